"""Error codes and phrases that vendors document: data with a source, one file per family.

A family is one server software or one vendor. Its file says how to recognise the family, and
lists what its codes mean in terms of findings. Nothing here knows how findings are judged.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One listed meaning.

    It matches when the answer holds one of `codes`, or one of `phrases`, and, if given, one of
    `says` and none of `unless`. `stages` limits when. `distinctive` entries are believed from
    anybody, the others only when the family was recognised, `numbers` likewise. `certainty` is
    the most that a finding may claim from it. A `weak` entry tells how this family uses a general
    word, and yields to what sentences say.
    """

    finding: str
    certainty: str
    source: str
    codes: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    distinctive: bool = False
    weak: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """A vendor or server software: how it is recognised, and its codes."""

    id: str
    name: str
    names: tuple[str, ...]
    hosts: tuple[str, ...]
    marks: tuple[str, ...]
    entries: tuple[ErrorCode, ...]
    facts: dict[str, Any]


@cache
def families() -> tuple[Family, ...]:
    """Every family, read once."""
    folder = resources.files(__name__)
    files = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml"))
    return tuple(_parse(name, (folder / name).read_text("utf-8")) for name in files)


def _parse(file_name: str, text: str) -> Family:
    document = tomllib.loads(text)
    defaults = {
        key: document[key] for key in ("source", "distinctive", "prefix") if key in document
    }
    rows = cast("list[dict[str, Any]]", document.get("entry", []))
    return Family(
        id=file_name.removesuffix(".toml"),
        name=str(document["name"]),
        names=_lower(document.get("names")),
        hosts=_lower(document.get("hosts")),
        marks=_lower(document.get("marks")),
        entries=tuple(_entry({**defaults, **row}) for row in rows),
        facts=dict(document.get("facts", {})),
    )


def _entry(row: dict[str, Any]) -> ErrorCode:
    codes = _lower(row.get("code"))
    prefix = str(row.get("prefix", "")).lower()
    numbers = tuple(code for code in codes if prefix and code.isdigit())
    return ErrorCode(
        finding=str(row["finding"]),
        certainty=str(row.get("certainty", "likely")),
        source=str(row["source"]),
        codes=tuple(prefix + code if code in numbers else code for code in codes),
        numbers=numbers,
        phrases=_lower(row.get("phrase")),
        says=_lower(row.get("says")),
        unless=_lower(row.get("unless")),
        stages=_lower(row.get("stage")),
        also=_lower(row.get("also")),
        distinctive=bool(row.get("distinctive", False)),
        weak=bool(row.get("weak", False)),
        note=row.get("note"),
    )


def _lower(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    items = cast("list[object]", value) if isinstance(value, list) else [value]
    return tuple(str(item).lower() for item in items)
