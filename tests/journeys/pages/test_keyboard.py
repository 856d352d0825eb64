"""With the keyboard alone: forms are filled in, dialogs let go, letters lead on."""

from tests.journeys.pages.desk import Desk


async def test_the_first_stop_skips_to_the_content(desk: Desk) -> None:
    await desk.go("/findings")
    await desk.page.keyboard.press("Tab")
    await desk.page.keyboard.press("Enter")
    assert await desk.page.evaluate("document.activeElement.id") == "main"


async def test_a_dialog_takes_the_focus_and_gives_it_back(desk: Desk) -> None:
    application = await desk.application()
    await desk.go(f"{application}/settings")
    link = desk.page.get_by_role("link", name="Delete OAuth application")
    await link.focus()
    await desk.page.keyboard.press("Enter")
    dialog = desk.page.locator("dialog")
    await dialog.wait_for()
    assert await dialog.evaluate("one => one.contains(document.activeElement)")
    await desk.page.keyboard.press("Escape")
    await dialog.wait_for(state="detached")
    assert await link.evaluate("one => one === document.activeElement")


async def test_an_application_is_registered_without_a_mouse(desk: Desk) -> None:
    await desk.go("/applications/new/custom")
    keys = desk.page.keyboard
    await desk.page.locator("[name=name]").focus()
    await keys.type("By keyboard")
    await keys.press("Enter")
    await desk.page.locator("#summary").wait_for()
    assert await desk.page.evaluate("document.activeElement.id") == "summary"
    await keys.press("Tab")
    await keys.press("Enter")
    assert await desk.page.evaluate("document.activeElement.name") == "client_id"


async def test_letters_lead_to_the_main_pages(desk: Desk) -> None:
    await desk.go("/")
    await desk.page.keyboard.press("g")
    await desk.page.keyboard.press("s")
    await desk.page.wait_for_url("**/services")
    await desk.page.keyboard.press("/")
    assert await desk.page.evaluate("document.activeElement.id") == "find"
