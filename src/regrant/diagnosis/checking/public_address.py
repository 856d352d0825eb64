"""Whether browsers come back: the public address against what a browser really reached."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from regrant.diagnosis.checking.ground import OwnSide, Row

NAME: Final = "public_url"
UNREACHABLE: Final = "redirect-uri-unreachable"
_PORTS: Final = {"http": 80, "https": 443}


def public_url_row(own: OwnSide) -> Row:
    """The row of the public address."""
    public, seen = own.public_url, own.browser_url
    if public is None:
        return Row(NAME, "unknown", "Regrant's public address is not known here.")
    if is_elsewhere(own):
        reason = f"Your browser reaches Regrant at `{seen}`, and logins come back to `{public}`."
        return Row(NAME, "wrong", reason, finding=UNREACHABLE)
    if seen is not None and _is_same(seen, public):
        return Row(NAME, "ok", f"Your browser reaches Regrant at `{public}`.")
    if own.public_url_answers is False:
        reason = f"`{public}` does not lead to this Regrant: {own.public_url_problem}"
        return Row(NAME, "wrong", reason, finding=UNREACHABLE)
    if own.public_url_answers:
        return Row(NAME, "ok", f"`{public}` leads to this Regrant.{_beside(own)}")
    problem = own.public_url_problem or "it was not tried."
    reason = f"Regrant cannot look at `{public}` from outside: {problem}{_beside(own)}"
    return Row(NAME, "unknown", reason)


def is_elsewhere(own: OwnSide) -> bool:
    """Whether a browser proves that the public address is wrong.

    One Regrant may have several good addresses, such as one inside a network: another host alone
    proves nothing. Another scheme or port of the same host does, unless the public one answers;
    so does a public address that only this machine can reach.
    """
    public, seen = own.public_url, own.browser_url
    if public is None or seen is None or _is_same(seen, public):
        return False
    here, there = _host(public), _host(seen)
    if is_loopback(here) and not is_loopback(there):
        return True
    if own.public_url_answers is not None:
        return False  # that answer counts, whichever it is
    return here == there or own.is_name_unknown


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself, seen from whoever asks."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _beside(own: OwnSide) -> str:
    if own.browser_url is not None:
        return f" Your browser is at `{own.browser_url}`."
    if own.host_header and own.public_url:
        host = own.host_header.lower()
        if host != urlsplit(own.public_url).netloc.lower():
            return (
                f" This request was sent to `{own.host_header}`: if no proxy put that there, "
                "REGRANT_PUBLIC_URL is wrong."
            )
    return ""


def _is_same(seen: str, public: str) -> bool:
    """The same origin; a path of the public address is a proxy's and cannot be compared."""
    parts = urlsplit(public)
    return parts.path in {"", "/"} and _origin(seen) == _origin(public)


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, _host(url), parts.port or _PORTS.get(parts.scheme)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".").lower()
