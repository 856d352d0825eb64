"""Checking an id_token (OpenID Connect Core 1.0 §3.1.3.7)."""

import math
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import new as new_hash
from typing import Any, Final

from regrant.domain.secret import Secret

Claims = Mapping[str, Any]
SKEW_SECONDS: Final = 60


class IdTokenRefusedError(ValueError):
    """The id_token is genuine but says something else than it must: the login is refused.

    Args:
        why: What is wrong, in words without values of the token.
        clock_offset_seconds: The issuer's clock minus ours, when nothing but that
            makes the token look too old or not yet valid.
    """

    def __init__(self, why: str, clock_offset_seconds: float | None = None) -> None:
        super().__init__(why)
        self.clock_offset_seconds = clock_offset_seconds


def verify_id_token(
    id_token: Secret,
    jwks: bytes,
    *,
    issuer: str,
    client_id: str,
    nonce: Secret | None,
    access_token: Secret,
    now: datetime,
) -> Claims:
    """Verify signature and claims.

    Spec:
        OpenID Connect Core §3.1.3.7, §3.1.3.8; RFC 8725 §3.1: the algorithm is one of ours,
        never the token's choice.

    Args:
        id_token: As it came.
        jwks: The issuer's keys, as they were read.
        issuer: Who has to have issued it.
        client_id: For whom.
        nonce: That of the login, when one was sent.
        access_token: That came with it.
        now: When it came, aware.

    Raises:
        IdTokenRefusedError: The signature is right, but `iss`, `aud`, `nonce`, `sub`, `at_hash`
            or the times are not.
        ValueError: It cannot be verified (unknown key, symmetric algorithm); it is to be ignored.
    """
    from regrant.protocol.signed_claims import signed_claims  # noqa: PLC0415 - loaded when used

    algorithm, claims = signed_claims(id_token.reveal(), jwks)
    if claims.get("iss") != issuer:
        raise IdTokenRefusedError("the id_token comes from another issuer (iss)")
    if not _is_for(claims, client_id):
        raise IdTokenRefusedError("the id_token is meant for another client (aud)")
    if nonce is not None and claims.get("nonce") != nonce.reveal():
        raise IdTokenRefusedError("the id_token belongs to another login (nonce)")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise IdTokenRefusedError("the id_token names nobody (sub)")
    if "at_hash" in claims and claims["at_hash"] != _half_hash(access_token, algorithm):
        raise IdTokenRefusedError("the id_token belongs to another access token (at_hash)")
    _check_times(claims, now)  # last: whoever fails only here has the right token
    return claims


def _is_for(claims: Claims, client_id: str) -> bool:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp")
    return client_id in audiences and (party is None or party == client_id)


def _check_times(claims: Claims, now: datetime) -> None:
    moment = now.timestamp()
    expires, issued = _seconds(claims.get("exp")), _seconds(claims.get("iat"))
    if expires is None or issued is None:
        raise IdTokenRefusedError("the id_token says nothing of its time (iat, exp)")
    if moment > expires + SKEW_SECONDS:
        # It was issued for this login, so by the issuer's clock it is new.
        offset = issued - moment if issued < expires and issued < moment - SKEW_SECONDS else None
        raise IdTokenRefusedError("the id_token has expired (exp)", offset)
    if issued > moment + SKEW_SECONDS:
        raise IdTokenRefusedError("the id_token was issued in the future (iat)", issued - moment)


def _seconds(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None  # pyright: ignore[reportReturnType, reportArgumentType] - a number


def _half_hash(token: Secret, algorithm: str) -> str:
    """OpenID Connect Core §3.1.3.6: the hash of the signature's algorithm, its left half."""
    name = f"sha{algorithm[-3:]}" if algorithm[2:] in {"256", "384", "512"} else "sha512"
    digest = new_hash(name, token.reveal().encode()).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
