"""The check of the catalogue's files: every problem names file, key and what to do."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

from regrant.domain.provider import Provider
from regrant.errors import MisconfiguredError
from regrant.providers import index
from regrant.providers.checks import check_provider
from regrant.providers.loader import ENTRIES, load, read_document
from regrant.providers.schema import Problem, allowed_values, is_fact, stated_facts, unknown_keys

_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_REQUIRED: Final = ("name", "category", "sources")
_WHERE: Final = re.compile(r"^(?P<what>.*?) - at `(?P<path>[^`]*)`$")


def lint(directory: Path = ENTRIES) -> list[Problem]:
    """Check every entry of a directory, and that no two share an id or a name."""
    problems: list[Problem] = []
    names: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted(directory.glob("*.toml")):
        problems += lint_file(path)
        for name in _names(path):
            names[name.casefold()].add(path.name)
    for name, files in names.items():
        if len(files) > 1:
            first, *others = sorted(files)
            problems += [Problem(file, "name", f"{name!r} is taken by {first}") for file in others]
    if directory == ENTRIES and not problems and _index_is_stale():
        problems.append(
            Problem("index.json", "index", "is stale: run python -m regrant.providers.index")
        )
    return problems


def lint_file(path: Path) -> list[Problem]:
    """Check one entry file; one that it extends has to stand beside it."""
    return [Problem(path.name, key, message) for key, message in _problems(path)]


def _problems(path: Path) -> Iterator[tuple[str, str]]:
    if _ID.fullmatch(path.stem) is None:
        yield "id", "the file's name has to be lower-case letters, digits and underscores"
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        yield "file", f"is no TOML: {error}"
        return
    before = [*unknown_keys(document), *_missing(document), *_facts(document)]
    yield from before
    try:
        provider = load(path.stem, lambda name: read_document(name, path.parent))
    except MisconfiguredError as error:
        yield _explained(error.message, path.name)
        return
    if not any(key in {"sources", "unconfirmed", "fact_sources"} for key, _ in before):
        yield from _own(provider, document)


def _own(provider: Provider, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The problems that this file can repair: not those of the entry that it extends."""
    for key, message in check_provider(provider):
        if provider.extends is None or key.partition(".")[0] in document:
            yield key, message


def _missing(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in _REQUIRED:
        if not document.get(key):
            yield key, "is required"


def _facts(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    stated = stated_facts(document)
    tables = {fact.partition(".")[0] for fact in stated}
    for key in ("unconfirmed", "fact_sources"):
        for fact in cast("list[str]", list(document.get(key, []))):
            if not is_fact(fact):
                yield key, f"{fact!r} is no fact of the schema"
            elif fact not in stated and fact not in tables:
                yield key, f"{fact!r} is not stated in this file"
    both = set(document.get("unconfirmed", [])) & set(document.get("fact_sources", {}))
    for fact in sorted(both):
        yield "fact_sources", f"{fact!r} has a source, so it is not unconfirmed"


def _explained(message: str, file: str) -> tuple[str, str]:
    found = _WHERE.match(message.removeprefix(f"{file}: "))
    if found is None:
        return "file", message
    key = found["path"].removeprefix("$").removeprefix(".")
    allowed = allowed_values(key)
    hint = f"; it has to be one of {', '.join(allowed)}" if allowed else ""
    return key, f"{found['what']}{hint}"


def _names(path: Path) -> set[str]:
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return set()
    aliases = cast("list[object]", document.get("aliases", []))
    return {name for name in (document.get("name"), *aliases) if isinstance(name, str)}


def _index_is_stale() -> bool:
    return index.INDEX.read_bytes() != index.encode(index.build())
