"""What may be shown of what was observed."""

import pytest

from regrant.diagnosis.redaction import MASK, inert, mask, neutral, redactor_for

SECRETS = [
    "access_token=abc123def456",
    '"refresh_token": "1//0gabcDEF"',
    "Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "Authorization: Basic dXNlcjpwYXNz",
    "client_secret => s3cr3t-v4lue",
    "code=4/0AX4XfWh-abc",
    "ghp_0123456789abcdefghijABCDEFGHIJ012345",
    "xoxb-123456789012-abcdefABCDEF",
    "https://ann:pa55word@api.example.org/x",
    "my_api_token: 9f8e7d6c5b4a",
    "authorization code 123e4567-e89b-12d3-a456-426614174000 not found",
]
OPEN = [
    "invalid_grant",
    "scope https://www.googleapis.com/auth/calendar.events",
    "AADSTS7000215: Invalid client secret provided",
    "redirect_uri https://connect.example.org/oauth/callback",
    "token: invalid",
    "code: 403",
    "error code: INVALID_SESSION_ID",
    "2026-01-01T12:00:00Z",
    "Application 123e4567-e89b-12d3-a456-426614174000 was not found",
]


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_masked_by_name_or_shape(text: str) -> None:
    assert MASK in mask(text), mask(text)


@pytest.mark.parametrize("text", OPEN)
def test_error_words_scopes_and_addresses_stay_readable(text: str) -> None:
    assert mask(text) == text


def test_foreign_text_is_one_bounded_line_without_anything_alive() -> None:
    shown = inert("a\n\x1b[31mb\x00<b>`c`</b>\u202e" + "x" * 1000, 60)
    assert len(shown) == 60
    assert not set("\n\x1b\x00<>`\u202e") & set(shown)


def test_a_secret_seen_once_is_masked_everywhere() -> None:
    shown = redactor_for(["password=Tr0ub4dor&x=1"]).shown("login with Tr0ub4dor failed")
    assert shown == f"login with {MASK} failed"


def test_our_own_sentences_keep_their_marks() -> None:
    assert neutral("Add `a.b` to <x>\x07") == "Add `a.b` to \u2039x\u203a "
