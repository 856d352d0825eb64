"""Identifiers: sortable by time, with the kind in front."""

import secrets
from datetime import datetime
from typing import Final

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
KINDS: Final = {
    "application": "app",
    "attempt": "att",
    "audit": "aud",
    "connection": "con",
    "exchange": "exc",
    "finding": "fnd",
    "key": "key",
    "member": "mem",
    "revocation": "rev",
    "service": "svc",
    "method": "mth",
}


def new_id(kind: str, now: datetime) -> str:
    """Make an identifier such as `app_01jd…`: 48 bits of milliseconds, 80 random bits.

    Args:
        kind: One of `KINDS`.
        now: Aware time; identifiers made later sort later.
    """
    number = (int(now.timestamp() * 1000) << 80) | secrets.randbits(80)
    digits = [_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5)]
    return f"{KINDS[kind]}_{''.join(digits)}"


def new_token(bits: int = 256) -> str:
    """Make an unguessable URL-safe string of at least `bits` random bits."""
    return secrets.token_urlsafe(bits // 8)
