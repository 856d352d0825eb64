"""Token answers as servers really send them: nothing odd about one field costs another."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.protocol.token_answers import GOOD, NOON, answer, refresh_token, refusal

from regrant.domain.provider_wire import TokenAnswer as AnswerShape
from regrant.protocol.http import FORM, JSON
from regrant.protocol.token_response import LONGEST_LIFETIME, split_scopes

VSCHARS = "".join(chr(code) for code in range(0x21, 0x7F))


def test_a_plain_answer_is_read_whole() -> None:
    found = answer({**GOOD, "scope": "read write", "id_token": "a.b.c", "team": "blue"})
    assert found.tokens.access_token.reveal() == "new-access"
    assert found.tokens.expires_at == NOON + timedelta(hours=1)
    assert refresh_token(found) == "new-refresh"
    assert found.granted_scopes == ("read", "write")
    assert found.id_token is not None
    assert found.id_token.reveal() == "a.b.c"
    assert found.oddities == ()
    assert found.extra["team"] == "blue"
    assert not {"access_token", "refresh_token", "id_token"} & set(found.extra)


@pytest.mark.parametrize(
    ("given_value", "seconds"),
    [
        (3600, 3600),
        ("3600", 3600),
        (3600.5, 3600.5),
        ("3600.5", 3600.5),
        (" 60 ", 60),
        (1e99, LONGEST_LIFETIME.total_seconds()),
        (10**30, LONGEST_LIFETIME.total_seconds()),
    ],
    ids=repr,
)
def test_a_lifetime_is_read_in_every_way_it_is_written(given_value: object, seconds: float) -> None:
    found = answer({**GOOD, "expires_in": given_value})
    assert found.tokens.expires_at == NOON + timedelta(seconds=seconds)
    assert "expires_in" not in found.oddities
    assert refresh_token(found) == "new-refresh"


@pytest.mark.parametrize(
    "given_value",
    [0, -1, "-3600", "never", "", True, [], {}, "0x10", "NaN", "Infinity", "1e999"],
    ids=repr,
)
def test_a_lifetime_that_tells_nothing_costs_neither_token(given_value: object) -> None:
    found = answer({**GOOD, "expires_in": given_value})
    assert found.tokens.expires_at is None
    assert not found.has_lifetime
    assert (found.tokens.access_token.reveal(), refresh_token(found)) == (
        "new-access",
        "new-refresh",
    )


@pytest.mark.parametrize("given_value", ["null", None], ids=repr)
def test_a_lifetime_that_is_absent_or_null_is_no_oddity(given_value: str | None) -> None:
    rest = {name: value for name, value in GOOD.items() if name != "expires_in"}
    found = answer(rest if given_value is None else {**rest, "expires_in": None})
    assert (found.tokens.expires_at, found.oddities) == (None, ())


@pytest.mark.parametrize(
    "number",
    ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400, "1" + "0" * 6000],
    ids=["nan", "infinity", "minus", "huge-float", "400-digits", "6000-digits"],
)
def test_numbers_that_json_does_not_know_cost_neither_token(number: str) -> None:
    body = json.dumps(GOOD).replace("3600", number)
    found = answer(body)
    assert (found.tokens.expires_at, refresh_token(found)) == (
        NOON + LONGEST_LIFETIME if len(number) == 401 else None,
        "new-refresh",
    )


def test_a_name_that_is_not_utf_8_costs_neither_token() -> None:
    body = json.dumps({**GOOD, "user": "Ren@"}).encode().replace(b"@", b"\xe9")
    assert refresh_token(answer(body)) == "new-refresh"


def test_a_byte_order_mark_or_a_raw_control_character_costs_neither_token() -> None:
    for body in (
        b"\xef\xbb\xbf" + json.dumps(GOOD).encode(),
        json.dumps({**GOOD, "note": "@"}).encode().replace(b"@", b"a\tb\n"),
    ):
        assert refresh_token(answer(body)) == "new-refresh"


def test_a_key_that_is_there_twice_costs_neither_token() -> None:
    body = json.dumps(GOOD)[:-1] + ', "access_token": "later", "expires_in": 60}'
    found = answer(body)
    assert refresh_token(found) == "new-refresh"
    assert found.tokens.access_token.reveal() in {"new-access", "later"}


@given(
    odd=st.dictionaries(
        st.sampled_from(["expires_in", "scope", "token_type", "id_token", "user", "ok2"]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
    )
)
def test_no_other_member_can_make_a_refresh_token_disappear(odd: dict[str, Any]) -> None:
    found = answer({**GOOD, **odd})
    assert refresh_token(found) == "new-refresh"
    assert found.tokens.access_token.reveal() == "new-access"


@pytest.mark.parametrize("token_type", [None, "", "  ", 7, [], "left out"], ids=repr)
def test_a_missing_token_type_means_bearer_and_is_noted(token_type: object) -> None:
    body = {**GOOD, "token_type": token_type}
    if token_type == "left out":
        del body["token_type"]
    found = answer(body)
    assert (found.tokens.token_type, found.oddities) == ("Bearer", ("token_type",))


@pytest.mark.parametrize("token_type", ["bearer", "BEARER", "bEaReR", "DPoP", "bot"])
def test_a_token_type_is_kept_as_it_was_written(token_type: str) -> None:
    assert answer({**GOOD, "token_type": token_type}).tokens.token_type == token_type


@pytest.mark.parametrize(
    ("scope", "separator", "expected"),
    [
        ("write read", " ", ("write", "read")),
        ("read,write", " ", ("read", "write")),
        ("read write", ",", ("read", "write")),
        ("read, write", ",", ("read", "write")),
        ("read write read", " ", ("read", "write")),
        (["read", "write"], " ", ("read", "write")),
        ("a;b", ";", ("a", "b")),
        ("https://as.example/auth/x y", " ", ("https://as.example/auth/x", "y")),
        ("", " ", ()),
        ([], " ", ()),
        (None, " ", None),
        (7, " ", None),
        ({"read": True}, " ", None),
    ],
    ids=repr,
)
def test_scopes_are_read_in_any_order_separator_and_shape(
    scope: object, separator: str, expected: tuple[str, ...] | None
) -> None:
    found = answer({**GOOD, "scope": scope}, separator=separator)
    assert found.granted_scopes == expected
    assert refresh_token(found) == "new-refresh"


@given(st.lists(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)))
def test_splitting_loses_no_scope_and_makes_none(scopes: list[str]) -> None:
    clean = [scope for scope in scopes if "," not in scope]
    assert set(split_scopes(" ".join(clean))) == set(clean)


@pytest.mark.parametrize("empty", ["", None], ids=repr)
def test_an_empty_refresh_token_is_none_at_all(empty: str | None) -> None:
    found = answer({**GOOD, "refresh_token": empty})
    assert found.tokens.refresh_token is None


@pytest.mark.parametrize("field", ["access_token", "refresh_token"])
@pytest.mark.parametrize(
    "token",
    [VSCHARS, "+/=~" * 16_384, "with space", "a" * 65_536],
    ids=["every character", "64 KiB", "space", "letters"],
)
def test_tokens_of_any_size_and_alphabet_survive(field: str, token: str) -> None:
    found = answer({**GOOD, field: token})
    got = found.tokens.access_token.reveal() if field == "access_token" else refresh_token(found)
    assert got == token


@pytest.mark.parametrize("token", ["snowman-☃", "line\nbreak", "\x7f"], ids=repr)
def test_a_refresh_token_never_travels_in_a_header_and_may_have_any_character(token: str) -> None:
    assert refresh_token(answer({**GOOD, "refresh_token": token})) == token


def test_a_refresh_token_that_is_a_number_is_read_as_its_digits() -> None:
    assert refresh_token(answer({**GOOD, "refresh_token": 123456789012345678})) == (
        "123456789012345678"
    )


@pytest.mark.parametrize("media", [FORM, "text/plain", "text/html; charset=utf-8", None, JSON])
def test_a_form_encoded_answer_is_read_whatever_its_media_type(media: str | None) -> None:
    body = urlencode({**GOOD, "refresh_token": "with+plus&amp=", "scope": "read,write"})
    found = answer(body, media=media)
    assert refresh_token(found) == "with+plus&amp="
    assert found.tokens.expires_at == NOON + timedelta(hours=1)
    assert found.granted_scopes == ("read", "write")


def test_a_form_encoded_error_is_read() -> None:
    body = urlencode({"error": "bad_verification_code", "error_description": "old"})
    assert refusal(body, media=FORM).error == "bad_verification_code"


def test_a_json_answer_under_another_media_type_is_read() -> None:
    for media in ("text/plain", "text/javascript", "text/html", None):
        assert refresh_token(answer(GOOD, media=media)) == "new-refresh"


def test_the_catalogue_says_where_the_tokens_stand_and_what_they_are_called() -> None:
    shape = AnswerShape(
        object="/data", names={"access_token": "accessToken", "expires_in": "ttl"}, error="/code"
    )
    body = {"data": {"accessToken": "new-access", "ttl": "60", "refresh_token": "new-refresh"}}
    found = answer(body, shape=shape)
    assert found.tokens.expires_at == NOON + timedelta(minutes=1)
    assert refresh_token(found) == "new-refresh"
    assert refusal({"code": "ACCESS_DENIED"}, shape=shape).error == "ACCESS_DENIED"


def test_the_catalogue_says_by_which_member_an_answer_fails() -> None:
    shape = AnswerShape(success="/status", success_value="0")
    assert refresh_token(answer({**GOOD, "status": 0}, shape=shape)) == "new-refresh"
    assert refusal({**GOOD, "status": 293}, shape=shape).error is None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-01T13:00:00Z", NOON + timedelta(hours=1)),
        ("2026-03-01T14:00:00+01:00", NOON + timedelta(hours=1)),
        ("2026-03-01T13:00:00", NOON + timedelta(hours=1)),
        (NOON.timestamp() + 60, NOON + timedelta(minutes=1)),
        (str(int(NOON.timestamp()) + 60), NOON + timedelta(minutes=1)),
        ("yesterday", NOON + timedelta(seconds=3600)),
        ("2020-01-01T00:00:00Z", NOON + timedelta(seconds=3600)),
        (1e300, NOON + timedelta(seconds=3600)),
        (True, NOON + timedelta(seconds=3600)),
        ("9999-01-01T00:00:00Z", NOON + LONGEST_LIFETIME),
    ],
    ids=repr,
)
def test_a_moment_of_the_end_is_read_where_the_catalogue_names_one(
    moment: object, expected: datetime
) -> None:
    shape = AnswerShape(expires_at="expires_at")
    found = answer({**GOOD, "expires_at": moment}, shape=shape)
    assert found.tokens.expires_at == expected


def test_scopes_in_the_rfcs_place_count_where_the_catalogue_names_another_that_is_empty() -> None:
    elsewhere = {"scopes_at": "/scopes"}
    assert answer({**GOOD, "scope": "read"}, **elsewhere).granted_scopes == ("read",)
    both = answer({**GOOD, "scope": "read", "scopes": "read write"}, **elsewhere)
    assert both.granted_scopes == ("read", "write")
