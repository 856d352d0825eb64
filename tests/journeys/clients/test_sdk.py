"""A newcomer's main job with the SDK, against the real server."""

import pytest

from regrant.client import AsyncRegrant, NotFoundError, PreconditionError, Regrant
from regrant.errors import ForbiddenError, InvalidInputError, ReauthorizationRequiredError
from tests.journeys.clients.scene import SCOPES, Scene
from tests.testbed.regrant_server import RegrantServer


def test_a_newcomer_connects_calls_and_deletes(scene: Scene, sdk: Regrant) -> None:
    application = scene.application()
    begun = sdk.connections.begin(application.id)
    assert begun.attempt is not None
    assert begun.attempt.status == "pending"
    scene.finish(begun)
    attempt = sdk.attempts.wait(begun.attempt.id)
    assert attempt.status == "completed", attempt.findings
    connection = sdk.connections.get(attempt.connection_id or "")
    assert (connection.status, set(connection.granted_scopes)) == ("active", set(SCOPES))
    service = scene.service(application)
    answer = sdk.call(service.code, "read")
    assert answer.is_success
    assert answer.sent.used_auth
    assert sdk.connections.delete(connection.id).revocation == "revoked"
    with pytest.raises(PreconditionError) as refused:
        sdk.call(service.code, "read")
    assert refused.value.code == "shared-user-missing"
    assert refused.value.findings[0]["code"] == "shared-user-missing"


async def test_the_same_without_blocking(scene: Scene, async_sdk: AsyncRegrant) -> None:
    application = scene.application()
    begun = await async_sdk.connections.begin(application.id)
    scene.finish(begun)
    assert begun.attempt is not None
    attempt = await async_sdk.attempts.wait(begun.attempt.id)
    service = scene.service(application)
    answer = await async_sdk.call(service.code, "read")
    assert answer.status == 200
    listed = [one.id async for one in async_sdk.connections.list(application=application.id)]
    assert listed == [attempt.connection_id]
    async with async_sdk.proxy(service.code) as through:
        passed = await through.get("api/notes")
    assert passed.status_code == 200


def test_a_token_can_be_read_and_hides_itself(scene: Scene, sdk: Regrant) -> None:
    connection = scene.connect(scene.application())
    token = sdk.connections.token(connection.id)
    assert token.access_token
    assert token.access_token not in repr(token)
    with sdk.proxy(scene.service(scene.application()).code, owner="nobody's") as through:
        assert through.get("api/notes").status_code == 409


def test_a_list_goes_over_all_its_pages(scene: Scene, sdk: Regrant) -> None:
    made = {scene.application().id for _ in range(5)}
    assert made <= {one.id for one in sdk.applications.list(limit=2)}
    assert len(sdk.applications.page(limit=2).items) == 2


def test_errors_say_who_can_repair_them(server: RegrantServer, sdk: Regrant) -> None:
    with pytest.raises(InvalidInputError) as refused:
        sdk.applications.create(name="", client_id="c")
    assert {field.field for field in refused.value.fields} >= {"name"}
    with pytest.raises(NotFoundError):
        sdk.connections.get("nothing")
    caller = Regrant(server.base_url, server.create_key("caller", role="caller"))
    with caller, pytest.raises(ForbiddenError):
        caller.applications.create(name="x", client_id="c")


def test_what_is_wrong_is_found_and_mended(scene: Scene, sdk: Regrant) -> None:
    application = scene.application()
    connection = scene.connect(application)
    scene.practice.revoke_user_grants()
    with pytest.raises(ReauthorizationRequiredError) as refused:
        sdk.connections.refresh(connection.id)
    assert refused.value.code == "refresh-token-invalidated"
    finding = next(sdk.findings.list(application=application.id, state="open"))
    assert finding.code == "refresh-token-invalidated"
    fixed = sdk.findings.fix(finding.id, "reconnect")
    assert fixed.connect_url is not None
    scene.follow(fixed.connect_url)
    assert sdk.findings.recheck(finding.id).state == "resolved"
    assert sdk.connections.get(connection.id).status == "active"


def test_texts_are_explained_and_the_catalogue_is_read(sdk: Regrant) -> None:
    assert sdk.explain("error=redirect_uri_mismatch").findings[0].code == "redirect-uri-mismatch"
    assert sdk.providers.get("github").facts["token_endpoint"].startswith("https://github.com")
    assert next(sdk.providers.search("github")).id == "github"
    assert sdk.openapi()["openapi"].startswith("3.1")
    assert sdk.redirect_uri().redirect_uri.startswith("http")
