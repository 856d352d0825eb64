"""One browser window for all pages, and what every page has to stand in it."""

from typing import Final

from playwright.async_api import Page

from tests.journeys.pages.accessibility import violations
from tests.journeys.pages.desk import Desk
from tests.journeys.pages.every_page import Furnished

WIDTHS: Final = (320, 1280, 2560)
#: What sticks out of the window, when anything makes it scroll sideways.
_BEYOND: Final = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const out = (one) => one.getBoundingClientRect().right > width + 0.5;
  const found = [...document.querySelectorAll("body *")].filter(out);
  return found.map((one) => one.outerHTML.slice(0, 90));
}"""
#: A time that is said without its exact moment, and a moment that stands where words should.
_TIMES: Final = """() => {
  const exact = /^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC$/;
  const times = [...document.querySelectorAll("main time")];
  const found = times.filter((one) => !exact.test(one.title) || !Date.parse(one.dateTime));
  return found.map((one) => one.outerHTML);
}"""
_OPEN_ALL: Final = "document.querySelectorAll('main details').forEach((one) => one.open = true)"


class Window:
    """A window in which an owner is signed in.

    Attributes:
        shared: Bytes of the style sheet, scripts and pictures that every page loads.
    """

    def __init__(self, desk: Desk, furnished: Furnished) -> None:
        self.desk = desk
        self.page = desk.page
        self.furnished = furnished
        self.base_url = desk.server.base_url
        self.shared = 0

    async def show(self, name: str) -> int:
        """Open a page at a desktop's width; what it takes in bytes, with all that it loads."""
        await self.page.set_viewport_size({"width": 1280, "height": 800})
        await self.page.emulate_media(color_scheme="light")
        answer = await self.page.goto(f"{self.base_url}{self.furnished.path(name)}")
        assert answer is not None
        assert answer.status == (404 if name == "not-found" else 200)
        return self.shared + len(await answer.body())

    async def sign_in(self) -> None:
        """Sign in, and weigh what every page loads."""
        loaded: set[str] = set()
        self.page.on("response", lambda answer: loaded.add(answer.url))
        await self.desk.sign_in()
        await self.page.wait_for_load_state("networkidle")
        for url in [one for one in loaded if "/static/" in one]:
            self.shared += len(await (await self.page.request.get(url)).body())
        assert self.shared > 20_000, loaded


async def faults(page: Page) -> list[str]:
    """What keeps people from using the page as it stands: in both themes, at every width."""
    found: list[str] = await page.evaluate(_TIMES)
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme="light" if theme == "light" else "dark")
        found += [f"{theme}: {one}" for one in await violations(page)]
    await page.evaluate(_OPEN_ALL)
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        found += [f"at {width} pixels: {one}" for one in await page.evaluate(_BEYOND)]
    return found
