"""Claims under a signature, verified with the issuer's published keys. Imports joserfc.

Most installations never see an id_token, so this is loaded with the first one.
"""

import warnings
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

ALGORITHMS: Final = frozenset(
    {"RS256", "PS256", "ES256", "EdDSA", "Ed25519", "RS384", "RS512", "ES384"}
)
MOST_KEYS: Final = 100
#: A symmetric key in a published set is no secret, so it proves nothing.
_KINDS: Final[Mapping[str, type[RSAKey | ECKey | OKPKey]]] = {
    "RSA": RSAKey,
    "EC": ECKey,
    "OKP": OKPKey,
}


class _Registry(JWSRegistry):
    """Our algorithms and no other (RFC 8725 §3.1); unknown header members are ignored."""

    max_header_length = 64 * 1024  # certificates may stand there

    def get_alg(self, name: str) -> Any:
        """The algorithm, if it is one of ours; no warning for EdDSA, which servers still use."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        return self.algorithms[name]


def signed_claims(token: str, jwks: bytes) -> tuple[str, Mapping[str, Any]]:
    """Verify a signature.

    Args:
        token: A compact JWS.
        jwks: The issuer's key set, as it was read.

    Returns:
        The algorithm and the claims.

    Raises:
        ValueError: No published key verifies it, or it is no signed object.
    """
    header = _header(token)
    kid = header.get("kid")
    registry = _Registry(strict_check_header=False)
    why = "no published key fits"
    for key in _keys(jwks):
        if kid is not None and key.kid != kid:
            continue
        try:
            found = jwt.decode(token, key, registry=registry)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            why = type(error).__name__
        else:
            return str(found.header.get("alg")), found.claims
    raise ValueError(f"it cannot be verified ({why})")


def _header(token: str) -> Mapping[str, Any]:
    try:
        head = token.encode("ascii").split(b".")[0]
        return msgspec.json.decode(_decoded(head), type=dict[str, Any])
    except (ValueError, RecursionError):
        raise ValueError("it cannot be verified (it is no signed token)") from None


def _decoded(part: bytes) -> bytes:
    return urlsafe_b64decode(part + b"=" * (-len(part) % 4))


def _keys(jwks: bytes) -> list[Key]:
    """Every key that can be used; one that cannot be read leaves the others alone."""
    try:
        listed = msgspec.json.decode(jwks, type=dict[str, Any]).get("keys")
    except (ValueError, RecursionError):
        return []
    if not isinstance(listed, list):
        return []
    found: list[Key] = []
    for described in listed[:MOST_KEYS]:
        kind = described.get("kty") if isinstance(described, dict) else None
        if not isinstance(kind, str) or kind not in _KINDS:
            continue
        try:
            with warnings.catch_warnings(action="error", category=SecurityWarning):
                found.append(_KINDS[kind].import_key(described))
        except (JoseError, SecurityWarning, ValueError, TypeError, KeyError):
            continue
    return found
