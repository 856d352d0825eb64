"""People who are not members: a calm page before the login, and the way back to their system."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import FilePayload

from regrant.practice.testing import RunningPractice
from tests.journeys.pages.accessibility import violations
from tests.journeys.pages.desk import Desk
from tests.journeys.pages.test_settings import a_picture
from tests.testbed.answering import AnsweringServer, Raw, Reply
from tests.testbed.chromium import PHONE, Pages

OWNER: Final = "ada@example.com"


class OwnSystem(AnsweringServer):
    """The system that sends people here, and to which they come back."""

    def reply(self, raw: Raw) -> Reply:
        page = b"<!doctype html><title>Own system</title><main><h1>Welcome back</h1></main>"
        del raw
        return Reply(200, page, {"content-type": "text/html"})


@pytest.fixture(scope="module")
def own_system() -> Iterator[OwnSystem]:
    with OwnSystem() as running:
        yield running


async def link_for_ada(desk: Desk, own_system: OwnSystem, **fields: str) -> tuple[str, str]:
    """An administrator lets the system have people sent back, and makes a link; both by hand."""
    application = await desk.application(**fields)
    await desk.go(f"{application}/settings")
    await desk.fill(return_urls=f"{own_system.url}/connected")
    await desk.press("Save settings")
    await desk.go(f"{application}/users/new")
    await desk.page.locator("[name=whose][value=other]").check()
    await desk.fill(owner=OWNER)
    await desk.press("Go on to the login")
    assert f"Give this link to {OWNER}" in await desk.text()
    link = await desk.page.locator("[data-copy]").get_attribute("data-copy")
    assert link
    return application, link


async def guest(desk: Desk, pages: Pages, link: str, **window: Any) -> Desk:
    """Somebody without a session opens the link."""
    other = Desk(desk.server, desk.practice, await pages.open(**window))
    await other.page.goto(link)
    return other


async def test_a_person_of_another_system_connects_and_is_confirmed_by_it(
    desk: Desk, pages: Pages, own_system: OwnSystem
) -> None:
    application, link = await link_for_ada(desk, own_system)
    ada = await guest(desk, pages, link, size=PHONE)
    said = await ada.text()
    host = urlsplit(desk.practice.url).netloc
    for words in (OWNER, host, "notes.read", "notes.write", "never sees your password"):
        assert words in said
    assert await ada.page.locator(".rail").count() == 0
    await ada.follow_to_provider()
    await ada.at_provider()
    await ada.page.wait_for_url(f"{own_system.url}/connected?*")
    back = parse_qs(urlsplit(ada.page.url).query)
    assert set(back) == {"attempt", "code"}
    await desk.go(application)
    assert "Waits for confirmation" in await desk.text()
    api = desk.server.api
    path = f"/attempts/{back['attempt'][0]}/confirm"
    assert api.post(path, json={"code": back["code"][0]}).status_code == 200
    await desk.go(application)
    assert "Working" in await desk.text()
    assert f"of {OWNER}" in await desk.text()


async def test_a_person_who_refuses_goes_back_too_and_the_administrator_sees_why(
    desk: Desk, pages: Pages, own_system: OwnSystem
) -> None:
    _, link = await link_for_ada(desk, own_system)
    ada = await guest(desk, pages, link)
    await ada.follow_to_provider()
    await ada.follow(ada.page.locator("button[name=account][value=alice]"))
    await ada.page.locator("button[name=decision][value=deny]").click()
    await ada.page.wait_for_url(f"{own_system.url}/connected?*")
    back = parse_qs(urlsplit(ada.page.url).query)
    assert back["status"] == ["failed"]
    assert "code" not in back
    await desk.go(f"/attempts/{back['attempt'][0]}")
    said = await desk.text()
    assert "Not connected" in said
    assert "scope-denied" in said


async def test_a_person_who_is_stuck_at_the_provider_is_helped_without_an_account_here(
    desk: Desk, pages: Pages, own_system: OwnSystem
) -> None:
    desk.practice.switch(unknown_client=True)
    _, link = await link_for_ada(desk, own_system)
    ada = await guest(desk, pages, link)
    attempt = await ada.page.locator("main").get_attribute("data-attempt")
    await ada.follow_to_provider()
    words = await ada.page.locator("body").inner_text()
    await ada.go(f"/attempts/{attempt}")
    await ada.fill(text=words)
    await ada.press("Say what it means")
    said = await ada.text()
    assert "client-id-invalid" in said
    assert "Tell whoever sent you here what this page says" in said
    assert await ada.page.locator("a[href^='/findings'], a[href^='/applications']").count() == 0
    stranger = await guest(desk, pages, f"{desk.server.base_url}/attempts/{attempt}")
    assert "There is nothing here" in await stranger.text()


async def test_the_page_before_the_login_wears_the_organisations_look_in_both_themes(
    desk: Desk, pages: Pages, own_system: OwnSystem
) -> None:
    _, link = await link_for_ada(desk, own_system, name="Calendar of the works")
    await desk.go("/settings/look")
    await desk.fill(name="Example Works")
    await desk.page.locator("[name=use_colour]").check()
    await desk.page.locator("[name=colour]").fill("#ffd400")
    picture = FilePayload(name="logo.png", mimeType="image/png", buffer=a_picture())
    await desk.page.locator("[name=logo]").set_input_files(picture)
    await desk.press("Save look")
    try:
        await _looks_like_example_works(desk, pages, link)
    finally:
        await desk.go("/settings/look")
        await desk.page.locator("[name=remove_logo]").check()
        await desk.page.locator("[name=use_colour]").uncheck()
        await desk.fill(name="")
        await desk.press("Save look")


async def _looks_like_example_works(desk: Desk, pages: Pages, link: str) -> None:
    for theme in ("light", "dark"):
        ada = await guest(desk, pages, link, color_scheme=theme)
        logo = ada.page.locator("header img.logo")
        assert await logo.get_attribute("alt") == "Example Works"
        assert await logo.evaluate("one => one.naturalWidth") == 1
        assert await ada.page.title() == "Connect Calendar of the works · Example Works"
        assert "Regrant" not in await ada.page.locator("body").inner_text()
        button = ada.page.locator("#continue button")
        colours = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
        assert await button.evaluate(colours) == ["rgb(255, 212, 0)", "rgb(16, 20, 24)"]
        assert await violations(ada.page) == []


async def test_a_link_that_was_used_or_never_made_is_said_to_be_so(
    desk: Desk, pages: Pages, own_system: OwnSystem
) -> None:
    _, link = await link_for_ada(desk, own_system)
    ada = await guest(desk, pages, link)
    await ada.follow_to_provider()
    await ada.at_provider()
    await ada.page.wait_for_url(f"{own_system.url}/connected?*")
    again = await guest(desk, pages, link)
    assert "This link was used" in await again.text()
    made_up = await guest(desk, pages, f"{desk.server.base_url}/connect/made-up")
    assert "This link is not valid" in await made_up.text()
    assert "ask for a new one" in await made_up.text()


async def test_only_the_person_logs_in_again_by_a_link_of_the_own_system(
    desk: Desk, pages: Pages, own_system: OwnSystem, practice: RunningPractice
) -> None:
    application, link = await link_for_ada(desk, own_system)
    ada = await guest(desk, pages, link)
    await ada.follow_to_provider()
    await ada.at_provider()
    await ada.page.wait_for_url(f"{own_system.url}/connected?*")
    await desk.go(application)
    await desk.follow(desk.page.locator("[data-part=users] a.title").first)
    await desk.press("Log in again")
    assert f"Only {OWNER} can log in again" in await desk.text()
    await desk.press("Make link")
    again = await desk.page.locator("[data-copy]").get_attribute("data-copy")
    assert again
    assert again != link
    before = practice.count("token")
    page = await guest(desk, pages, again)
    assert "Log in again" in await page.text()
    assert practice.count("token") == before
