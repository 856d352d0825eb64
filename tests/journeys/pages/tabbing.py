"""Going through a page with the Tab key alone."""

from typing import Final

from playwright.async_api import Page

#: What can be reached on a page, apart from radio buttons, of which a group is one stop.
_STOPS: Final = """() => [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled)
  .filter((one) => !one.closest("fieldset:disabled"))
  .filter((one) => one.type !== "hidden" && !(one.type === "radio" && !one.checked))"""
_WATCH: Final = """() => {
  window.met = new Set();
  window.unseen = [];
  document.addEventListener("focusin", ({ target }) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(target);
    window.met.add(target);
    if (outlineStyle !== "solid" || parseFloat(outlineWidth) < 2) {
      window.unseen.push(`not seen: ${target.outerHTML.slice(0, 120)}`);
    }
  });
}"""
_FAULTS: Final = f"""() => [...window.unseen, ...({_STOPS})()
  .filter((one) => !window.met.has(one))
  .map((one) => `not reached: ${{one.outerHTML.slice(0, 120)}}`)]"""
#: A date or a moment is several stops in one field.
_PARTS: Final = 8


async def keyboard_faults(page: Page) -> list[str]:
    """What the Tab key does not reach, or reaches without showing where it is."""
    await page.evaluate(_WATCH)
    stops: int = await page.evaluate(f"({_STOPS})().length")
    fields = await page.locator("input[type=date], input[type^=datetime]").count()
    for _ in range(stops + _PARTS * fields + 2):
        await page.keyboard.press("Tab")
    found: list[str] = await page.evaluate(_FAULTS)
    return found
