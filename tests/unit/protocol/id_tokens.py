"""id_tokens made with real keys, right ones and wrong ones."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from regrant.domain.secret import Secret
from regrant.protocol.id_token import verify_id_token

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = int(NOON.timestamp())
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
EC = ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
EC384 = ECKey.generate_key("P-384", {"kid": "ec384"}, private=True)
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"}, private=True)
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)
CLAIMS: dict[str, Any] = {
    "iss": "https://as.example",
    "aud": "app",
    "sub": "alice",
    "nonce": "a-nonce",
    "iat": NOW,
    "exp": NOW + 300,
}


def key_set(*keys: Key) -> bytes:
    return msgspec.json.encode({"keys": [key.as_dict(private=False) for key in keys]})


PUBLISHED = key_set(RSA, EC, EC384, ED)


class Maker(JWSRegistry):
    """Signs with whatever a test asks for."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]


def signed(
    changes: dict[str, Any] | None = None, key: Key = RSA, alg: str = "RS256", **header: Any
) -> str:
    """An id_token; a claim that is changed to `...` is left out."""
    claims = {name: v for name, v in (CLAIMS | (changes or {})).items() if v is not ...}
    head = {"alg": alg, "kid": key.kid, **header}
    head = {name: value for name, value in head.items() if value is not ...}
    return jwt.encode(head, claims, key, registry=Maker(strict_check_header=False))


def by_hand(header: dict[str, Any], claims: dict[str, Any] | bytes, signature: bytes = b"") -> str:
    payload = claims if isinstance(claims, bytes) else msgspec.json.encode(claims)
    parts = (msgspec.json.encode(header), payload, signature)
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def check(token: str, jwks: bytes = PUBLISHED, *, nonce: str | None = "a-nonce") -> Any:
    return verify_id_token(
        Secret(token),
        jwks,
        issuer="https://as.example",
        client_id="app",
        nonce=Secret(nonce) if nonce else None,
        access_token=Secret("the-access-token"),
        now=NOON,
    )


def jwt_of(claims: dict[str, Any], key: Key = RSA) -> str:
    """Any claims, signed with the first of the published keys."""
    head = {"alg": "RS256", "kid": key.kid}
    return jwt.encode(head, claims, key, registry=Maker(strict_check_header=False))
