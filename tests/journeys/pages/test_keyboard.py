"""With the keyboard alone: everything is reached in order, focus is seen, dialogs let go."""

import pytest

from tests.journeys.pages.desk import Desk

#: What can be reached on a page, apart from radio buttons, of which a group is one stop.
_STOPS = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled)
  .filter((one) => one.type !== "hidden" && !(one.type === "radio" && !one.checked)).length"""
_HERE = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  if (!one.dataset.stop) one.dataset.stop = String(++window.stops || (window.stops = 1));
  return [one.dataset.stop, one.tagName, style.outlineStyle, parseFloat(style.outlineWidth)];
}"""


@pytest.mark.parametrize(
    "path", ["/", "/applications/new/custom", "/settings/keys/new", "/activity"]
)
async def test_tab_reaches_everything_and_shows_where_it_is(desk: Desk, path: str) -> None:
    await desk.go(path)
    expected: int = await desk.page.evaluate(_STOPS)
    seen: set[str] = set()
    for _ in range(expected + 10):  # a date is several stops in one field
        await desk.page.keyboard.press("Tab")
        stop, tag, outline, width = await desk.page.evaluate(_HERE)
        assert (outline, width) == ("solid", 2), tag
        seen.add(stop)
        if len(seen) == expected:
            break
    assert len(seen) == expected


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
