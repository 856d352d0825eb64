"""Checking an id_token (OpenID Connect Core 1.0 §3.1.3.7)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from regrant.domain.secret import Secret

Claims = Mapping[str, Any]
ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519", "RS384", "RS512", "ES384"]
SKEW_SECONDS: Final = 60


class IdTokenRefusedError(ValueError):
    """The id_token is genuine but says something else than it must: the login is refused."""


def verify_id_token(
    id_token: Secret,
    jwks: bytes,
    *,
    issuer: str,
    client_id: str,
    nonce: Secret | None,
    now: datetime,
) -> Claims:
    """Verify signature and claims.

    Spec:
        OpenID Connect Core §3.1.3.7; RFC 8725 §3.1: the algorithm is one of ours, never the
        token's choice.

    Raises:
        IdTokenRefusedError: The signature is right, but `iss`, `aud`, `nonce`, `sub` or the
            times are not.
        ValueError: It cannot be verified (unknown key, symmetric algorithm); it is to be ignored.
    """
    claims = _signed_claims(id_token, jwks)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if claims.get("iss") != issuer:
        raise IdTokenRefusedError("the id_token comes from another issuer")
    if client_id not in audiences or (
        len(audiences) > 1 and claims.get("azp") not in {None, client_id}
    ):
        raise IdTokenRefusedError("the id_token is meant for another client")
    if nonce is not None and claims.get("nonce") != nonce.reveal():
        raise IdTokenRefusedError("the id_token belongs to another login (nonce)")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise IdTokenRefusedError("the id_token names nobody (sub)")
    _check_times(claims, now)
    return claims


def _check_times(claims: Claims, now: datetime) -> None:
    moment = now.timestamp()
    expires, issued = claims.get("exp"), claims.get("iat")
    if not isinstance(expires, int | float) or not isinstance(issued, int | float):
        raise IdTokenRefusedError("the id_token says nothing of its time (iat, exp)")
    if moment > expires + SKEW_SECONDS:
        raise IdTokenRefusedError("the id_token has expired")


def _signed_claims(id_token: Secret, jwks: bytes) -> Claims:
    # Loaded when the first id_token comes: most installations never see one.
    from joserfc import jwt  # noqa: PLC0415
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    try:
        keys = KeySet.import_key_set(msgspec.json.decode(jwks, type=dict[str, Any]))  # pyright: ignore[reportArgumentType] - a dict of the wire
        token = jwt.decode(id_token.reveal(), keys, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError, KeyError, msgspec.DecodeError) as error:
        raise ValueError(f"it cannot be verified ({type(error).__name__})") from None
    return token.claims
