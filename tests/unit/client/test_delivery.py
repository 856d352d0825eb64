"""What is sent, what is repeated, and what comes of it."""

import httpx
import pytest
from tests.unit.client.fake_api import KEY, FakeApi, json, problem

from regrant.client import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    PreconditionError,
    ProviderUnavailableError,
    ReauthorizationRequiredError,
    Regrant,
    RegrantError,
    ServerUnreachableError,
    UnreadableAnswerError,
)

EMPTY = json({"items": [], "next_cursor": None})
LOST = httpx.ReadError("reset")


def test_a_reading_request_is_repeated_when_the_connection_fails() -> None:
    api = FakeApi(LOST, LOST, EMPTY)
    assert api.client().applications.page().items == []
    assert len(api.requests) == 3
    assert api.pauses == sorted(api.pauses)


async def test_it_is_repeated_without_blocking_too() -> None:
    api = FakeApi(LOST, EMPTY)
    async with api.async_client() as client:
        assert [one async for one in client.applications.list()] == []
    assert len(api.requests) == 2


def test_it_is_not_repeated_for_ever() -> None:
    api = FakeApi(LOST)
    with pytest.raises(ServerUnreachableError) as refused:
        api.client().applications.page()
    assert len(api.requests) == 3
    assert "https://regrant.test" in refused.value.message


def test_what_changes_something_is_sent_once() -> None:
    api = FakeApi(LOST)
    with pytest.raises(ServerUnreachableError):
        api.client().applications.delete("app_1")
    assert len(api.requests) == 1


def test_what_was_never_sent_can_be_sent() -> None:
    api = FakeApi(httpx.ConnectError("refused"), httpx.Response(204))
    api.client().applications.delete("app_1")
    assert len(api.requests) == 2


def test_a_named_time_is_waited_for_when_asked() -> None:
    busy = problem(503, "provider-unavailable", retry_after="3")
    api = FakeApi(busy, busy, httpx.Response(204))
    api.client(patience_seconds=10).applications.delete("app_1")
    assert api.pauses == [3, 3]


def test_patience_ends() -> None:
    api = FakeApi(problem(503, "provider-unavailable", retry_after="3"))
    with pytest.raises(ProviderUnavailableError) as refused:
        api.client(patience_seconds=5).applications.get("app_1")
    assert (api.pauses, refused.value.retry_after_seconds) == ([3], 3)


def test_the_family_of_a_problem_is_the_class_of_the_error() -> None:
    link = "https://regrant.test/connect/x"
    found = [{"code": "refresh-token-invalidated"}]
    api = FakeApi(
        problem(
            409,
            "refresh-token-invalidated",
            family="reauthorization-required",
            connect_url=link,
            findings=found,
        )
    )
    with pytest.raises(ReauthorizationRequiredError) as refused:
        api.client().call("notes", "read")
    error = refused.value
    assert (error.code, error.connect_url) == ("refresh-token-invalidated", link)
    assert list(error.findings) == found


@pytest.mark.parametrize(
    ("status", "family", "kind"),
    [
        (409, "precondition-failed", PreconditionError),
        (409, "a-family-of-tomorrow", ConflictError),
        (404, "", NotFoundError),
        (418, "", RegrantError),
    ],
)
def test_an_unknown_family_is_read_from_the_status(
    status: int, family: str, kind: type[RegrantError]
) -> None:
    with pytest.raises(kind) as refused:
        FakeApi(problem(status, "some-code", family=family)).client().applications.get("x")
    assert type(refused.value) is kind


def test_refused_fields_are_named() -> None:
    errors = [{"field": "name", "message": "is missing"}]
    with pytest.raises(InvalidInputError) as refused:
        FakeApi(problem(422, "invalid-input", errors=errors)).client().applications.create()
    assert [(one.field, one.message) for one in refused.value.fields] == [("name", "is missing")]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<h1>Welcome</h1>"),
        httpx.Response(404, html="<h1>Not here</h1>"),
        httpx.Response(200, content=b"\xff\xfe"),
        httpx.Response(302, headers={"location": "https://login.test"}),
        json({"unexpected": True}),
        json(["nothing"]),
    ],
)
def test_an_answer_of_something_else_is_said_to_be_one(answer: httpx.Response) -> None:
    with pytest.raises(UnreadableAnswerError, match="not Regrant's API"):
        FakeApi(answer).client().applications.get("app_1")


def test_members_of_tomorrow_are_ignored() -> None:
    token = {"access_token": "t", "token_type": "Bearer", "scopes": [], "of_tomorrow": {}}
    assert FakeApi(json(token)).client().connections.token("c").access_token == "t"


def test_the_key_travels_in_its_header_only_and_is_never_shown() -> None:
    api = FakeApi(EMPTY)
    client = api.client()
    client.applications.page()
    request = api.requests[0]
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in str(request.url)
    assert KEY not in repr(client) + repr(client.wiring) + repr(client.applications.get)


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_value_that_would_change_the_path_is_refused(value: str) -> None:
    api = FakeApi(httpx.Response(204))
    with pytest.raises(InvalidInputError):
        api.client().methods.delete("notes", value)
    assert api.requests == []


def test_a_value_with_slashes_stays_one_segment() -> None:
    api = FakeApi(httpx.Response(204))
    api.client().methods.delete("a/b", "c?d#e f")
    assert api.requests[0].url.raw_path == b"/api/v1/services/a%2Fb/methods/c%3Fd%23e%20f"


def test_only_what_is_given_is_asked_for() -> None:
    api = FakeApi(EMPTY)
    api.client().connections.page(owner="Zoë & co", limit=5)
    assert dict(api.requests[0].url.params) == {"owner": "Zoë & co", "limit": "5"}


@pytest.mark.parametrize("address", ["regrant.test", "ftp://regrant.test", "https://", ""])
def test_an_address_that_is_none_is_refused_at_once(address: str) -> None:
    with pytest.raises(InvalidInputError, match="base_url"):
        Regrant(address, KEY)


def test_a_key_with_line_breaks_is_refused_without_showing_it() -> None:
    with pytest.raises(InvalidInputError) as refused:
        Regrant("https://regrant.test", "rg_secret\n")
    assert "secret" not in refused.value.message


def test_proxies_of_the_environment_never_see_this_machine() -> None:
    assert not Regrant("http://127.0.0.1:8400", KEY).wiring.trusts_environment
    assert not Regrant("http://localhost:8400", KEY).wiring.trusts_environment
    assert Regrant("https://regrant.test", KEY).wiring.trusts_environment
