"""Each page: readable for all, as wide as the window, light, and from this server alone."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from regrant.practice.testing import RunningPractice
from regrant.web.pages.routes import ROUTES
from tests.journeys.pages.accessibility import contrast_violations, violations
from tests.journeys.pages.every_page import NO_PAGES, PAGES, Furnished
from tests.testbed.chromium import Pages
from tests.testbed.regrant_server import RegrantServer

WIDTHS = (320, 375, 1280, 2560)
LARGEST = 150_000
#: A word that no blank breaks between two lines, after markup and a sign that turns text round.
LONG = " \u202e<img src=x onerror=alert(1)> " + "Donaudampfschifffahrtsgesellschaft" * 4
#: What sticks out of the window, when anything makes it scroll sideways.
_BEYOND = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const out = (one) => one.getBoundingClientRect().right > width + 0.5;
  const found = [...document.querySelectorAll("body *")].filter(out);
  return found.map((one) => one.outerHTML.slice(0, 90));
}"""


class Window:
    """One browser window for all pages.

    Attributes:
        shared: Bytes of the style sheet, scripts and pictures that every page loads.
    """

    def __init__(self, page: Page, furnished: Furnished, base_url: str) -> None:
        self.page = page
        self.furnished = furnished
        self.base_url = base_url
        self.shared = 0

    async def show(self, name: str) -> int:
        """Open a page; what it takes in bytes, with all that it loads."""
        answer = await self.page.goto(f"{self.base_url}{self.furnished.path(name)}")
        assert answer is not None
        assert answer.status == (404 if name == "not-found" else 200)
        return self.shared + len(await answer.body())

    async def sign_in(self, link: str) -> None:
        """Sign in, and weigh what every page loads."""
        loaded: set[str] = set()
        self.page.on("response", lambda answer: loaded.add(answer.url))
        await self.page.goto(link)
        await self.page.get_by_role("button", name="Sign in").click()
        await self.page.wait_for_url(f"{self.base_url}/")
        await self.page.wait_for_load_state("networkidle")
        for url in [one for one in loaded if "/static/" in one]:
            self.shared += len(await (await self.page.request.get(url)).body())
        assert self.shared > 20_000, loaded


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegrantServer]:
    with RegrantServer(tmp_path_factory.mktemp("every-page"), practice=True) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def window(
    browser: Browser, server: RegrantServer, practice_of_pages: RunningPractice
) -> AsyncIterator[Window]:
    practice_of_pages.reset()
    furnished = Furnished(server, practice_of_pages, server.sign_in(), LONG)
    pages = Pages(browser)
    page = await pages.open(size=(1280, 800), reduced_motion="reduce")
    made = Window(page, furnished, server.base_url)
    await made.sign_in(server.sign_in_link())
    yield made
    await pages.close()
    assert pages.problems == []


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_can_be_used_by_everybody_at_any_width(window: Window, name: str) -> None:
    page = window.page
    await page.set_viewport_size({"width": 1280, "height": 800})
    await page.emulate_media(color_scheme="light")
    assert await window.show(name) <= LARGEST
    assert await violations(page) == []
    await page.emulate_media(color_scheme="dark")
    assert await contrast_violations(page) == []
    await page.evaluate(
        "document.querySelectorAll('main details').forEach((one) => one.open = true)"
    )
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate(_BEYOND) == [], f"at {width} pixels"


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/{token}", "/connect/none", "/attempts/x"])
async def test_a_page_for_people_who_are_not_members_is_as_good(
    browser: Browser, server: RegrantServer, path: str
) -> None:
    pages = Pages(browser)
    page = await pages.open(size=(320, 640), reduced_motion="reduce")
    await page.goto(f"{server.base_url}{path}")
    assert await violations(page) == []
    assert await page.evaluate(_BEYOND) == []
    await page.emulate_media(color_scheme="dark")
    assert await contrast_violations(page) == []
    await pages.close()
    assert pages.problems == []


def test_every_route_of_a_page_is_among_those_looked_at() -> None:
    def shape(path: str) -> str:
        return re.sub(r"\{\w+\}", "{}", path).partition("?")[0]

    routes = {shape(route.path) for route in ROUTES if route.verb == "GET"}
    chosen = {"/applications/new/google": "/applications/new/{}"}
    seen = {chosen.get(path, shape(path)) for path in PAGES.values()}
    assert len(routes) > 40
    assert routes - NO_PAGES - seen == set()
