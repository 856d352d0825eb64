"""A session that ends while somebody types loses nothing of it."""

from tests.journeys.pages.conftest import OpenDesk
from tests.journeys.pages.desk import Desk


async def sign_in_elsewhere(desk: Desk) -> None:
    """Sign in again in another tab of the same browser."""
    tab = Desk(desk.server, desk.practice, await desk.page.context.new_page())
    await tab.sign_in()
    await tab.page.close()


async def test_with_scripts_the_page_waits_and_sends_again(open_desk: OpenDesk) -> None:
    desk = await open_desk()
    await desk.go("/applications/new/custom")
    await desk.fill(
        name="Typed before",
        client_id="abc",
        client_secret="typed-too",
        authorization_endpoint=f"{desk.practice.url}/a",
        token_endpoint=f"{desk.practice.url}/t",
    )
    await desk.page.context.clear_cookies()
    await desk.page.get_by_role("button", name="Add OAuth application").click()
    await desk.page.get_by_text("Your session ended").wait_for()
    assert await desk.page.locator("[name=client_secret]").input_value() == "typed-too"
    await sign_in_elsewhere(desk)
    await desk.press("Add OAuth application")
    assert "Typed before" in await desk.page.locator("h1").inner_text()
    await desk.go(f"{desk.path}/settings")
    assert "Nobody can read it here" in await desk.text()


async def test_without_scripts_everything_but_the_secret_is_kept(open_desk: OpenDesk) -> None:
    desk = await open_desk(javascript=False)
    await desk.go("/applications/new/custom")
    await desk.fill(
        name="Typed before <b>",
        client_id="abc",
        client_secret="never-shown-again",
        authorization_endpoint=f"{desk.practice.url}/a",
        token_endpoint=f"{desk.practice.url}/t",
    )
    await desk.page.context.clear_cookies()
    await desk.press("Add OAuth application")
    said = await desk.page.content()
    assert "Your session ended" in said
    assert "never-shown-again" not in said
    await sign_in_elsewhere(desk)
    await desk.press("I have signed in, go on")
    assert "You are signed in as Owner again" in await desk.text()
    await desk.press("Send what I typed")
    assert "Typed before <b>" in await desk.page.locator("h1").inner_text()


async def test_a_page_that_needs_a_session_is_come_back_to_after_signing_in(
    open_desk: OpenDesk,
) -> None:
    desk = await open_desk()
    await desk.page.context.clear_cookies()
    await desk.go("/findings?state=dismissed")
    assert desk.path.startswith("/sign-in")
    await desk.sign_in()
    assert desk.path == "/findings?state=dismissed"
