"""Whose host a browser could not reach: ours, where the way back goes, or the provider's."""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from regrant.diagnosis.situation import Situation

#: Such a page is short.
MAX_PAGE: Final = 2_000
_HOST: Final = r"(?:localhost|\[?::1\]?|[a-z0-9](?:[a-z0-9\-]{0,62}\.){1,8}[a-z0-9\-]{1,63})"
#: Browsers name the host before or after their verdict.
_NAMED: Final = re.compile(
    rf"(?<![\w.\-@/])(?:https?://)?({_HOST})(?::\d{{1,5}})?/? (?:refused to connect|took too long"
    r"|unexpectedly closed|server ip address|sent an invalid response|uses an unsupported"
    r"|(?:is )?currently unable|can(?:not|'t) be reached|redirected you too many)"
    rf"|(?:server at|find the server|connect to(?: the server)?|connection to|reach|visit)"
    rf" (?:https?://)?({_HOST})(?=[:/\s.,]|$)"
)
_SERVER_IP: Final = re.compile(rf"(?<![\w.\-])({_HOST})['\u2019]s server ip address")


def unreached_host(situation: Situation) -> str | None:
    """The host that a browser's error page names; `None` where it names none.

    Example: `login.example took too long to respond` gives `login.example`.
    """
    text = situation.reading.text[:MAX_PAGE]
    for pattern in (_SERVER_IP, _NAMED):
        found = pattern.search(text)
        if found:
            return next(group for group in found.groups() if group)
    return None


def is_ours(host: str, situation: Situation) -> bool:
    """Whether a login comes back to this host: this machine, or our own public address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        if ip_address(host.strip("[]")).is_loopback:
            return True
    except ValueError:
        pass
    own = (situation.evidence.installation.public_url, situation.evidence.own.redirect_uri)
    return host in {urlsplit(url).hostname for url in own if url}


def is_providers(situation: Situation) -> bool:
    """Whether the page stood where the login was to begin, and names a host that is not ours."""
    host = unreached_host(situation) if situation.stage == "authorize" else None
    return host is not None and not is_ours(host, situation)
