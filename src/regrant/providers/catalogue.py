"""The catalogue: look-up by id, name or host, search, and the entries, parsed when asked for."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from regrant.domain.provider import Provider, ProviderSummary
from regrant.errors import NotFoundError
from regrant.providers import index
from regrant.providers.loader import load

_CACHED_ENTRIES: Final = 64
_LONGEST_TEXT: Final = 2_000
#: A product with its maker or a remark: "Jira (Atlassian)".
_WITH_REMARK: Final = re.compile(r"([^()]+)\(([^()]+)\)\s*")
_SECOND_LEVEL: Final = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})


@lru_cache(maxsize=1)
def summaries() -> tuple[ProviderSummary, ...]:
    """Every entry in short: tier 1 first, then by id."""
    return tuple(index.read())


def get(provider_id: str) -> Provider:
    """The entry with this id.

    Raises:
        NotFoundError: The catalogue has none; the message names the nearest one.
    """
    if provider_id not in _by_id():
        near = search(provider_id, limit=1)
        hint = f"; the nearest is {near[0].id}" if near else ""
        raise NotFoundError(f"The catalogue has no provider {provider_id!r}{hint}")
    return _loaded(provider_id)


def find(text: str) -> Provider | None:
    """The entry that a person means by an id, a display name, a host or an address.

    Args:
        text: In any case. A host may be a customer's own (`example.zendesk.com`).

    Returns:
        The entry, or `None`: an unknown provider is nothing wrong.
    """
    found = _id_of(text)
    return _loaded(found) if found else None


def search(query: str = "", *, limit: int = 50) -> list[ProviderSummary]:
    """The entries that a few typed letters may mean, best first; all of them for no letters.

    Exact names come first, then names that begin so, names with such a word, then aliases, ids,
    hosts and categories; within a rank tier 1 first.
    """
    words = _plain(query)
    if not words:
        return list(summaries()[:limit])
    ranked = [
        (rank, place, each)
        for place, each in enumerate(summaries())
        if (rank := _rank(each, words)) is not None
    ]
    return [each for _, _, each in sorted(ranked, key=lambda item: item[:2])[:limit]]


def _rank(summary: ProviderSummary, words: str) -> int | None:
    name = _plain(summary.name)
    others = [_plain(summary.id), *(_plain(alias) for alias in summary.aliases)]
    checks = (
        words in (name, *others),
        name.startswith(words),
        f" {words}" in f" {name}",
        any(f" {words}" in f" {other}" for other in others),
        any(words in _plain(host) for host in summary.hosts),
        _plain(summary.category).startswith(words),
        words in name,
    )
    return next((rank for rank, holds in enumerate(checks) if holds), None)


@lru_cache(maxsize=_CACHED_ENTRIES)
def _loaded(provider_id: str) -> Provider:
    return load(provider_id)


@lru_cache(maxsize=1)
def _by_id() -> dict[str, ProviderSummary]:
    return {summary.id: summary for summary in summaries()}


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    found: dict[str, str] = {}
    for names in (_ids, _names, _aliases, _short_names):
        for summary in summaries():
            for name in names(summary):
                found.setdefault(_plain(name), summary.id)
    return found


@lru_cache(maxsize=1)
def _by_host() -> dict[str, str]:
    found: dict[str, str] = {}
    for summary in summaries():
        for host in summary.hosts:
            found.setdefault(host, summary.id)
    return found


@lru_cache(maxsize=1)
def _by_domain() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for summary in summaries():
        for host in summary.hosts:
            found.setdefault(_domain(host), set()).add(summary.root)
    return found


def _id_of(text: str) -> str | None:
    text = text[:_LONGEST_TEXT]
    plain = _plain(text)
    if not plain:
        return None
    exact = _by_name().get(plain) or _id_of_host(text) or _id_of_words(plain)
    if exact is None and (parts := _WITH_REMARK.fullmatch(text)):
        return _id_of(parts[1]) or _id_of(parts[2])
    return exact


def _id_of_host(text: str) -> str | None:
    match = re.fullmatch(r"(?:[a-z][a-z0-9+.-]*://)?([^/?#\s@]+)(?:[/?#].*)?", text.strip().lower())
    host = match[1].partition(":")[0].strip(".").removeprefix("www.") if match else ""
    if "." not in host:
        return None
    known = _by_host()
    if host in known:
        return known[host]
    for parent in _parents(host):
        if found := known.get(f"*.{parent}") or known.get(parent):
            return found
    roots = _by_domain().get(_domain(host), set())
    return next(iter(roots)) if len(roots) == 1 else None


def _id_of_words(plain: str) -> str | None:
    roots = {
        summary.root
        for summary in summaries()
        for name in (summary.name, *summary.aliases)
        if f"{_plain(name)} ".startswith(f"{plain} ")
    }
    return next(iter(roots)) if len(roots) == 1 else None


def _parents(host: str) -> Iterator[str]:
    labels = host.split(".")
    for first in range(1, len(labels) - 1):
        yield ".".join(labels[first:])


def _domain(host: str) -> str:
    labels = host.removeprefix("*.").split(".")
    has_second_level = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if has_second_level else -2 :])


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+|[+!]", text.casefold()))


def _ids(summary: ProviderSummary) -> tuple[str, ...]:
    return (summary.id,)


def _names(summary: ProviderSummary) -> tuple[str, ...]:
    return (summary.name,)


def _aliases(summary: ProviderSummary) -> tuple[str, ...]:
    return summary.aliases


def _short_names(summary: ProviderSummary) -> tuple[str, ...]:
    """`Slack (user token)` without the bracket, and each side of `Feide / Dataporten`."""
    without = re.sub(r"\s*\([^)]*\)", "", summary.name).strip()
    return (without, *without.split(" / "))
