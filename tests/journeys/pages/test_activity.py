"""The timeline: found by filters, explained, saved as a file."""

from regrant.domain.secret import HIDDEN
from tests.journeys.pages.desk import Desk


async def test_a_refused_call_is_found_explained_and_saved_for_a_mail(desk: Desk) -> None:
    application = desk.connected(scopes=["notes.read"])
    service = await desk.service(application)
    method = await desk.method(service, "add", http_method="POST")
    await desk.call(method)
    await desk.go(f"/activity?application={application.rsplit('/', 1)[1]}")
    await desk.page.locator("[name=failed]").check()
    await desk.press("Filter")
    await desk.press("add")
    assert desk.path.startswith("/activity/exc_")
    said = await desk.text()
    assert "insufficient_scope" in said
    assert "scope-missing" in said
    async with desk.page.expect_download() as waiting:
        await desk.page.get_by_role("link", name="Save as file").click()
    download = await waiting.value
    saved = (await download.path()).read_text()
    assert download.suggested_filename.endswith(".txt")
    assert "insufficient_scope" in saved
    assert "--- What it means ---" in saved
    assert f"authorization: Bearer {HIDDEN}" in saved


async def test_an_answer_that_looks_well_is_explained_by_one_click(desk: Desk) -> None:
    application = desk.connected()
    await desk.go(f"/activity?application={application.rsplit('/', 1)[1]}&stage=token")
    await desk.press("Token request", desk.page.locator(".timeline"))
    await desk.press("Explain the answer")
    assert "says nothing of a fault" in await desk.text()


async def test_what_somebody_changed_is_there_with_the_fields(desk: Desk) -> None:
    application = desk.registered()
    await desk.go(f"{application}/scopes")
    await desk.fill(scopes="notes.admin")
    await desk.press("Save scopes")
    await desk.go(f"/activity?kind=changes&application={application.rsplit('/', 1)[1]}")
    said = await desk.text()
    assert "Owner changed the OAuth application" in said
    assert "scopes" in said


async def test_older_entries_are_one_click_away_and_none_is_shown_twice(desk: Desk) -> None:
    for number in range(70):
        body = {"name": f"Service {number}", "base_url": desk.practice.url}
        assert desk.server.api.post("/services", json=body).status_code == 201
    await desk.go("/activity?kind=changes")
    newest = await desk.page.locator(".timeline li").all_inner_texts()
    await desk.press("Older")
    older = await desk.page.locator(".timeline li").all_inner_texts()
    assert len(newest) == 60
    numbered = [line for line in [*newest, *older] if "Service " in line]
    assert len(set(numbered)) == len(numbered) == 70


async def test_the_requests_of_a_check_do_not_bury_the_others(desk: Desk) -> None:
    application = desk.connected()
    await desk.go(application)
    await desk.press("Check settings")
    await desk.page.locator(".checks").wait_for()
    await desk.go(f"/activity?kind=requests&application={application.rsplit('/', 1)[1]}")
    few = await desk.page.locator(".timeline li").count()
    assert await desk.page.get_by_role("link", name="Check", exact=True).count() == 0
    await desk.press("Show them too")
    assert await desk.page.locator(".timeline li").count() > few
    assert await desk.page.get_by_role("link", name="Check", exact=True).count() > 0
