"""Our own side: the issuer as set, the public address, the clock, the way out, TLS."""

from typing import Final
from urllib.parse import urlsplit

from regrant.diagnosis.checking.ground import Ground, Row
from regrant.diagnosis.checking.public_address import public_url_row
from regrant.diagnosis.checking.way_out import egress_row, tls_row
from regrant.diagnosis.redaction import inert

ISSUER: Final = "issuer-mismatch"
SKEW: Final = "clock-skew"
#: Id tokens are checked with this much tolerance; a Date header is exact to a second.
TOLERATED_SECONDS: Final = 60


def issuer_row(ground: Ground) -> Row:
    """The row of the issuer: byte for byte the one of its metadata."""
    typed, seen = ground.application.settings.issuer, ground.own.issuer_seen
    metadata = ground.application.metadata
    if typed is None:
        note = f" The provider calls itself `{seen}` at {ground.own.metadata_at}." if seen else ""
        return Row("issuer", "unknown", f"No issuer is set.{note}", suggestion=seen)
    if metadata is not None and metadata.problem is None:
        return Row("issuer", "ok", "The provider's metadata names exactly this issuer.")
    if metadata is not None and metadata.named is not None:
        return _named(metadata.named, typed)
    if seen is not None and seen != typed:
        reason = f"The provider calls itself `{seen}` at {ground.own.metadata_at}, not `{typed}`."
        return Row("issuer", "wrong", reason, suggestion=seen, finding=ISSUER)
    problem = (metadata.problem if metadata else None) or "it was not asked"
    return Row("issuer", "unknown", f"No metadata could be read: {problem.rstrip('.')}.")


def _named(named: str, typed: str) -> Row:
    """The document at the issuer's own address names another one."""
    reason = f"The provider calls itself `{inert(named)}`, not `{typed}`."
    if "{" in named:
        note = " That is a pattern: one address for many tenants, of which each has its issuer."
        return Row("issuer", "unknown", reason + note)
    suggestion = named if _is_of_same_host(named, typed) else None
    return Row("issuer", "wrong", reason, suggestion=suggestion, finding=ISSUER)


def _is_of_same_host(named: str, typed: str) -> bool:
    """Whether it may be taken over by a click."""
    try:
        one, other = urlsplit(named), urlsplit(typed)
    except ValueError:
        return False
    return (one.scheme, one.netloc) == (other.scheme, other.netloc)


def own_rows(ground: Ground) -> list[Row]:
    """The rows that are not about the provider."""
    rows = [public_url_row(ground.own), _clock(ground), egress_row(ground)]
    tls = tls_row(ground)
    return [*rows, tls] if tls else rows


def _clock(ground: Ground) -> Row:
    seconds = ground.own.clock_offset
    if seconds is None:
        return Row("clock", "unknown", "No answer said what time it is there.")
    if abs(seconds) <= TOLERATED_SECONDS:
        return Row("clock", "ok", "The provider's clock and ours agree.")
    reason = (
        f"The provider's clock and ours differ by {abs(seconds):.0f} seconds. Signed statements "
        f"are taken only within {TOLERATED_SECONDS}."
    )
    return Row("clock", "wrong", reason, finding=SKEW)
