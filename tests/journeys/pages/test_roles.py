"""What each role finds after signing in: a page that is for it, and no way to one that is not."""

from typing import Final

import pytest

from regrant.domain.principal import ROLES
from regrant.practice.testing import RunningPractice
from tests.journeys.article.stage import Stage
from tests.journeys.pages.desk import Desk
from tests.journeys.pages.window import faults
from tests.testbed.chromium import Pages
from tests.testbed.regrant_server import RegrantServer

_LINKS: Final = """() => [...document.querySelectorAll("body a[href^='/']")]
  .map((one) => one.getAttribute("href"))"""


@pytest.fixture
def stage(server_of_pages: RegrantServer, practice: RunningPractice) -> Stage:
    return Stage(server_of_pages, practice, server_of_pages.sign_in())


async def test_a_caller_connects_an_account_and_is_led_to_no_closed_door(
    stage: Stage, server_of_pages: RegrantServer, practice: RunningPractice, pages: Pages
) -> None:
    application = stage.application()
    desk = Desk(server_of_pages, practice, await pages.open(reduced_motion="reduce"))
    await desk.sign_in_as("caller")
    assert desk.path == "/"
    said = await desk.text()
    assert "Your accounts" in said
    assert "with the role Caller" in said
    assert await faults(desk.page) == []
    await desk.go(f"/?q={application['name']}")
    await desk.press(f"Connect my account for {application['name']}")
    await desk.log_in()
    assert "Connected" in await desk.page.locator("h1").inner_text()
    await desk.press("Go to your accounts")
    await desk.go(f"/?q={application['name']}")
    row = desk.page.locator(".rows > li").filter(has_text=application["name"])
    assert "Working" in await row.inner_text()
    await desk.press(application["name"], row)
    assert desk.path.startswith("/connections/con_")
    assert (await desk.page.locator("h1").inner_text()).startswith("Member ")
    await _every_link_opens(desk, ["/", "/connections", "/settings", desk.path])


@pytest.mark.parametrize("role", [role for role in ROLES if role != "caller"])
async def test_no_role_is_led_to_a_page_that_it_may_not_open(
    role: str,
    stage: Stage,
    server_of_pages: RegrantServer,
    practice: RunningPractice,
    pages: Pages,
) -> None:
    application = stage.application(scopes=["notes.read"])
    connection = stage.connected(application)
    service = stage.service(application)
    stage.called(service, "write")
    finding = stage.finding(application, "scope-missing")
    desk = Desk(server_of_pages, practice, await pages.open())
    await desk.sign_in_as(role)
    parts = ("", "/settings", "/scopes", "/check", "/provider")
    of_application = [f"/applications/{application['id']}{part}" for part in parts]
    of_service = [f"/services/{service['code']}{part}" for part in ("", "/methods/read")]
    others = [f"/connections/{connection['id']}", f"/findings/{finding['id']}", "/activity"]
    await _every_link_opens(desk, ["/", *of_application, *of_service, *others])


async def _every_link_opens(desk: Desk, paths: list[str]) -> None:
    """No link of these pages, the rail's included, answers that one may not."""
    links = set[str]()
    for path in paths:
        await desk.go(path)
        links |= set(await desk.page.evaluate(_LINKS))
    ours = sorted({link.partition("#")[0] for link in links} - {""})
    assert len(ours) >= 3
    closed: list[str] = []
    for link in ours:
        answer = await desk.page.request.get(f"{desk.server.base_url}{link}")
        if answer.status >= 400:
            closed.append(f"{link}: {answer.status}")
    assert closed == []
