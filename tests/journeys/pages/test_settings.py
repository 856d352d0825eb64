"""Settings: members and their links, keys shown once, the look of the connect pages."""

from struct import pack
from zlib import compress, crc32

from playwright.async_api import FilePayload

from tests.journeys.pages.conftest import OpenDesk
from tests.journeys.pages.desk import Desk
from tests.testbed.chromium import Pages


def a_picture() -> bytes:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))

    head = pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = compress(b"\x00\x20\x40\x80")
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


async def test_a_new_member_gets_in_by_the_link_and_sees_what_the_role_allows(
    desk: Desk, pages: Pages
) -> None:
    await desk.go("/settings/members")
    await desk.fill(name="Ada Auditor")
    await desk.page.locator("[name=role][value=auditor]").check()
    await desk.press("Add member and make sign-in link")
    link = await desk.page.locator("[data-copy]").get_attribute("data-copy")
    assert link
    other = Desk(desk.server, desk.practice, await pages.open())
    await other.page.goto(link)
    await other.press("Sign in")
    await other.go("/applications/new")
    assert "You may not do this" in await other.text()
    await other.go("/settings")
    assert other.path == "/settings/about"
    await desk.go("/settings/members")
    await desk.press("Ada Auditor")
    await desk.press("Sign out everywhere and keep out")
    await other.go("/activity")
    assert other.path.startswith("/sign-in")
    await desk.press("Undo")
    await desk.press("Remove member")
    await desk.follow(desk.page.locator("dialog button.danger"))
    assert "Ada Auditor is removed" in await desk.text()


async def test_the_only_owner_cannot_be_lost(desk: Desk) -> None:
    await desk.go("/settings/members")
    await desk.press("Owner", desk.page.locator(".rows"))
    await desk.page.locator("[name=role][value=auditor]").check()
    await desk.press("Save member")
    assert "This is the only owner" in await desk.text()


async def test_a_key_is_shown_once_works_and_ends_when_it_is_switched_off(desk: Desk) -> None:
    await desk.go("/settings/keys/new")
    await desk.press("Make API key")
    assert "Name is missing" in await desk.text()
    await desk.fill(name="Nightly export")
    await desk.page.locator("[name=role][value=auditor]").check()
    await desk.press("Make API key")
    key = await desk.page.locator("[data-copy]").get_attribute("data-copy")
    assert key
    assert key not in desk.page.url

    def asked() -> int:
        return desk.server.client(key).get("/applications").status_code

    assert asked() == 200
    await desk.go("/settings/keys")
    assert key not in await desk.page.content()
    await desk.press("Nightly export", desk.page.locator(".rows"))
    assert "Auditor: reads everything and changes nothing" in await desk.text()
    await desk.fill(name="Weekly export")
    await desk.press("Save name")
    assert await desk.page.locator("h1").inner_text() == "Weekly export"
    await desk.go("/settings/keys")
    await desk.press("Switch off the key Weekly export")
    assert asked() == 401
    await desk.press("Undo")
    assert asked() == 200
    await desk.press("Delete the key Weekly export")
    await desk.follow(desk.page.locator("dialog button.danger"))
    assert asked() == 401


async def test_the_connect_page_wears_the_look_of_the_organisation(
    desk: Desk, open_desk: OpenDesk
) -> None:
    await desk.go("/settings/look")
    await desk.fill(name="Example Works")
    await desk.page.locator("[name=use_colour]").check()
    await desk.page.locator("[name=colour]").fill("#8a1c7c")
    picture = FilePayload(name="logo.png", mimeType="image/png", buffer=a_picture())
    await desk.page.locator("[name=logo]").set_input_files(picture)
    await desk.press("Save look")
    assert await desk.page.locator("img.logo").count() == 1
    other = await open_desk()
    application = await other.application()
    await other.go(f"{application}/users/new")
    await other.press("Go on to the login")
    assert "Example Works never sees your password" in (await other.text()).replace("\n", " ")
    button = other.page.locator("#continue button")
    colour = await button.evaluate("one => getComputedStyle(one).backgroundColor")
    assert colour == "rgb(138, 28, 124)"
    await desk.page.locator("[name=remove_logo]").check()
    await desk.page.locator("[name=use_colour]").uncheck()
    await desk.fill(name="")
    await desk.press("Save look")
    assert desk.server.browser().get("/logo").status_code == 404


async def test_a_logo_that_is_no_picture_is_refused(desk: Desk) -> None:
    await desk.go("/settings/look")
    script = FilePayload(name="x.svg", mimeType="image/png", buffer=b"<svg onload=alert(1)>")
    await desk.page.locator("[name=logo]").set_input_files(script)
    await desk.press("Save look")
    assert "must be a PNG, JPEG, WebP or GIF picture" in await desk.text()


async def test_an_application_gets_a_picture_of_its_own_and_loses_it_again(desk: Desk) -> None:
    application = await desk.application()
    await desk.go(f"{application}/settings")
    script = FilePayload(name="x.png", mimeType="image/png", buffer=b"<svg onload=alert(1)>")
    await desk.page.locator("[name=icon]").set_input_files(script)
    await desk.press("Change icon")
    assert "must be a PNG, JPEG, WebP or GIF picture" in await desk.text()
    picture = FilePayload(name="x.png", mimeType="image/png", buffer=a_picture())
    await desk.page.locator("[name=icon]").set_input_files(picture)
    await desk.press("Change icon")
    await desk.go("/applications")
    shown = desk.page.locator(f"img[src='{application}/icon']")
    assert await shown.evaluate("one => one.naturalWidth") == 1
    await desk.go(f"{application}/settings")
    await desk.press("Change icon")
    assert desk.server.browser().get(f"{application}/icon").status_code == 404
