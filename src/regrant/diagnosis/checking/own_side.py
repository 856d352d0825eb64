"""Our own side: the issuer as set, the public address, the clock, the way out, TLS."""

from typing import Final
from urllib.parse import urlsplit

from regrant.diagnosis.checking.ground import Ground, Row

ISSUER: Final = "issuer-mismatch"
UNREACHABLE: Final = "redirect-uri-unreachable"
SKEW: Final = "clock-skew"
#: Id tokens are checked with this much tolerance; a Date header is exact to a second.
TOLERATED_SECONDS: Final = 60
_UNTRUSTED: Final = "tls-failed"


def issuer_row(ground: Ground) -> Row:
    """The row of the issuer: byte for byte the one of its metadata."""
    typed, seen = ground.application.settings.issuer, ground.own.issuer_seen
    metadata = ground.application.metadata
    if typed is None:
        note = f" The provider calls itself `{seen}` at {ground.own.metadata_at}." if seen else ""
        return Row("issuer", "unknown", f"No issuer is set.{note}", suggestion=seen)
    if metadata is not None and metadata.problem is None:
        return Row("issuer", "ok", "The provider's metadata names exactly this issuer.")
    if seen is not None and seen != typed:
        reason = f"The provider calls itself `{seen}` at {ground.own.metadata_at}, not `{typed}`."
        return Row("issuer", "wrong", reason, suggestion=seen, finding=ISSUER)
    problem = metadata.problem if metadata else "it was not asked"
    return Row("issuer", "unknown", f"No metadata could be read: {problem}.")


def own_rows(ground: Ground) -> list[Row]:
    """The rows that are not about the provider."""
    rows = [_public_url(ground), _clock(ground), _way_out()]
    tls = _tls(ground)
    return [*rows, tls] if tls else rows


def _public_url(ground: Ground) -> Row:
    own, name = ground.own, "public_url"
    if own.public_url is None:
        return Row(name, "unknown", "Regrant's public address is not known here.")
    if own.public_url_answers:
        return Row(name, "ok", f"`{own.public_url}` leads to this Regrant.")
    if own.public_url_answers is False:
        reason = f"`{own.public_url}` does not lead to this Regrant: {own.public_url_problem}"
        return Row(name, "wrong", reason, finding=UNREACHABLE)
    reason = f"Regrant cannot look from outside: {own.public_url_problem or 'it was not tried.'}"
    return Row(name, "unknown", reason)


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


def _way_out() -> Row:
    reason = (
        "Only the other side sees from which address Regrant's requests come. Where a provider "
        "limits access by IP address, its log or your network's administrator tells it."
    )
    return Row("egress_address", "unknown", reason)


def _tls(ground: Ground) -> Row | None:
    secure = [
        url
        for name in ("authorization_endpoint", "token_endpoint", "revocation_endpoint")
        if (url := ground.typed(name)) and urlsplit(url).scheme == "https"
    ]
    if not secure:
        return None
    failed = [one for one in ground.answers.values() if one.reason == _UNTRUSTED]
    if failed:
        reason = (
            f"{failed[0].quote} If the provider uses a certificate authority of its own, the "
            "operator can add it with REGRANT_CA_FILE."
        )
        return Row("tls", "unknown", reason)
    if any(one.kind != "nothing" for one in ground.answers.values()):
        return Row("tls", "ok", "Every certificate was trusted, with TLS 1.2 or newer.")
    return Row("tls", "unknown", "No connection came about.")
