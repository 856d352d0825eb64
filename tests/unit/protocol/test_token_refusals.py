"""What is no token answer is never stored as one, and never crashes anything."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.protocol.token_answers import (
    GOOD,
    NOON,
    answer,
    refresh_token,
    refusal,
    respond,
)

from regrant.protocol.http import FORM, JSON
from regrant.protocol.token_response import TokenAnswer, TokenRefusal, parse_token_response


@pytest.mark.parametrize(
    "token",
    ["", None, 7.5, True, [], {}, "line\nbreak", "tab\there", "é", " ", "\x7f", "\x00"],
    ids=repr,
)
def test_an_access_token_that_no_header_can_carry_is_none(token: object) -> None:
    found = refusal({**GOOD, "access_token": token})
    # The refresh token was issued all the same; it must not be lost.
    assert found.orphan_refresh_token is not None
    assert found.orphan_refresh_token.reveal() == "new-refresh"


@pytest.mark.parametrize("status", [100, 103, 204, 206, 301, 302, 303, 307, 308, 304])
def test_only_a_plain_success_is_one(status: int) -> None:
    found = refusal(GOOD, status=status)
    assert (found.status, found.orphan_refresh_token) == (status, None)


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 502, 503])
def test_an_error_is_read_from_any_status(status: int) -> None:
    found = refusal({"error": "invalid_client", "error_description": "no"}, status=status)
    assert (found.status, found.error) == (status, "invalid_client")


@pytest.mark.parametrize(
    "body",
    [
        {"error": "invalid_grant"},
        {**GOOD, "error": "invalid_grant"},
        {**GOOD, "error": {"code": 190, "message": "expired"}},
        {"ok": False, "error": "bad_auth", "access_token": "new-access"},
        {**GOOD, "ok": False},
    ],
    ids=range(5),
)
def test_a_success_status_that_carries_an_error_is_a_refusal(body: dict[str, Any]) -> None:
    found = refusal(body)
    assert found.orphan_refresh_token is None


@pytest.mark.parametrize("no_error", ["", None, False, 0, "0", "false", {}, []], ids=repr)
def test_an_error_member_that_says_no_error_is_none(no_error: object) -> None:
    assert refresh_token(answer({**GOOD, "error": no_error})) == "new-refresh"


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"", JSON),
        (b"{}", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b'"access_token"', JSON),
        (b"7", JSON),
        (b'{"access_token": "a"', JSON),
        (b"<html><body>Sign in: access_token=a&b=c</body></html>", "text/html"),
        (b"<!doctype html><title>access_token=a</title>", FORM),
        (b"Service unavailable", "text/plain"),
        (b"\x00\xff\xfe", "application/octet-stream"),
        (b"[" * 100_000, JSON),
        (b'{"a":' * 100_000, JSON),
        (b'[{"access_token": "a"}]', JSON),
    ],
    ids=range(14),
)
def test_what_is_no_token_answer_is_a_refusal_and_no_crash(body: bytes, media: str) -> None:
    found = refusal(body, media=media)
    assert (found.error, found.orphan_refresh_token) == (None, None)


@given(st.binary(max_size=200), st.sampled_from([JSON, FORM, "text/html", "text/plain", None]))
def test_any_bytes_are_read_without_a_crash(body: bytes, media: str | None) -> None:
    found = parse_token_response(respond(body, media=media), sent_at=NOON)
    assert isinstance(found, TokenAnswer | TokenRefusal)
