"""The catalogue's index: one small generated file, so that no look-up parses 365 entries."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from regrant.domain.provider import Provider, ProviderSummary
from regrant.domain.url_template import variable_names
from regrant.providers.loader import ENTRIES, load, read_document

INDEX: Final = Path(__file__).with_name("index.json")
_ADDRESSES: Final = (
    "authorization_endpoint",
    "token_endpoint",
    "refresh_endpoint",
    "revocation_endpoint",
    "userinfo_endpoint",
    "issuer",
)


def build(directory: Path = ENTRIES) -> list[ProviderSummary]:
    """A summary of every entry: tier 1 first, products after the provider that they extend."""
    summaries = [_summary(path.stem, directory) for path in sorted(directory.glob("*.toml"))]
    return sorted(summaries, key=lambda each: (each.tier, each.root != each.id, each.id))


def encode(summaries: list[ProviderSummary]) -> bytes:
    """The index file's content: one line per entry, so that a change shows as one."""
    lines = [msgspec.json.encode(summary) for summary in summaries]
    return b"[\n" + b",\n".join(lines) + b"\n]\n"


def read(path: Path = INDEX) -> list[ProviderSummary]:
    """The index as it was generated."""
    return msgspec.json.decode(path.read_bytes(), type=list[ProviderSummary])


def _summary(provider_id: str, directory: Path) -> ProviderSummary:
    provider = load(provider_id, lambda name: read_document(name, directory))
    root = provider_id
    while parent := read_document(root, directory).get("extends"):
        root = str(parent)
    return ProviderSummary(
        id=provider.id,
        name=provider.name,
        category=provider.category,
        tier=provider.tier,
        root=root,
        aliases=provider.aliases,
        hosts=tuple(dict.fromkeys(_hosts(provider))),
    )


def _hosts(provider: Provider) -> Iterator[str]:
    yield from (host.lower() for host in provider.hosts)
    for name in _ADDRESSES:
        template = getattr(provider, name) or ""
        filled = provider.endpoint(name)
        for address in {template, filled or template}:
            host = re.sub(r"^https://([^/?#]*).*$", r"\1", address, flags=re.DOTALL)
            if host := _searchable(host):
                yield host


def _searchable(host: str) -> str | None:
    """`{shop}.example.com` is found as `*.example.com`; `{host}` and `a.{tld}` are not."""
    if variable_names(host):
        host = re.sub(r"^\{[a-z0-9_]+\}(?=\.[^{}]+\.[^{}]+$)", "*", host)
    return None if not host or "{" in host else host.lower().removeprefix("www.")


if __name__ == "__main__":
    INDEX.write_bytes(encode(build()))
