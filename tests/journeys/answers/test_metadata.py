"""An issuer's metadata leads nobody where a typed address could not (`security.md` A16, H1)."""

from typing import Any, Final

import pytest

from tests.journeys.administrator import Administrator
from tests.testbed.hostile import Answer, HostileServer, Move, answer_json
from tests.testbed.hostile_addresses import ILL_FORMED, PRIVATE

WELL_KNOWN: Final = "/.well-known/oauth-authorization-server"
NOWHERE: Final = {**ILL_FORMED, **PRIVATE}
#: A document that is none.
BROKEN: Final[dict[str, Move]] = {
    "no JSON": Answer(body=b"<html>"),
    "a list": answer_json([]),
    "depth without end": Answer(body=b"[" * 50_000, content_type="application/json"),
    "no UTF-8": Answer(body=b'{"issuer": "\xff"}', content_type="application/json"),
    "half a character": Answer(body=rb'{"issuer": "\ud800"}', content_type="application/json"),
    "another issuer": answer_json({"issuer": "https://evil.example"}),
    "an issuer of another type": answer_json({"issuer": ["https://evil.example"]}),
}


def _application(admin: Administrator, issuer: str) -> str:
    fields = {"client_id": "some-client", "client_secret": "some-secret", "issuer": issuer}
    made: str = admin.application(**fields)["id"]
    return made


def _announce(server: HostileServer, **members: Any) -> str:
    issuer = server.url
    document = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        **members,
    }
    server.always("*", Answer(404))
    server.always(WELL_KNOWN, answer_json(document))
    return issuer


def test_a_login_begins_with_what_the_metadata_says(
    admin: Administrator, hostile_server: HostileServer
) -> None:
    application = _application(admin, _announce(hostile_server))
    admin.post(f"/applications/{application}/connections", status=201)


@pytest.mark.parametrize("address", NOWHERE.values(), ids=NOWHERE)
def test_no_login_begins_at_an_address_that_nobody_may_type(
    admin: Administrator, hostile_server: HostileServer, address: str
) -> None:
    issuer = _announce(hostile_server, authorization_endpoint=address)
    application = _application(admin, issuer)
    answer = admin.http.post(f"/applications/{application}/connections", json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "settings-incomplete")


@pytest.mark.parametrize(
    "members",
    [
        {"authorization_endpoint": 5},
        {"authorization_endpoint": ["https://a.example"]},
        {"token_endpoint": None},
        {"token_endpoint": {"url": "https://a.example"}},
    ],
    ids=repr,
)
def test_an_address_of_another_type_is_none(
    admin: Administrator, hostile_server: HostileServer, members: dict[str, Any]
) -> None:
    application = _application(admin, _announce(hostile_server, **members))
    answer = admin.http.post(f"/applications/{application}/connections", json={})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    "members",
    [
        {"scopes_supported": "all"},
        {"scopes_supported": [1, None, {}]},
        {"grant_types_supported": 7},
        {"token_endpoint_auth_methods_supported": {"a": 1}},
        {"code_challenge_methods_supported": [None, 5]},
        {"authorization_response_iss_parameter_supported": "yes"},
        {"prompt_values_supported": "consent"},
        {"jwks_uri": 5},
    ],
    ids=repr,
)
def test_members_of_another_type_break_nothing(
    admin: Administrator, hostile_server: HostileServer, members: dict[str, Any]
) -> None:
    application = _application(admin, _announce(hostile_server, **members))
    answer = admin.http.post(f"/applications/{application}/connections", json={})
    assert answer.status_code in {201, 409}, answer.text
    checked = admin.http.post(f"/applications/{application}/check", json={})
    assert checked.status_code == 200, checked.text


@pytest.mark.parametrize("move", BROKEN.values(), ids=BROKEN)
def test_a_document_that_is_none_leaves_the_application_without_addresses(
    admin: Administrator, hostile_server: HostileServer, move: Move
) -> None:
    hostile_server.always("*", move)
    application = _application(admin, hostile_server.url)
    answer = admin.http.post(f"/applications/{application}/connections", json={})
    assert answer.status_code == 409, answer.text
