"""Who signed an id_token: only a published key proves it, by an algorithm of ours."""

import hmac
from base64 import urlsafe_b64encode
from typing import Any

import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import Key, OctKey
from tests.unit.protocol.id_tokens import (
    CLAIMS,
    EC,
    EC384,
    ED,
    PUBLISHED,
    RSA,
    STRANGER,
    by_hand,
    check,
    key_set,
    signed,
)

from regrant.protocol.id_token import IdTokenRefusedError


def assert_ignored(token: str, jwks: bytes = PUBLISHED) -> None:
    """It cannot be verified, so it costs its claims and nothing else."""
    with pytest.raises(ValueError, match="cannot be verified") as raised:
        check(token, jwks)
    assert not isinstance(raised.value, IdTokenRefusedError)


@pytest.mark.parametrize(
    ("key", "alg"),
    [
        (RSA, "RS256"),
        (RSA, "RS384"),
        (RSA, "RS512"),
        (RSA, "PS256"),
        (EC, "ES256"),
        (EC384, "ES384"),
        (ED, "EdDSA"),
        (ED, "Ed25519"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_signature_of_a_published_key_is_verified(key: Key, alg: str) -> None:
    assert check(signed(key=key, alg=alg)) == CLAIMS


def test_a_token_without_kid_is_verified_by_the_only_key() -> None:
    assert check(signed(kid=...), key_set(RSA))["sub"] == "alice"


def test_a_token_whose_key_is_not_published_is_ignored() -> None:
    assert_ignored(signed(key=STRANGER))
    assert_ignored(signed(key=STRANGER, kid="unknown"))
    assert_ignored(signed(), key_set(EC))
    assert_ignored(signed(), key_set())


def test_a_changed_token_is_ignored() -> None:
    head, _, signature = signed().split(".")
    other = by_hand({}, {**CLAIMS, "sub": "mallory"}).split(".")[1]
    assert_ignored(f"{head}.{other}.{signature}")
    assert_ignored(f"{head}.{signed().split('.')[1]}.")
    assert_ignored(signed()[:-4] + "AAAA")


def test_an_unsigned_token_is_ignored() -> None:
    for alg in ("none", "None", "NONE", ""):
        assert_ignored(by_hand({"alg": alg}, CLAIMS))
    assert_ignored(by_hand({}, CLAIMS))
    assert_ignored(by_hand({"alg": "none", "kid": "rsa"}, CLAIMS))


def test_a_token_signed_with_the_public_key_as_a_shared_secret_is_ignored() -> None:
    for secret in (RSA.as_pem(private=False), msgspec.json.encode(RSA.as_dict(private=False))):
        for alg, name in (("HS256", "sha256"), ("HS384", "sha384"), ("HS512", "sha512")):
            head, payload, _ = by_hand({"alg": alg, "kid": "rsa"}, CLAIMS).split(".")
            made = hmac.digest(secret, f"{head}.{payload}".encode(), name)
            signature = urlsafe_b64encode(made).rstrip(b"=").decode()
            assert_ignored(f"{head}.{payload}.{signature}")


def test_a_token_under_a_symmetric_key_of_the_key_set_is_ignored() -> None:
    shared = OctKey.generate_key(256, {"kid": "oct"})
    published = msgspec.json.encode({"keys": [shared.as_dict(private=True)]})
    token = jwt.encode({"alg": "HS256", "kid": "oct"}, CLAIMS, shared, algorithms=["HS256"])
    assert_ignored(token, published)


def test_a_key_that_comes_with_the_token_proves_nothing() -> None:
    public = STRANGER.as_dict(private=False)
    ways: list[dict[str, Any]] = [
        {"jwk": public},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"x5c": ["AAAA"]},
    ]
    for brought in ways:
        assert_ignored(signed(key=STRANGER, **brought))


@pytest.mark.parametrize("crit", [["b64"], ["exp"], ["evil"], "b64", None, [7]], ids=repr)
def test_an_extension_that_has_to_be_understood_and_is_not_makes_it_ignored(crit: Any) -> None:
    header = {"alg": "RS256", "kid": "rsa", "crit": crit, "evil": True}
    assert_ignored(_signed_by_hand(header, CLAIMS))


def _signed_by_hand(header: dict[str, Any], claims: dict[str, Any] | bytes) -> str:
    """Signed rightly whatever the header says; libraries refuse to make such tokens."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - used here only
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415 - as above

    head, payload, _ = by_hand(header, claims).split(".")
    raw: Any = RSA.private_key
    signature = raw.sign(f"{head}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{head}.{payload}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    "payload",
    [b"[]", b"null", b'"text"', b"7", b"", b"not json", b"\xff\xfe", b"[" * 50_000],
    ids=range(8),
)
def test_a_signed_payload_that_is_no_object_is_ignored(payload: bytes) -> None:
    assert_ignored(_signed_by_hand({"alg": "RS256", "kid": "rsa"}, payload))


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "...", "a.b.c", "é.é.é", "a" * 100_000, "e30.e30.", "e30.e30.e30.e30.e30"],
    ids=range(9),
)
def test_what_is_no_signed_token_is_ignored(token: str) -> None:
    assert_ignored(token)


@pytest.mark.parametrize(
    "jwks",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"keys": null}',
        b'{"keys": {}}',
        b'{"keys": "rsa"}',
        b'{"keys": [null, 7, "x"]}',
        b'{"keys": [{}]}',
        b'{"keys": [{"kty": "RSA", "kid": "rsa"}]}',
        b'{"keys": [{"kty": "RSA", "kid": "rsa", "n": "!", "e": "!"}]}',
        b'{"keys": [{"kty": "RSA", "kid": "rsa", "n": 7, "e": []}]}',
        b'{"keys": [{"kty": "EC", "kid": "rsa", "crv": "P-9", "x": "AA", "y": "AA"}]}',
        b'{"keys": [{"kty": [], "kid": {}}]}',
        b"\xff",
        b"[" * 100_000,
    ],
    ids=range(16),
)
def test_keys_that_cannot_be_read_make_it_ignored(jwks: bytes) -> None:
    assert_ignored(signed(), jwks)


def test_one_key_that_cannot_be_read_leaves_the_others_usable() -> None:
    keys = [{"kty": "RSA", "kid": "odd"}, {"kty": "future"}, RSA.as_dict(private=False)]
    assert check(signed(), msgspec.json.encode({"keys": keys}))["sub"] == "alice"
