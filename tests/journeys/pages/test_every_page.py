"""Each page: readable for all, as wide as the window, light, and from this server alone."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from regrant.practice.testing import RunningPractice
from regrant.web.pages.routes import ROUTES
from tests.journeys.pages.answered_forms import FORMS
from tests.journeys.pages.desk import Desk
from tests.journeys.pages.every_page import NO_PAGES, PAGES, Furnished
from tests.journeys.pages.tabbing import keyboard_faults
from tests.journeys.pages.window import Window, faults
from tests.testbed.chromium import Pages
from tests.testbed.regrant_server import RegrantServer

LARGEST = 150_000
#: A word that no blank breaks between two lines, after markup and a sign that turns text round.
LONG = " \u202e<img src=x onerror=alert(1)> " + "Donaudampfschifffahrtsgesellschaft" * 4


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
    made = Window(Desk(server, practice_of_pages, page), furnished)
    await made.sign_in()
    yield made
    await pages.close()
    assert pages.problems == []


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_can_be_used_by_everybody_at_any_width(window: Window, name: str) -> None:
    assert await window.show(name) <= LARGEST
    assert await keyboard_faults(window.page) == []
    assert await faults(window.page) == []


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("name", FORMS)
async def test_a_page_that_answers_a_form_can_be_used_by_everybody(
    window: Window, name: str
) -> None:
    await FORMS[name].send(window)
    assert await faults(window.page) == []


@pytest.mark.asyncio(loop_scope="session")
async def test_a_dialog_can_be_used_by_everybody(window: Window) -> None:
    await window.show("application-settings")
    await window.desk.press("Delete OAuth application", window.page.locator("main"))
    await window.page.locator("dialog[open]").wait_for()
    assert await faults(window.page) == []


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/{token}", "/connect/none", "/attempts/x"])
async def test_a_page_for_people_who_are_not_members_is_as_good(
    browser: Browser, server: RegrantServer, path: str
) -> None:
    pages = Pages(browser)
    page = await pages.open(size=(320, 640), reduced_motion="reduce")
    await page.goto(f"{server.base_url}{path}")
    assert await faults(page) == []
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
