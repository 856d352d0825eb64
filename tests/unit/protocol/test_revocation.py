"""Revocation: what is asked, and what an answer means."""

from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest

from regrant.domain.provider_wire import Revocation
from regrant.domain.secret import Secret
from regrant.protocol.client_authentication import ClientCredentials
from regrant.protocol.http import HttpRequest, HttpResponse
from regrant.protocol.revocation import (
    Ask,
    Hint,
    accepts,
    read_outcome,
    revocation_request,
)

ENDPOINT = "https://as.example/revoke"


def ask(
    method: str = "client_secret_basic",
    hint: Hint = "refresh_token",
    style: Revocation | None = None,
    secret: str | None = "s3cr3t",
    endpoint: str = ENDPOINT,
) -> HttpRequest:
    known = ClientCredentials("app", Secret(secret) if secret else None, method)
    return revocation_request(
        Ask(
            endpoint,
            known,
            Secret("the-token"),
            hint,
            access_token=Secret("the-access-token"),
            account_id="acc/1",
            style=style or Revocation(),
        )
    )


def form_of(request: HttpRequest) -> dict[str, str]:
    return dict(parse_qsl((request.body or b"").decode(), strict_parsing=True))


@pytest.mark.parametrize("hint", ["refresh_token", "access_token"])
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_the_request_of_rfc_7009_names_token_kind_and_client(method: str, hint: Hint) -> None:
    request = ask(method, hint)
    assert (request.method, request.url) == ("POST", ENDPOINT)
    sent = form_of(request)
    assert (sent["token"], sent["token_type_hint"]) == ("the-token", hint)
    has_header = any(name == "authorization" for name, _ in request.headers)
    assert has_header is (method == "client_secret_basic")
    assert ("client_secret" in sent) is (method == "client_secret_post")


def test_a_public_client_only_names_itself() -> None:
    sent = form_of(ask("none", secret=None))
    assert sent == {"token": "the-token", "token_type_hint": "refresh_token", "client_id": "app"}


def test_a_provider_may_want_it_as_a_bearer_with_json_or_by_delete() -> None:
    style = Revocation(
        method="DELETE",
        body="json",
        auth="bearer",
        token_param="",
        params={"account": "{account_id}", "client": "{client_id}"},
        headers={"X-Token": "{token}"},
    )
    request = ask(style=style)
    assert request.method == "DELETE"
    assert dict(request.headers)["authorization"] == "Bearer the-access-token"
    assert dict(request.headers)["x-token"] == "the-token"
    assert msgspec.json.decode(request.body or b"") == {"account": "acc/1", "client": "app"}


def test_a_provider_may_want_it_in_the_query() -> None:
    request = ask(style=Revocation(body="query", auth="none"))
    assert dict(parse_qsl(urlsplit(request.url).query)) == {"token": "the-token"}
    assert request.body is None
    assert "authorization" not in dict(request.headers)


def test_a_provider_that_wants_no_client_authentication_gets_no_secret() -> None:
    request = ask(style=Revocation(auth="none"))
    assert "s3cr3t" not in repr(request)
    assert "authorization" not in dict(request.headers)


@pytest.mark.parametrize(
    ("accepted", "hint", "is_sent"),
    [
        ("any", "refresh_token", True),
        ("any", "access_token", True),
        ("refresh_token", "access_token", False),
        ("access_token", "access_token", True),
        ("access_token", "refresh_token", False),
    ],
)
def test_a_provider_gets_only_the_kind_of_token_that_it_takes(
    accepted: str, hint: Hint, *, is_sent: bool
) -> None:
    style = Revocation(accepts=accepted)  # pyright: ignore[reportArgumentType] - of the table
    assert accepts(style, hint) is is_sent


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (200, b"", "revoked"),
        (200, b'{"error": "invalid_token"}', "revoked"),
        (200, b'{"ok": true, "revoked": true}', "revoked"),
        (200, b'{"ok": false, "error": "token_revoked"}', "revoked"),
        (200, b'{"ok": false, "error": "missing_scope"}', "refused"),
        (200, b'{"error": "invalid_client"}', "refused"),
        (200, b"OK", "revoked"),
        (200, b"[" * 50_000, "revoked"),
        (204, b"", "revoked"),
        (400, b'{"error": "invalid_token"}', "revoked"),
        (400, b'{"error":"unsupported_token_type"}', "other-type"),
        (400, b'{"error": "invalid_request"}', "refused"),
        (401, b'{"error": "invalid_client"}', "refused"),
        (403, b"", "refused"),
        (404, b"<html>", "refused"),
        (405, b"", "refused"),
        (302, b"", "refused"),
        (408, b"", "later"),
        (429, b"", "later"),
        (500, b"", "later"),
        (503, b"<html>maintenance</html>", "later"),
    ],
    ids=range(21),
)
def test_an_answer_means_done_later_the_other_kind_or_no(
    status: int, body: bytes, outcome: str
) -> None:
    headers = (("content-type", "application/json"),)
    assert read_outcome(HttpResponse(status, headers, body)) == outcome


def test_a_page_confirms_nothing() -> None:
    page = HttpResponse(200, (("content-type", "text/html; charset=utf-8"),), b"<h1>Welcome</h1>")
    assert read_outcome(page) == "refused"


@pytest.mark.parametrize("body", [b"", b"\n", b"OK"])
def test_a_bare_answer_is_no_page_though_a_framework_calls_it_html(body: bytes) -> None:
    bare = HttpResponse(200, (("content-type", "text/html; charset=utf-8"),), body)
    assert read_outcome(bare) == "revoked"
