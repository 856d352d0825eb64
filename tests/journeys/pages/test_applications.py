"""Registering an application by hand: what is copied, typed, read from the issuer, and kept."""

from tests.journeys.pages.desk import CLIENT, Desk


async def test_the_redirect_url_is_there_to_copy_before_anything_is_saved(desk: Desk) -> None:
    await desk.go("/applications/new/custom")
    shown = await desk.page.locator("#redirect-url code").last.inner_text()
    assert shown.startswith(f"{desk.server.base_url}/oauth/callback/")
    await desk.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = desk.page.locator("#redirect-url [data-copy]")
    await button.click()
    await desk.page.get_by_role("status").get_by_text("Copied").wait_for()
    assert await desk.page.evaluate("navigator.clipboard.readText()") == shown
    await desk.fill(name="Kept", client_id="abc")
    await desk.press("Add OAuth application")
    await desk.fill(
        authorization_endpoint=f"{desk.practice.url}/a", token_endpoint=f"{desk.practice.url}/t"
    )
    await desk.press("Add OAuth application")
    assert await desk.page.locator(".facts .copy code").first.inner_text() == shown
    assert "What to do next" in await desk.text()


async def test_an_issuer_alone_is_enough(desk: Desk) -> None:
    client = desk.practice.settings["clients"][CLIENT]
    await desk.go("/applications/new/issuer")
    await desk.fill(
        name="By issuer",
        issuer=desk.practice.settings["issuer"],
        client_id=CLIENT,
        client_secret=client["client_secret"],
        scopes="notes.read",
    )
    await desk.press("Add OAuth application")
    application = desk.path
    await desk.connect(application)
    assert "Connected" in await desk.page.locator("h1").inner_text()
    await desk.go(f"{application}/settings")
    token = desk.page.locator("[name=token_endpoint]")
    assert await token.input_value() == ""
    assert await token.get_attribute("placeholder") == desk.practice.settings["token_url"]
    await desk.go(f"{application}/provider")
    assert "What the provider publishes about itself" in await desk.text()


async def test_a_user_shows_what_was_asked_granted_used_and_when_it_ends(desk: Desk) -> None:
    application = await desk.application()
    await desk.connect(application, without=["notes.write"])
    method = await desk.method(await desk.service(application), "list")
    await desk.call(method)
    await desk.go(application)
    row = await desk.page.locator("[data-part=users] li").first.inner_text()
    assert "1 scope, 1 fewer than asked" in row
    assert "used just now" in row
    await desk.follow(desk.page.locator("[data-part=users] a.title").first)
    scopes = await desk.page.locator("table.stack tbody tr").all_inner_texts()
    assert ["granted" in one for one in scopes] == [True, True]
    assert "asked, not granted" in scopes[1]
    facts = await desk.page.locator("aside .facts").inner_text()
    for words in ("Access token", "ends in", "Regrant renews it by itself", "Last used"):
        assert words in facts
    await desk.press("Renew token now")
    assert "The token was renewed" in await desk.text()


async def test_the_page_tells_what_changes_while_one_looks_at_it(desk: Desk) -> None:
    application = await desk.application()
    await desk.go(application)
    assert "No user yet" in await desk.page.locator("[data-part=users]").inner_text()
    tab = Desk(desk.server, desk.practice, await desk.page.context.new_page())
    await tab.connect(application)
    await tab.page.close()
    await desk.page.bring_to_front()
    await desk.page.locator("[data-part=users] a.title").wait_for()


async def test_a_long_name_stays_inside_a_narrow_window(desk: Desk) -> None:
    await desk.go("/applications/new/custom")
    address = desk.practice.url
    await desk.page.set_viewport_size({"width": 320, "height": 640})
    await desk.fill(
        name="n" * 100,
        client_id="abc",
        authorization_endpoint=f"{address}/a",
        token_endpoint=f"{address}/t",
    )
    await desk.press("Add OAuth application")
    bar = await desk.page.locator(".flash").bounding_box()
    assert bar
    assert bar["x"] + bar["width"] <= 320
    assert await desk.page.evaluate("document.querySelector('.flash p').scrollWidth") <= 320
