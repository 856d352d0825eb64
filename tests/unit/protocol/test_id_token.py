"""What a genuine id_token says: for whom, for which login, about whom, and when."""

from base64 import urlsafe_b64encode
from hashlib import sha256, sha512
from typing import Any

import pytest
from tests.unit.protocol.id_tokens import ED, NOW, check, signed

from regrant.protocol.id_token import IdTokenRefusedError


def assert_refused(token: str, words: str) -> None:
    with pytest.raises(IdTokenRefusedError, match=words):
        check(token)


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("iss", "https://as.example/"),
        ("iss", "https://evil.example"),
        ("iss", ["https://as.example"]),
        ("iss", ...),
        ("aud", "other"),
        ("aud", ["other"]),
        ("aud", []),
        ("aud", {}),
        ("aud", 7),
        ("aud", ...),
        ("sub", ...),
        ("sub", ""),
        ("sub", 7),
        ("sub", ["alice"]),
        ("nonce", "another"),
        ("nonce", ...),
        ("nonce", ["a-nonce"]),
        ("iat", ...),
        ("iat", "yesterday"),
        ("exp", ...),
        ("exp", "tomorrow"),
        ("exp", []),
        ("exp", True),
    ],
    ids=lambda value: "absent" if value is ... else repr(value),
)
def test_a_genuine_token_that_says_something_wrong_ends_the_login(claim: str, value: Any) -> None:
    words = {"iss": "issuer", "aud": "client", "sub": "nobody", "nonce": "another login"}
    assert_refused(signed({claim: value}), words.get(claim, "time|expired"))


@pytest.mark.parametrize(
    ("claims", "is_accepted"),
    [
        ({"aud": ["app"]}, True),
        ({"aud": ["app", "other"], "azp": "app"}, True),
        ({"aud": ["app", "other"]}, True),
        ({"aud": ["app", "other"], "azp": "other"}, False),
        ({"aud": ["app", "other"], "azp": ["app"]}, False),
        ({"aud": ["app", "other"], "azp": {}}, False),
        ({"aud": "app", "azp": "other"}, False),
        ({"aud": "app", "azp": "app"}, True),
    ],
)
def test_several_audiences_need_us_as_the_authorized_party(
    claims: dict[str, Any], *, is_accepted: bool
) -> None:
    if is_accepted:
        assert check(signed(claims))["sub"] == "alice"
    else:
        assert_refused(signed(claims), "another client")


@pytest.mark.parametrize(
    ("claims", "is_accepted"),
    [
        ({"exp": NOW - 59}, True),
        ({"exp": NOW - 61}, False),
        ({"exp": NOW + 0.5}, True),
        ({"iat": NOW + 59}, True),
        ({"iat": NOW + 61, "exp": NOW + 600}, False),
        ({"iat": NOW - 86_400}, True),
    ],
    ids=repr,
)
def test_clocks_may_differ_by_a_minute(claims: dict[str, Any], *, is_accepted: bool) -> None:
    if is_accepted:
        assert check(signed(claims))["sub"] == "alice"
    else:
        assert_refused(signed(claims), "expired|future")


def test_without_a_nonce_of_ours_none_is_looked_for() -> None:
    assert check(signed({"nonce": ...}), nonce=None)["sub"] == "alice"


def _half(digest: bytes) -> str:
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def test_the_hash_of_the_access_token_has_to_be_right_where_there_is_one() -> None:
    token = b"the-access-token"
    right = _half(sha256(token).digest())
    assert check(signed({"at_hash": right}))["sub"] == "alice"
    longer = _half(sha512(token).digest())
    assert check(signed({"at_hash": longer}, alg="RS512"))["sub"] == "alice"
    assert check(signed({"at_hash": longer}, key=ED, alg="EdDSA"))["sub"] == "alice"
    for wrong in (_half(sha256(b"another").digest()), longer, "", 7, [right]):
        assert_refused(signed({"at_hash": wrong}), "access token")
