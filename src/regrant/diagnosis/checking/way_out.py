"""The way from us to the provider: the address that it sees, and whether TLS comes about."""

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from regrant.diagnosis.checking.ground import Ground, Row
from regrant.diagnosis.redaction import inert
from regrant.diagnosis.values import listed
from regrant.domain.certificate import Certificate, Handshake

CODE: Final = "provider-unreachable"
_UNTRUSTED: Final = "tls-failed"
_LIST: Final = "An IP allow-list at the provider has to contain"
_SECURED: Final = ("authorization_endpoint", "token_endpoint", "revocation_endpoint")


def egress_row(ground: Ground) -> Row:
    """The row of the address from which requests come, as a provider sees it."""
    name, own = "egress_address", ground.own
    if own.egress_addresses:
        shown = listed(own.egress_addresses)
        return Row(name, "ok", f"Requests come from {shown}, as the operator says. {_LIST} that.")
    if own.leaves_from is None:
        return Row(name, "unknown", f"Only the other side sees it. {_ASK}")
    if ip_address(own.leaves_from).is_loopback:
        return Row(name, "ok", f"The provider is on this machine: it sees `{own.leaves_from}`.")
    if ip_address(own.leaves_from).is_global:
        reason = f"Requests leave this machine from `{own.leaves_from}`. {_LIST} it."
        return Row(name, "ok", reason)
    reason = (
        f"Requests leave this machine from `{own.leaves_from}`, an address of a private network; "
        f"a provider outside of it sees that of a router. {_ASK}"
    )
    return Row(name, "unknown", reason)


_ASK: Final = (
    "Where access is limited by IP address, the provider's log or your network's administrator "
    "tells it; set REGRANT_EGRESS_ADDRESSES, and it is shown here."
)


def tls_row(ground: Ground) -> Row | None:
    """The row of TLS, where any of the addresses is one of https."""
    found = (url for name in _SECURED if (url := ground.typed(name)))
    if not any(urlsplit(url).scheme == "https" for url in found):
        return None
    shown = [_says(one) for one in ground.own.handshakes]
    if shown:
        return Row("tls", "wrong", " ".join(shown), finding=CODE)
    failed = [one for one in ground.answers.values() if one.reason == _UNTRUSTED]
    if failed:
        return Row("tls", "unknown", f"{failed[0].quote} {_OWN_AUTHORITY}")
    if any(one.kind != "nothing" for one in ground.answers.values()):
        return Row("tls", "ok", "Every certificate was trusted, with TLS 1.2 or newer.")
    return Row("tls", "unknown", "No connection came about.")


_OWN_AUTHORITY: Final = (
    "If the provider uses a certificate authority of its own, the operator can add it with "
    "REGRANT_CA_FILE."
)


def _says(handshake: Handshake) -> str:
    if handshake.certificate is None:
        return f"`{handshake.host}` does not speak TLS 1.2 or newer at this port."
    return " ".join(_faults(handshake.host, handshake.certificate))


def _faults(host: str, certificate: Certificate) -> Iterator[str]:
    """What is wrong with it, with its facts."""
    faults, begin = certificate.faults, f"The certificate of `{host}`"
    if "expired" in faults:
        yield f"{begin} ended on {_day(certificate.ends_at)}."
    if "not-yet-valid" in faults:
        yield (
            f"{begin} begins on {_day(certificate.begins_at)}: it is too new, or this server's "
            "clock is wrong."
        )
    if "other-host" in faults:
        yield f"{begin} is {_names(certificate)}, not for `{host}`."
    if "self-signed" in faults:
        yield f"{begin} is signed by itself. {_OWN_AUTHORITY}"
    if "unknown-authority" in faults:
        issuer = inert(certificate.issuer, 80)
        yield (
            f"{begin} is signed by `{issuer}`, which is no certificate authority that is trusted "
            f"here. {_OWN_AUTHORITY}"
        )


def _names(certificate: Certificate) -> str:
    if not certificate.names:
        return "for no host"
    return f"for {listed(certificate.names)}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
