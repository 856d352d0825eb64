"""Calls that fail: scopes, authentication off, no shared user, limits, a dead refresh token."""

from tests.journeys.pages.article.scene import fix, is_open, open_finding, quoted_name
from tests.journeys.pages.desk import CLIENT, Desk


async def test_scope_missing_is_added_and_logged_in_again(desk: Desk) -> None:
    application = await desk.application(scopes=["notes.read"])
    await desk.connect(application)
    method = await desk.method(await desk.service(application), "add", http_method="POST")
    await desk.go(f"{method}/settings")
    await desk.fill(**{"parameters.0.name": "text", "parameters.0.default": "a note"})
    await desk.page.locator("[name='parameters.0.in']").select_option("body")
    await desk.press("Save method")
    assert "403" in await desk.call(method)
    await open_finding(desk, application, "scope-missing", ["notes.write"])
    assert "log in again" in await fix(desk, "Add")
    await desk.log_in()
    assert "201" in await desk.call(method)
    assert not await is_open(desk, application, "scope-missing")


async def test_scope_denied_is_seen_at_login_and_mended_by_another(desk: Desk) -> None:
    application = await desk.application()
    await desk.connect(application, without=["notes.write"])
    assert "scope-denied" in await desk.text()
    await open_finding(desk, application, "scope-denied", ["notes.write"])
    await fix(desk, "Log in again")
    await desk.log_in()
    assert not await is_open(desk, application, "scope-denied")


async def test_authentication_not_used_is_known_before_the_call_and_certain_after(
    desk: Desk,
) -> None:
    application = await desk.application()
    await desk.connect(application)
    method = await desk.method(await desk.service(application), "list", use_authentication=False)
    await open_finding(desk, application, "authentication-not-used", ["Possible"])
    assert "401" in await desk.call(method)
    await open_finding(desk, application, "authentication-not-used", [], "Certain")
    assert "off" in await fix(desk, "Turn on")
    assert "shows at the next call or login" in await desk.text()
    assert "it worked" in await desk.call(method)


async def test_shared_user_missing_is_certain_and_ends_with_the_login(desk: Desk) -> None:
    application = await desk.application()
    method = await desk.method(await desk.service(application), "list")
    assert "Nothing was sent" in await desk.call(method)
    says = ["Certain", await quoted_name(desk, application), "“Add shared user”"]
    await open_finding(desk, application, "shared-user-missing", says)
    await fix(desk, "Add shared user")
    await desk.log_in()
    assert not await is_open(desk, application, "shared-user-missing")
    assert "it worked" in await desk.call(method)


async def test_access_limited_by_address_is_somebody_elses_turn(desk: Desk) -> None:
    application = await desk.application()
    await desk.connect(application)
    method = await desk.method(await desk.service(application), "list")
    desk.practice.switch(access_limited="ip")
    await desk.call(method)
    says = ["whoever manages your organisation", "Our app at the provider", CLIENT]
    await open_finding(desk, application, "access-limited", says)
    desk.practice.switch(access_limited="off")
    await desk.press("Look again")
    assert "It is mended" in await desk.text()


async def test_refresh_token_invalidated_is_mended_by_a_login_that_keeps_the_user(
    desk: Desk,
) -> None:
    application = await desk.application()
    await desk.connect(application)
    method = await desk.method(await desk.service(application), "list")
    assert "it worked" in await desk.call(method)
    await desk.go(application)
    user = await desk.page.locator(".rows a[href^='/connections/']").first.get_attribute("href")
    desk.practice.revoke_user_grants()
    assert "Nothing was sent" in await desk.call(method)
    await desk.go(user or "")
    assert "Login needed" in await desk.text()
    says = ["Log in again", "The connection keeps its place"]
    await open_finding(desk, application, "refresh-token-invalidated", says)
    await fix(desk, "Log in again")
    await desk.log_in()
    assert "it worked" in await desk.call(method)
    await desk.go(user or "")
    assert "Working" in await desk.text()
    assert not await is_open(desk, application, "refresh-token-invalidated")
