"""Settings that are wrong: client ID and secret, addresses, scopes, redirect URL, credentials."""

from tests.journeys.pages.article.scene import (
    begin,
    connect_and_see_it_gone,
    fix,
    open_finding,
    quoted_name,
    report,
    set_issuer,
)
from tests.journeys.pages.desk import CLIENT, Desk


async def test_client_id_invalid_is_read_from_the_words_of_the_providers_page(desk: Desk) -> None:
    desk.practice.switch(unknown_client=True)
    application = await desk.application()
    attempt = await begin(desk, application)
    await report(desk, attempt)
    assert "client-id-invalid" in await desk.text()
    await open_finding(desk, application, "client-id-invalid", [CLIENT, "What to do"])
    desk.practice.switch(unknown_client=False)
    await connect_and_see_it_gone(desk, application, "client-id-invalid")


async def test_client_secret_invalid_is_gone_when_the_secret_is_right(desk: Desk) -> None:
    application = await desk.application()
    desk.practice.switch(wrong_secret=True)
    await desk.connect(application)
    assert "Not connected" in await desk.text()
    name = await quoted_name(desk, application)
    await open_finding(desk, application, "client-secret-invalid", ["Your turn", name])
    desk.practice.switch(wrong_secret=False)
    await connect_and_see_it_gone(desk, application, "client-secret-invalid")


async def test_authorization_endpoint_wrong_is_mended_from_the_metadata(desk: Desk) -> None:
    application = await desk.application()
    await set_issuer(desk, application)
    old = desk.practice.settings["authorization_url"]
    desk.practice.switch(authorization_endpoint_moved=True)
    await report(desk, await begin(desk, application))
    await open_finding(desk, application, "authorization-endpoint-wrong", [old])
    assert old in await fix(desk, "Use ")
    await connect_and_see_it_gone(desk, application, "authorization-endpoint-wrong")


async def test_token_endpoint_wrong_is_mended_and_the_mending_undone(desk: Desk) -> None:
    application = await desk.application()
    await set_issuer(desk, application)
    old = desk.practice.settings["token_url"]
    desk.practice.switch(token_endpoint_moved="not_found")
    await desk.connect(application)
    await open_finding(desk, application, "token-endpoint-wrong", [old])
    await fix(desk, "Use ")
    await desk.press("Undo")
    await desk.go(f"{application}/settings")
    assert await desk.page.locator("[name=token_endpoint]").input_value() == old
    await open_finding(desk, application, "token-endpoint-wrong")
    await fix(desk, "Use ")
    await connect_and_see_it_gone(desk, application, "token-endpoint-wrong")


async def test_scope_invalid_names_the_scope_and_removes_it(desk: Desk) -> None:
    desk.practice.switch(unknown_scope="notes.write")
    application = await desk.application()
    await desk.connect(application)
    await open_finding(desk, application, "scope-invalid", ["notes.write"])
    assert "notes.read" in await fix(desk, "Remove")
    await connect_and_see_it_gone(desk, application, "scope-invalid")


async def test_scope_not_allowed_is_the_providers_side(desk: Desk) -> None:
    desk.practice.switch(scope_not_allowed="notes.write")
    application = await desk.application()
    await desk.connect(application)
    await open_finding(desk, application, "scope-not-allowed", ["notes.write", "developer console"])
    desk.practice.switch(scope_not_allowed="off")
    await connect_and_see_it_gone(desk, application, "scope-not-allowed")


async def test_redirect_uri_mismatch_gives_the_exact_address_to_copy(desk: Desk) -> None:
    desk.practice.switch(redirect_mismatch=True)
    application = await desk.application()
    own = await desk.page.locator(".copy code").first.inner_text()
    await report(desk, await begin(desk, application))
    await open_finding(desk, application, "redirect-uri-mismatch", [own])
    assert await desk.page.locator(f"[data-copy='{own}']").first.is_visible()
    desk.practice.change_client(CLIENT, redirect_uris=[own])
    await connect_and_see_it_gone(desk, application, "redirect-uri-mismatch")


async def test_client_authentication_misplaced_is_switched(desk: Desk) -> None:
    desk.practice.switch(credentials_only_in="body")
    application = await desk.application()
    await desk.go(f"{application}/settings")
    await desk.page.get_by_text("How this provider wants things said").first.click()
    method = desk.page.locator("[name=token_endpoint_auth_method]")
    await method.select_option("client_secret_basic")
    await desk.press("Save settings")
    await desk.connect(application)
    says = [await quoted_name(desk, application), "“Send client credentials in”"]
    await open_finding(desk, application, "client-authentication-misplaced", says)
    assert "Request body" in await fix(desk, "Send")
    await connect_and_see_it_gone(desk, application, "client-authentication-misplaced")
