"""Sets of scopes (RFC 6749 §3.3), and which differences between two of them mean something."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

#: Scopes that steer the login itself: a provider may add or drop them without any loss.
PROTOCOL_SCOPES: Final = frozenset(
    {"openid", "offline_access", "offline", "offline.access", "refresh_token", "extended"}
)
#: The same permission under its OpenID Connect name and its older address.
SAME: Final = {
    "userinfo.email": "email",
    "userinfo.profile": "profile",
    "plus.me": "profile",
    "id": "openid",
}
#: What a named scope contains besides itself, where the provider's documentation says so.
CONTAINS: Final = {
    "repo": {"public_repo", "repo:status", "repo_deployment", "repo:invite", "security_events"},
    "user": {"read:user", "user:email", "user:follow"},
    "project": {"read:project"},
    "api": {"read_api", "read_user", "read_repository", "read_registry"},
    "write_repository": {"read_repository"},
    "write_registry": {"read_registry"},
    "admin:repo_hook": {"write:repo_hook", "read:repo_hook"},
    "drive": {"drive.file", "drive.metadata", "drive.appdata", "drive.readonly"},
    "calendar": {"calendar.events", "calendar.settings.readonly", "calendar.freebusy"},
    "gmail.modify": {"gmail.readonly", "gmail.send", "gmail.compose", "gmail.labels"},
}
SEPARATORS: Final = re.compile(r"[\s,;+|]+|%20|%2C", re.IGNORECASE)
LADDER: Final = ("read", "write", "admin")


@dataclass(frozen=True, slots=True)
class ScopeDifference:
    """What was asked and not given, and what was given and not asked."""

    missing: frozenset[str]
    extra: frozenset[str]

    @property
    def is_harmless(self) -> bool:
        """True when nothing that was asked is lacking."""
        return not self.missing


def parse_scopes(written: str | Iterable[str]) -> tuple[str, ...]:
    """Split what a person or a provider wrote into scopes, first spelling and order kept.

    Example:
        >>> parse_scopes("read,write read")
        ('read', 'write')
    """
    parts = SEPARATORS.split(written) if isinstance(written, str) else list(written)
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def compare(
    requested: Iterable[str],
    granted: Iterable[str],
    *,
    ignore_case: bool = False,
    including: Callable[[str], Iterable[str]] | None = None,
) -> ScopeDifference:
    """Compare by meaning: order, address forms, protocol scopes and stronger scopes do not count.

    Args:
        requested: What was asked for.
        granted: What was given.
        ignore_case: Whether this provider's scopes differ by more than their case.
        including: What else a granted scope contains, where the provider's catalogue entry says.

    Example:
        >>> compare(["openid", "email"], ["https://www.googleapis.com/auth/userinfo.email"])
        ScopeDifference(missing=frozenset(), extra=frozenset())
        >>> sorted(compare(["repo", "gist"], ["repo"]).missing)
        ['gist']
    """
    asked, given = list(parse_scopes(requested)), list(parse_scopes(granted))
    if including is not None:
        given = list(dict.fromkeys(more for scope in given for more in (scope, *including(scope))))
    missing = {scope for scope in asked if not _covered(scope, given, ignore_case=ignore_case)}
    extra = {scope for scope in given if not _covered(scope, asked, ignore_case=ignore_case)}
    return ScopeDifference(frozenset(missing) - PROTOCOL_SCOPES, frozenset(extra) - PROTOCOL_SCOPES)


def implies(stronger: str, weaker: str) -> bool:
    """Tell whether one scope contains the other.

    Example:
        >>> implies("https://graph.microsoft.com/Mail.ReadWrite", "Mail.Read")
        True
        >>> implies("Mail.Read", "Mail.ReadWrite")
        False
    """
    strong, weak = short_form(stronger), short_form(weaker)
    if strong == weak or weak in CONTAINS.get(strong, ()):
        return True
    return _is_readonly_of(strong, weak) or _climbs(strong, weak) or _is_wider(strong, weak)


def short_form(scope: str) -> str:
    """The last part of a scope that is written as an address, else the scope.

    Example:
        >>> short_form("https://www.googleapis.com/auth/drive.readonly")
        'drive.readonly'
    """
    if "://" in scope:
        path = scope.split("://", 1)[1].rstrip("/")
        if "/" in path:
            scope = path.rsplit("/", 1)[1]
    return SAME.get(scope, scope)


def _covered(scope: str, by: Iterable[str], *, ignore_case: bool) -> bool:
    if ignore_case:
        return any(implies(other.lower(), scope.lower()) for other in by)
    return any(other == scope or implies(other, scope) for other in by)


def _is_readonly_of(strong: str, weak: str) -> bool:
    return weak in {f"{strong}.readonly", f"{strong}_readonly", f"{strong}.read"}


def _climbs(strong: str, weak: str) -> bool:
    """`admin:org` contains `write:org`, which contains `read:org`."""
    strong_verb, _, strong_noun = strong.partition(":")
    weak_verb, _, weak_noun = weak.partition(":")
    if not strong_noun or strong_noun != weak_noun:
        return False
    if strong_verb not in LADDER or weak_verb not in LADDER:
        return False
    return LADDER.index(strong_verb) > LADDER.index(weak_verb)


def _is_wider(strong: str, weak: str) -> bool:
    """`Files.ReadWrite.All` contains `Files.ReadWrite`, `Files.Read.All` and `Files.Read`."""
    strong_parts, weak_parts = strong.split("."), weak.split(".")
    if len(strong_parts) < 2 or len(weak_parts) < 2 or strong_parts[0] != weak_parts[0]:
        return False
    verbs = {"ReadWrite": {"Read", "ReadBasic", "ReadWrite"}, "Read": {"Read", "ReadBasic"}}
    if weak_parts[1] not in verbs.get(strong_parts[1], ()):
        return False
    return strong_parts[2:] == weak_parts[2:] or (
        strong_parts[2:] == ["All"] and not weak_parts[2:]
    )
