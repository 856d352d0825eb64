"""An edit is taken back by one click, as long as nobody edited the same thing since."""

from tests.journeys.pages.desk import Desk


async def value(desk: Desk, path: str, name: str) -> str:
    """What a field of a page shows."""
    await desk.go(path)
    return await desk.page.locator(f"[name='{name}']").input_value()


async def test_the_settings_of_an_application_come_back(desk: Desk) -> None:
    application = desk.registered()
    old = await value(desk, f"{application}/settings", "token_endpoint")
    await desk.fill(token_endpoint=f"{desk.practice.url}/elsewhere", authorization_params="a=b")
    await desk.press("Save settings")
    await desk.press("Undo")
    assert "it is as it was before" in await desk.text()
    assert await value(desk, f"{application}/settings", "token_endpoint") == old
    assert await value(desk, f"{application}/settings", "authorization_params") == ""


async def test_scopes_come_back(desk: Desk) -> None:
    application = desk.registered(scopes=["notes.read"])
    await desk.go(f"{application}/scopes")
    await desk.page.locator("[name=scopes_pick][value='notes.read']").uncheck()
    await desk.fill(scopes="notes.admin")
    await desk.press("Save scopes")
    await desk.press("Undo")
    boxes = desk.page.locator("[name=scopes_pick]")
    assert await boxes.evaluate_all("all => all.map(one => one.value)") == ["notes.read"]


async def test_a_new_secret_cannot_be_taken_back_for_nobody_can_read_the_old_one(
    desk: Desk,
) -> None:
    application = desk.registered()
    await desk.go(f"{application}/settings")
    await desk.fill(name="Another name", client_secret="another-secret")
    await desk.press("Save settings")
    assert "Saved." in await desk.text()
    assert await desk.page.get_by_role("button", name="Undo").count() == 0


async def test_what_somebody_else_edited_since_stays(desk: Desk) -> None:
    application = desk.registered()
    await desk.go(f"{application}/settings")
    await desk.fill(name="First")
    await desk.press("Save settings")
    identifier = application.rsplit("/", 1)[1]
    changed = desk.server.api.patch(f"/applications/{identifier}", json={"name": "Second"})
    assert changed.status_code == 200
    await desk.press("Undo")
    assert "edited once more in the meantime" in await desk.text()
    assert await value(desk, f"{application}/settings", "name") == "Second"


async def test_a_service_and_a_method_come_back_with_all_their_parts(desk: Desk) -> None:
    service = await desk.service(desk.registered())
    method = await desk.method(
        service,
        "list",
        outputs="first = $.notes[0]",
        **{"parameters.0.name": "since", "parameters.0.default": "2026-01-01"},
    )
    await desk.go(f"{method}/settings")
    await desk.fill(name="renamed", outputs="", **{"parameters.0.name": ""})
    await desk.press("Save method")
    await desk.press("Undo")
    assert desk.path == f"{method}/settings"
    assert await value(desk, desk.path, "parameters.0.default") == "2026-01-01"
    assert await value(desk, desk.path, "outputs") == "first = $.notes[0]"
    await desk.go(f"{service}/authentication")
    await desk.page.locator("[name='authentication.type'][value=none]").check()
    await desk.press("Save authentication")
    await desk.press("Undo")
    chosen = desk.page.locator("[name='authentication.type']:checked")
    assert await chosen.get_attribute("value") == "oauth2"
    await desk.go(f"{service}/settings")
    await desk.fill(headers="x-a: b", code="another-code")
    await desk.press("Save settings")
    assert desk.path == "/services/another-code/settings"
    await desk.press("Undo")
    assert desk.path == f"{service}/settings"
    assert await value(desk, desk.path, "headers") == ""


async def test_a_button_of_another_object_or_of_nobody_takes_nothing_back(desk: Desk) -> None:
    one, other = desk.registered(), desk.registered()
    await desk.go(f"{one}/settings")
    await desk.fill(name="Renamed")
    await desk.press("Save settings")
    form = desk.page.locator("form[action*='/restore?to=']")
    action = await form.get_attribute("action") or ""
    before = await value(desk, f"{other}/settings", "name")
    for address in (action.replace(one, other), f"{one}/restore?to=WzEse31d.made-up"):
        await desk.go("/applications/new/custom")
        token = await desk.page.locator("[name=csrf]").first.input_value()
        answer = await desk.page.request.post(
            f"{desk.server.base_url}{address}",
            form={"csrf": token},
            headers={"origin": desk.server.base_url},
        )
        assert answer.status == 403
    assert await value(desk, f"{other}/settings", "name") == before
    assert await value(desk, f"{one}/settings", "name") == "Renamed"
