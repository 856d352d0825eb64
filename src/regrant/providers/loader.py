"""Reading one entry file: inheritance, types, and which of its facts are confirmed."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from regrant.domain.provider import Provider
from regrant.errors import MisconfiguredError
from regrant.providers.schema import stated_facts

ENTRIES: Final = Path(__file__).with_name("entries")
#: What a product entry does not take over from the provider that it extends.
_OWN: Final = frozenset({"name", "category", "tier", "verified", "aliases", "notes", "unconfirmed"})
_DEEPEST: Final = 3

Document = Mapping[str, Any]


def read_document(provider_id: str, directory: Path = ENTRIES) -> Document:
    """The entry file as it stands, nothing inherited.

    Raises:
        MisconfiguredError: The file is missing or is not TOML.
    """
    path = directory / f"{provider_id}.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise MisconfiguredError(f"The catalogue has no file {path.name}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MisconfiguredError(f"{path.name} cannot be read: {error}") from error


def load(provider_id: str, read: Callable[[str], Document] = read_document) -> Provider:
    """The provider of an entry, with what it inherits.

    Raises:
        MisconfiguredError: A file is missing or ill-formed, or `extends` runs in a circle.
    """
    merged, confirmed = _inherited(provider_id, read, _DEEPEST)
    merged.pop("unconfirmed", None)
    raw_sources: Mapping[str, Any] = merged.pop("fact_sources", {})
    fact_sources = {
        fact: [where] if isinstance(where, str) else where for fact, where in raw_sources.items()
    }
    values = {
        **merged,
        "id": provider_id,
        "fact_sources": fact_sources,
        "given": stated_facts(merged),
        "confirmed": confirmed,
    }
    try:
        return msgspec.convert(values, Provider)
    except msgspec.ValidationError as error:
        raise MisconfiguredError(f"{provider_id}.toml: {error}") from error


def confirmed_facts(document: Document) -> frozenset[str]:
    """The facts of a document that were read in the provider's own material.

    Where `verified` is `docs` that is each fact which is not in `unconfirmed`; elsewhere only
    those with a source of their own in `fact_sources`. The most exact mention decides: a table
    may be unconfirmed and one of its parts confirmed.
    """
    read = document.get("verified") == "docs"
    unconfirmed = set(cast("list[str]", document.get("unconfirmed", [])))
    with_source = set(cast("dict[str, Any]", document.get("fact_sources", {})))

    def holds(fact: str) -> bool:
        for name in (fact, fact.split(".", maxsplit=1)[0]):
            if name in unconfirmed:
                return False
            if name in with_source:
                return True
        return read

    return frozenset(fact for fact in stated_facts(document) if holds(fact))


def _inherited(
    provider_id: str, read: Callable[[str], Document], depth: int
) -> tuple[dict[str, Any], frozenset[str]]:
    own = read(provider_id)
    parent_id = own.get("extends")
    if parent_id is None:
        return dict(own), confirmed_facts(own)
    if depth == 0:
        raise MisconfiguredError(f"{provider_id}.toml: extends runs in a circle or too deep")
    parent, parent_confirmed = _inherited(str(parent_id), read, depth - 1)
    merged = {key: value for key, value in parent.items() if key not in _OWN}
    for key, value in own.items():
        merged[key] = _joined(key, merged.get(key), value)
    kept = parent_confirmed - stated_facts(own)
    return merged, kept | confirmed_facts(own)


def _joined(key: str, inherited: Any, own: Any) -> Any:
    if key == "sources" and inherited:
        return list(dict.fromkeys([*own, *inherited]))
    if isinstance(own, dict) and isinstance(inherited, dict):
        return {**cast("dict[str, Any]", inherited), **cast("dict[str, Any]", own)}
    return own
