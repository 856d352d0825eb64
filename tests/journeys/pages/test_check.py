"""The check of an application: what is wrong is known before anybody logs in."""

import pytest

from tests.journeys.pages.conftest import OpenDesk


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
async def test_a_wrong_secret_is_proved_by_two_answers_side_by_side(
    open_desk: OpenDesk,
    javascript: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    desk = await open_desk(javascript=javascript)
    application = await desk.application(client_secret="not-the-secret-of-it")
    await desk.press("Check settings")
    row = desk.page.locator(".checks > li").filter(has=desk.page.get_by_text("Wrong", exact=True))
    assert "Client secret" in await row.first.inner_text()
    assert "client-secret-invalid" in await row.first.inner_text()
    path = await row.first.locator(".finding a[href^='/findings/']").first.get_attribute("href")
    await row.first.locator("details summary").click()
    sides = row.first.locator(".sides pre")
    assert await sides.nth(0).inner_text() == await sides.nth(1).inner_text()
    await desk.follow(row.first.get_by_role("link", name="The whole request and answer").first)
    assert desk.path.startswith("/activity/exc_")
    assert "not-the-secret-of-it" not in await desk.page.content()
    await desk.go(path or "")
    sides = desk.page.locator(".sides pre")
    assert await sides.nth(0).inner_text() == await sides.nth(1).inner_text()
    assert "To a made-up value" in await desk.text()
    await desk.go(f"{application}/settings")
    client = desk.practice.settings["clients"]["practice-steady"]
    await desk.fill(client_secret=client["client_secret"])
    await desk.press("Save settings")
    await desk.press("Check settings")
    assert "Nothing is wrong" in await desk.text()


async def test_the_last_report_is_there_when_the_tab_is_opened_later(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    application = await desk.application(client_secret="not-the-secret-of-it")
    await desk.press("Check settings")
    await desk.go("/applications")
    await desk.go(f"{application}/check")
    assert "checked just now" in await desk.text()
    assert "client-secret-invalid" in await desk.text()
    client = desk.practice.settings["clients"]["practice-steady"]
    await desk.go(f"{application}/settings")
    await desk.fill(client_secret=client["client_secret"])
    await desk.press("Save settings")
    await desk.go(f"{application}/check")
    assert "the settings were changed since" in await desk.text()
    await desk.press("Check again")
    assert "Nothing is wrong" in await desk.text()
    assert "changed since" not in await desk.text()


async def test_the_browser_itself_says_where_it_is(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    await desk.application()
    await desk.press("Check settings")
    await desk.page.locator(".checks").wait_for()
    assert "Your browser reaches Regrant at" in await desk.text()


async def test_the_tab_says_what_a_check_is_before_there_was_one(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    application = await desk.application()
    await desk.go(f"{application}/check")
    assert "No code and no token is sent" in await desk.text()
