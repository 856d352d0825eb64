"""Tokens that another system obtained are taken over, used, renewed and revoked like our own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator, Json, codes
from tests.journeys.at_practice import (
    SCOPES,
    STRICT,
    application_at_practice,
    connect_at_practice,
    notes_service,
)
from tests.practice.oauth_client import OAuthClient
from tests.testbed.regrant_server import Member


@pytest.fixture
def application(admin: Administrator, practice: RunningPractice) -> Json:
    return application_at_practice(admin, practice)


@pytest.fixture
def elsewhere(practice: RunningPractice) -> Json:
    """The answer of the token endpoint to another system with the same client."""
    with OAuthClient(practice, STRICT) as client:
        return client.connect()


def take_over(admin: Administrator, application: Json, **fields: Any) -> httpx.Response:
    wish = {"application": application["id"], **fields}
    return admin.http.post("/connections/import", json=wish)


def test_imported_tokens_serve_calls_and_are_renewed(
    admin: Administrator, practice: RunningPractice, application: Json, elsewhere: Json
) -> None:
    service = notes_service(admin, practice, application)
    assert admin.open_findings(application=application["id"]) == ["shared-user-missing"]
    ends = (datetime.now(UTC) + timedelta(hours=1)).isoformat()  # noqa: TID251 - the provider lives by the real time
    answer = take_over(
        admin,
        application,
        access_token=elsewhere["access_token"],
        refresh_token=elsewhere["refresh_token"],
        expires_at=ends,
        account={"id": "alice", "label": "Alice"},
    )
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["status"], made["kind"], made["has_refresh_token"]) == ("active", "shared", True)
    assert made["account"] == {"id": "alice", "label": "Alice"}
    assert made["granted_scopes"] == list(SCOPES)
    assert elsewhere["access_token"] not in answer.text
    assert admin.call(service)["status"] == 200
    assert admin.open_findings(application=application["id"]) == []
    assert admin.post(f"/connections/{made['id']}/refresh")["status"] == "active"
    assert admin.call(service)["status"] == 200
    assert admin.delete(f"/connections/{made['id']}") == {"revocation": "revoked"}


def test_a_refresh_token_alone_is_enough(
    admin: Administrator, practice: RunningPractice, application: Json, elsewhere: Json
) -> None:
    service = notes_service(admin, practice, application)
    made = take_over(admin, application, refresh_token=elsewhere["refresh_token"]).json()
    assert made["last_refreshed_at"] is not None
    assert admin.call(service)["status"] == 200


def test_a_dead_refresh_token_is_said_at_once(
    admin: Administrator, practice: RunningPractice, application: Json, elsewhere: Json
) -> None:
    practice.revoke_user_grants(client_id=STRICT)
    answer = take_over(admin, application, refresh_token=elsewhere["refresh_token"])
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["status"], made["status_reason"]) == (
        "needs_reconnect",
        "refresh-token-invalidated",
    )
    assert codes(made["findings"]) == ["refresh-token-invalidated"]


def test_a_second_shared_user_needs_the_word_replace(
    admin: Administrator, member: Member, application: Json, elsewhere: Json
) -> None:
    first = connect_at_practice(member, application)
    tokens = {"refresh_token": elsewhere["refresh_token"]}
    refused = take_over(admin, application, **tokens)
    assert (refused.status_code, refused.json()["code"]) == (409, "shared-user-exists")
    assert first in refused.text
    assert take_over(admin, application, replace=True, **tokens).status_code == 201
    assert admin.http.get(f"/connections/{first}").status_code == 404


def test_personal_tokens_belong_to_their_owner(
    admin: Administrator, application: Json, elsewhere: Json
) -> None:
    fields = {"kind": "personal", "owner": "u-17", "access_token": elsewhere["access_token"]}
    made = take_over(admin, application, **fields).json()
    assert (made["kind"], made["owner"], made["has_refresh_token"]) == ("personal", "u-17", False)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "access_token"),
        ({"access_token": ""}, "access_token"),
        ({"access_token": "two words"}, "access_token"),
        ({"access_token": "a", "kind": "personal"}, "owner"),
        ({"access_token": "a", "owner": "u-17"}, "owner"),
        ({"access_token": "a", "expires_at": "tomorrow"}, "expires_at"),
        ({"access_token": "a", "account": {"id": "x"}}, "account"),
    ],
)
def test_what_makes_no_connection_is_refused(
    admin: Administrator, application: Json, fields: Json, named: str
) -> None:
    answer = take_over(admin, application, **fields)
    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.json()["errors"]] == [named]
    assert admin.get("/connections", application=application["id"])["items"] == []


def test_an_application_that_is_not_there_takes_nothing(admin: Administrator) -> None:
    refused = take_over(admin, {"id": "app_none"}, access_token="a")
    assert [one["field"] for one in refused.json()["errors"]] == ["application"]
