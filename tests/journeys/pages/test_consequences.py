"""What an act costs is said before it is done; what can be taken back has a button that does so."""

import asyncio

from playwright.async_api import Route

from tests.journeys.pages.desk import Desk


async def test_a_user_is_deleted_with_the_services_named_that_stop(desk: Desk) -> None:
    application = desk.connected()
    service = await desk.service(application)
    name = await desk.page.locator(".crumbs li").last.inner_text()
    await desk.go(application)
    await desk.follow(desk.page.locator("[data-part=users] a.title").first)
    await desk.press("Delete user")
    asked = await desk.page.locator("dialog").inner_text()
    assert f"1 web service will stop working until someone logs in again: {name}" in asked
    assert "this cannot be undone" in asked
    assert f"asks {desk.practice.url.removeprefix('http://')} to revoke them" in asked
    await desk.press("Delete user and revoke token", desk.page.locator("dialog"))
    said = await desk.text()
    assert "The provider confirmed that the tokens are revoked" in said
    await desk.page.get_by_text("Deleted users and what became").click()
    assert "revoked at the provider" in await desk.text()
    assert service


async def test_an_application_that_is_used_is_kept_and_an_unused_one_names_its_users(
    desk: Desk,
) -> None:
    application = desk.connected()
    service = await desk.service(application)
    await desk.go(f"{application}/settings")
    await desk.press("Delete OAuth application")
    dialog = desk.page.locator("dialog")
    assert "1 web service uses it and would stop working" in await dialog.inner_text()
    assert await dialog.get_by_role("button").count() == 0
    await desk.go(f"{service}/delete")
    await desk.press("Delete web service and methods")
    await desk.go(f"{application}/delete")
    asked = await desk.text()
    assert "the client secret and 1 connected user" in asked
    assert "The registration at the provider stays" in asked
    await desk.press("Delete application and users")
    assert "is deleted, with its users" in await desk.text()


async def test_keys_and_members_are_removed_with_what_follows_named(desk: Desk) -> None:
    await desk.go("/settings/keys/new")
    await desk.fill(name="To be deleted")
    await desk.press("Make API key")
    await desk.go("/settings/keys")
    await desk.press("Delete the key To be deleted")
    asked = await desk.page.locator("dialog").inner_text()
    assert "are refused at once" in asked
    assert "It was never used" in asked
    await desk.go("/settings/members")
    await desk.fill(name="To be removed")
    await desk.press("Add member and make sign-in link")
    await desk.go("/settings/members")
    await desk.press("To be removed")
    await desk.press("Remove member")
    asked = await desk.page.locator("dialog").inner_text()
    assert "is signed out everywhere" in asked
    assert "No account is connected as theirs" in asked


async def test_a_user_that_was_switched_off_is_switched_on_by_undo(desk: Desk) -> None:
    application = desk.connected()
    await desk.go(application)
    await desk.follow(desk.page.locator("[data-part=users] a.title").first)
    await desk.press("Switch off")
    assert "Switched off: nothing may use this user" in await desk.text()
    await desk.press("Undo")
    assert "Working" in await desk.page.locator(".head").inner_text()


async def test_a_personal_user_becomes_shared_and_personal_again_by_undo(desk: Desk) -> None:
    application = desk.registered()
    await desk.go(f"{application}/users/new")
    await desk.page.locator("[name=whose][value=me]").check()
    await desk.press("Go on to the login")
    await desk.log_in()
    await desk.go(application)
    await desk.follow(desk.page.locator("[data-part=users] a.title").first)
    await desk.press("Make shared user")
    asked = await desk.page.locator("dialog").inner_text()
    assert "will act as this account, whoever makes the call" in asked
    await desk.press("Make shared user", desk.page.locator("dialog"))
    assert "it is the shared user" in await desk.text()
    await desk.press("Undo")
    assert "calls made for Owner" in await desk.text()


async def test_what_takes_long_shows_that_it_is_under_way(desk: Desk) -> None:
    application = desk.connected()
    method = await desk.method(await desk.service(application), "list")
    answered = asyncio.Event()

    async def slow(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await desk.go(method)
    await desk.page.route(f"**{method}", slow)
    button = desk.page.locator("button[data-busy='Sending…']")
    await button.click()
    await desk.page.get_by_role("button", name="Sending…").wait_for()
    assert await button.get_attribute("aria-busy") == "true"
    answered.set()
    await desk.page.get_by_role("button", name="Send request").wait_for()
    assert "it worked" in await desk.text()
