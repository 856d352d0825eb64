"""Tokens of another system are taken over by hand."""

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.pages.conftest import OpenDesk
from tests.journeys.pages.desk import CLIENT, Desk
from tests.practice.oauth_client import OAuthClient


@pytest.fixture
def elsewhere(practice: RunningPractice) -> dict[str, str]:
    """The tokens that another system has of the same client."""
    with OAuthClient(practice, CLIENT) as client:
        return client.connect()


async def _import_page(desk: Desk) -> str:
    application = await desk.application()
    await desk.press("Add user", desk.page.locator(".head"))
    await desk.press("Take over tokens")
    return application


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
async def test_a_refresh_token_alone_becomes_the_shared_user_and_calls_work(
    open_desk: OpenDesk,
    elsewhere: dict[str, str],
    javascript: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    desk = await open_desk(javascript=javascript)
    application = await _import_page(desk)
    await desk.press("Take over tokens", desk.page.locator("main form"))
    assert "Access token is missing" in (await desk.text()).replace("\n", " ")
    await desk.fill(refresh_token=elsewhere["refresh_token"], label="Taken over")
    await desk.press("Take over tokens", desk.page.locator("main form"))
    said = await desk.text()
    assert "Regrant renews them from now on" in said
    assert "Working" in said
    assert await desk.page.locator("h1").inner_text() == "Taken over"
    assert elsewhere["refresh_token"] not in await desk.page.content()
    method = await desk.method(await desk.service(application), "list")
    assert "it worked" in await desk.call(method)


async def test_a_second_shared_user_is_put_in_the_place_of_the_first_only_when_said(
    desk: Desk, elsewhere: dict[str, str]
) -> None:
    application = await desk.application()
    await desk.connect(application, user="bob")
    await desk.go(f"{application}/users/import")
    await desk.fill(access_token=elsewhere["access_token"], expires_at="2099-01-31T12:30")
    await desk.press("Take over tokens", desk.page.locator("main form"))
    assert "there is a shared user already" in await desk.text()
    token = desk.page.locator("[name=access_token]")
    assert await token.input_value() == elsewhere["access_token"]
    await desk.page.locator("[name=replace]").check()
    await desk.press("Take over tokens", desk.page.locator("main form"))
    assert "They cannot be renewed" in await desk.text()
    ends = desk.page.locator("time[title='2099-01-31 12:30:00 UTC']")
    assert await ends.count() == 1
    await desk.go("/activity?kind=changes")
    assert "Owner took over tokens as" in await desk.text()


async def test_one_persons_tokens_need_the_person(desk: Desk, elsewhere: dict[str, str]) -> None:
    await _import_page(desk)
    await desk.page.locator("[name=kind][value=personal]").check()
    await desk.fill(access_token=elsewhere["access_token"])
    await desk.press("Take over tokens", desk.page.locator("main form"))
    assert "Person is missing" in (await desk.text()).replace("\n", " ")
    await desk.fill(owner="u-17")
    await desk.press("Take over tokens", desk.page.locator("main form"))
    assert "calls made for u-17" in await desk.text()


async def test_a_dead_refresh_token_is_said_at_once_with_what_helps(
    desk: Desk, elsewhere: dict[str, str]
) -> None:
    desk.practice.revoke_user_grants(client_id=CLIENT)
    await _import_page(desk)
    await desk.fill(refresh_token=elsewhere["refresh_token"])
    await desk.press("Take over tokens", desk.page.locator("main form"))
    said = await desk.text()
    assert "refused its refresh token" in said
    assert "refresh-token-invalidated" in said
    assert await desk.page.get_by_role("button", name="Log in again").count() > 0
