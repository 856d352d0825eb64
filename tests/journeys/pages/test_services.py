"""Web services and methods: set up, pasted, tried, switched, deleted, each by hand."""

from tests.journeys.pages.desk import Desk


async def test_a_pasted_curl_command_becomes_a_method_that_works_at_once(desk: Desk) -> None:
    application = desk.connected()
    service = await desk.service(application)
    await desk.go(f"{service}/methods/new")
    url = f"{desk.practice.url}/api/echo/42?lang=en&access_token=left-out-one"
    command = (
        f"curl -X POST '{url}' -H 'Authorization: Bearer left-out-two' --json '{{\"a\": [1]}}'"
    )
    await desk.fill(pasted=command)
    await desk.press("Fill in the form")
    said = await desk.text()
    assert "header authorization" in said
    assert "parameter access_token" in said
    assert "left-out" not in await desk.page.content()
    assert await desk.page.locator("[name=path]").input_value() == "/api/echo/{echo_id}"
    await desk.fill(name="echo")
    await desk.press("Add method", desk.page.locator("main form").last)
    assert desk.path == f"{service}/methods/echo"
    await desk.press("Send request")
    said = await desk.text()
    assert "200: it worked" in said
    assert "/api/echo/42?lang=en" in said
    assert '"path": "/api/echo/42"' in said


async def test_what_was_pasted_and_cannot_be_used_says_why_and_stays_there(desk: Desk) -> None:
    service = await desk.service(desk.registered())
    await desk.go(f"{service}/methods/new")
    await desk.fill(pasted="curl https://elsewhere.example/items")
    await desk.press("Fill in the form")
    assert "goes to elsewhere.example" in await desk.text()


async def test_outputs_are_shown_with_the_request_that_was_really_sent(desk: Desk) -> None:
    application = desk.connected(user="bob")
    service = await desk.service(application)
    method = await desk.method(service, "list", outputs="who = $.user\nfirst = $.notes[0].text")
    verdict = await desk.call(method)
    assert "it worked" in verdict
    said = await desk.text()
    assert "who\tbob" in said
    assert "Hello from the practice provider" in said
    assert f"GET {desk.practice.url}/api/notes" in said
    assert "token sent" in said


async def test_a_method_without_authentication_is_found_and_turned_on_by_a_click(
    desk: Desk,
) -> None:
    application = desk.connected()
    method = await desk.method(await desk.service(application), "list", use_authentication=False)
    assert "401" in await desk.call(method)
    await desk.press("Turn on", desk.page.locator(".outcome"))
    await desk.follow(desk.page.locator("dialog button.primary"))
    assert "it worked" in await desk.call(method)
    await desk.press("Turn it off for this method")
    assert "Calls go out without it" in await desk.text()
    await desk.press("Undo")
    assert "Calls carry the token of the shared user" in await desk.text()


async def test_wrong_values_are_named_where_they_were_typed(desk: Desk) -> None:
    application = desk.registered()
    service = await desk.service(application)
    await desk.go(f"{service}/methods/new")
    await desk.fill(
        name="typed",
        path="/api/echo/{id}",
        outputs="bad = $.[",
        **{"parameters.0.name": "many", "parameters.0.default": "no list"},
    )
    await desk.page.locator("[name='parameters.0.is_array']").check()
    await desk.press("Add method", desk.page.locator("main form").last)
    assert "has to be a list" in await desk.text()
    await desk.fill(**{"parameters.0.default": '["a", "b"]'})
    await desk.press("Add method", desk.page.locator("main form").last)
    assert "is not a JSONPath" in await desk.text()
    await desk.fill(outputs="")
    await desk.press("Add method", desk.page.locator("main form").last)
    await desk.press("Send request")
    problem = desk.page.locator(".field.wrong")
    assert "id is missing" in (await problem.inner_text()).replace("\n", " ")


async def test_a_key_is_sent_where_it_was_said_and_shown_nowhere(desk: Desk) -> None:
    await desk.go("/services/new")
    await desk.fill(name="Weather", base_url=f"{desk.practice.url}/open")
    await desk.page.locator("[name='authentication.type'][value=api_key]").check()
    await desk.press("Add web service")
    assert "is missing" in await desk.text()
    key = "the-weather-key-of-1889"
    await desk.fill(**{"authentication.key_name": "x-weather", "authentication.value": key})
    await desk.press("Add web service")
    assert desk.path.endswith("/methods/new")
    service = desk.path.removesuffix("/methods/new")
    method = await desk.method(service, "today", path="/echo")
    assert "it worked" in await desk.call(method)
    assert key not in await desk.page.content()
    await desk.go(f"{service}/settings")
    await desk.fill(base_url=desk.practice.url.replace("127.0.0.1", "localhost"))
    await desk.press("Save settings")
    assert "has to be typed again" in await desk.text()
    assert key not in await desk.page.content()


async def test_deleting_names_what_is_lost_and_asks_first(desk: Desk) -> None:
    service = await desk.service(desk.registered())
    method = await desk.method(service, "list")
    await desk.go(f"{method}/settings")
    await desk.press("Delete method")
    dialog = desk.page.locator("dialog")
    assert "Programs that call" in await dialog.inner_text()
    await dialog.get_by_role("link", name="Keep everything").click()
    await dialog.wait_for(state="detached")
    await desk.go(f"{service}/settings")
    await desk.press("Delete web service")
    assert "1 method" in await dialog.inner_text()
    await desk.follow(dialog.locator("button.danger"))
    assert desk.path == "/services"
    assert "is deleted, with its methods" in await desk.text()
    await desk.go(method)
    assert "There is nothing here" in await desk.text()
