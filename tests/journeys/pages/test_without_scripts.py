"""The main job with JavaScript switched off: set up, connect, call, be refused, mend, delete."""

from tests.journeys.pages.conftest import OpenDesk


async def test_the_main_job_needs_no_scripts(open_desk: OpenDesk) -> None:
    desk = await open_desk(javascript=False)
    application = await desk.application(scopes=["notes.read"])
    assert application.startswith("/applications/app_")
    await desk.connect(application)
    assert "Connected" in await desk.text()
    service = await desk.service(application)
    method = await desk.method(
        service,
        "add",
        http_method="POST",
        **{"parameters.0.name": "text", "parameters.0.default": "a note"},
    )
    await desk.go(f"{method}/settings")
    await desk.page.locator("[name='parameters.0.in']").select_option("body")
    await desk.press("Add more rows")
    assert await desk.page.locator(".parameter").count() == 6
    await desk.press("Save method")
    assert "403" in await desk.call(method)
    await desk.press("Add notes.write and log in again")
    assert "log in again" in await desk.text()
    await desk.press("Add notes.write and log in again")
    await desk.log_in()
    assert "201" in await desk.call(method)
    await desk.go(application)
    await desk.follow(desk.page.locator("[data-part=users] a.title").first)
    await desk.press("Delete user")
    assert "revoke" in await desk.text()
    await desk.follow(desk.page.locator("main button.danger.primary"))
    assert "The user is deleted" in await desk.text()


async def test_a_refused_form_keeps_what_was_typed(open_desk: OpenDesk) -> None:
    desk = await open_desk(javascript=False)
    await desk.go("/applications/new/custom")
    await desk.fill(name="Kept", client_id="", authorization_endpoint="no address")
    await desk.press("Add OAuth application")
    assert "has to be changed first" in await desk.text() or "have to be" in await desk.text()
    assert await desk.page.locator("[name=name]").input_value() == "Kept"
    assert await desk.page.locator("#summary a").first.get_attribute("href")
