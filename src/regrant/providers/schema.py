"""What an entry file may hold: its keys, the facts they state, and the check of both."""

import dataclasses
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args, get_origin, get_type_hints

from regrant.domain.application import TokenPlacement
from regrant.domain.provider import Provider
from regrant.domain.provider_rules import Console, RedirectRules, RefreshTokenLimits
from regrant.domain.provider_wire import (
    ApiHeader,
    IdentityCall,
    Revocation,
    ScopeReporting,
    TokenAnswer,
    TokenExchange,
    TokenRequest,
)
from regrant.domain.url_template import Variable

#: Tables with fixed keys.
TABLES: Final[Mapping[str, type[Any]]] = {
    "granted_scopes": ScopeReporting,
    "refresh_token_limits": RefreshTokenLimits,
    "token_request": TokenRequest,
    "token_answer": TokenAnswer,
    "exchange": TokenExchange,
    "renewal": TokenExchange,
    "token_placement": TokenPlacement,
    "revocation": Revocation,
    "identity": IdentityCall,
    "redirect_rules": RedirectRules,
    "console": Console,
}
_RECORDS: Final[Mapping[str, type[Any]]] = {
    **TABLES,
    "variables": Variable,
    "api_headers": ApiHeader,
}
#: What the file's place says, or what is computed when it is read.
_NOT_IN_FILES: Final = frozenset({"id", "given", "confirmed"})
#: Keys that say something about the entry, not about the provider.
ABOUT_THE_ENTRY: Final = frozenset(
    {"name", "category", "tier", "verified", "extends", "aliases", "hosts", "docs_url", "sources"}
    | {"fact_sources", "unconfirmed", "error_families"}
)


def _names(record: type[Any]) -> frozenset[str]:
    return frozenset(field.name for field in dataclasses.fields(record))


KEYS: Final = (_names(Provider) - _NOT_IN_FILES) | {"unconfirmed"}
FACTS: Final = KEYS - ABOUT_THE_ENTRY


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in an entry file."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}"


def unknown_keys(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every key that the schema does not have, with the nearest one that it has."""
    yield from _unknown("", document, KEYS)
    for table, record in TABLES.items():
        yield from _unknown(f"{table}.", document.get(table), _names(record))
    for name, variable in _members(document.get("variables")):
        yield from _unknown(f"variables.{name}.", variable, _names(Variable))
    headers = document.get("api_headers")
    for number, header in enumerate(
        cast("list[Any]", headers) if isinstance(headers, list) else []
    ):
        yield from _unknown(f"api_headers[{number}].", header, _names(ApiHeader))


def stated_facts(document: Mapping[str, Any]) -> frozenset[str]:
    """The facts that a document states: `field`, or `table.key` for tables with fixed keys."""
    facts: set[str] = set()
    for key in document.keys() & FACTS:
        if key in TABLES:
            facts.update(f"{key}.{part}" for part, _ in _members(document[key]))
        else:
            facts.add(key)
    return frozenset(facts)


def is_fact(name: str) -> bool:
    """Whether the schema has this fact."""
    table, dot, part = name.partition(".")
    if not dot:
        return name in FACTS
    return table in TABLES and part in _names(TABLES[table])


def allowed_values(key: str) -> tuple[str, ...]:
    """The words that a key may have, when it has a closed list of them.

    Args:
        key: As in the file, `pkce` or `revocation.auth`.

    Example:
        >>> allowed_values("pkce")
        ('required', 'supported', 'unsupported', 'unknown')
    """
    table, dot, part = key.partition(".")
    table = table.partition("[")[0]
    record = _RECORDS.get(table) if dot else Provider
    if record is None:
        return ()
    name = (part.rpartition(".")[2] if dot else table).partition("[")[0]
    return tuple(_literals(get_type_hints(record).get(name)))


def _literals(hint: Any) -> Iterator[str]:
    if get_origin(hint) is Literal:
        yield from (str(value) for value in get_args(hint))
    else:
        for part in get_args(hint):
            yield from _literals(part)


def _unknown(prefix: str, value: Any, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    for key, _ in _members(value):
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
            yield prefix + key, f"is not in the schema; the nearest key is {near[0]}"


def _members(value: Any) -> list[tuple[str, Any]]:
    return list(cast("dict[str, Any]", value).items()) if isinstance(value, dict) else []
