"""A missing refresh token: which of its kinds it is, and what helps."""

from tests.journeys.pages.article.scene import fix, is_open, open_finding, quoted_name
from tests.journeys.pages.desk import Desk


async def test_token_does_not_expire_can_be_accepted_and_never_nags_again(desk: Desk) -> None:
    desk.practice.switch(access_token_forever=True)
    application = await desk.application()
    await desk.connect(application)
    await open_finding(desk, application, "token-does-not-expire", ["Nobody has to act"])
    await desk.press("This is fine")
    await desk.fill(reason="Tokens of this provider do not end.")
    await desk.follow(desk.page.locator("dialog button.primary"))
    said = await desk.text()
    assert "Owner marked it as fine" in said
    assert "Tokens of this provider do not end." in said
    await desk.go(application)
    await desk.follow(desk.page.locator("[data-part=users] a.title").first)
    await desk.press("Log in again")
    await desk.log_in()
    assert not await is_open(desk, application, "token-does-not-expire")


async def test_refresh_token_unsupported_says_that_a_shared_user_does_not_suit(desk: Desk) -> None:
    desk.practice.switch(refresh_token_never=True)
    application = await desk.application()
    await desk.connect(application)
    service = await desk.service(application)
    says = ["a shared user does not suit", "Nobody has to act"]
    await open_finding(desk, application, "refresh-token-unsupported", says)
    assert "Each person's own account" in await fix(desk, "Use each person")
    await desk.go(f"{service}/authentication")
    chosen = desk.page.locator("[name='authentication.account']:checked")
    assert await chosen.get_attribute("value") == "personal"
    if await is_open(desk, application, "refresh-token-unsupported"):
        await open_finding(desk, application, "refresh-token-unsupported")
        await desk.press("This is fine")
        await desk.fill(reason="Each person logs in for themselves.")
        await desk.follow(desk.page.locator("dialog button.primary"))
    assert not await is_open(desk, application, "refresh-token-unsupported")


async def test_refresh_token_not_enabled_is_asked_for_and_logged_in_again(desk: Desk) -> None:
    desk.practice.switch(refresh_token_on_request="scope")
    application = await desk.application()
    await desk.connect(application)
    says = ["did not ask for one", await quoted_name(desk, application)]
    await open_finding(desk, application, "refresh-token-not-enabled", says)
    assert "offline_access" in await fix(desk, "Ask for")
    await desk.log_in()
    assert "Regrant renews the token by itself" in await desk.text()
    assert not await is_open(desk, application, "refresh-token-not-enabled")


async def test_refresh_token_issued_once_is_known_from_history_and_given_again(desk: Desk) -> None:
    desk.practice.switch(refresh_token_once="until_revoked")
    # Without issuer and revoke URL nobody tells the provider about the deletion.
    application = await desk.application(revocation_endpoint="")
    await desk.connect(application)
    await desk.press("Go to the application")
    await desk.follow(desk.page.locator("[data-part=users] a.title").first)
    await desk.press("Delete user")
    assert "may bring no" in await desk.page.locator("dialog").inner_text()
    await desk.follow(desk.page.locator("dialog button.danger"))
    assert "could not be revoked by a call" in await desk.text()
    await desk.connect(application)
    says = ["has given", "before", "Revoke token URL"]
    await open_finding(desk, application, "refresh-token-issued-once", says)
    await desk.press("Revoke")
    desk.practice.revoke_user_grants()  # the page of connected applications, as the steps say
    await desk.follow(desk.page.locator("dialog button.primary"))
    await desk.log_in()
    assert "Regrant renews the token by itself" in await desk.text()
    assert not await is_open(desk, application, "refresh-token-issued-once")
