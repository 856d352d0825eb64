"""One provider of the catalogue as people read it: addresses, console, scopes, habits, errors."""

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from regrant.cli.tables import Cell, Sheet
from regrant.diagnosis.vendors import named_families
from regrant.domain.provider import Provider
from regrant.providers import presentation
from regrant.providers.error_codes import families

_FACTS: Final = (
    "category",
    "authorization_endpoint",
    "token_endpoint",
    "refresh_endpoint",
    "revocation_endpoint",
    "userinfo_endpoint",
    "issuer",
    "default_scopes",
    "token_endpoint_auth_method",
    "pkce",
    "quirks",
    "console_url",
    "docs_url",
)
_CONSOLE: Final = {
    "client_id": "client ID",
    "client_secret": "client secret",
    "redirect_uri": "redirect URL",
    "scopes": "scopes",
    "refresh_token": "refresh tokens",
    "note": "besides",
}
_SEPARATORS: Final = {" ": "a space", ",": "a comma", "+": "a plus sign"}
_MOST_ERRORS: Final = 20
#: How many letters of codes stand in one line; a code is never broken.
_CODES: Final = 60
_UNCONFIRMED: Final = (
    "\n(not confirmed): nobody has compared it with the provider's own documentation yet."
)
Lines = list[tuple[str, Cell]]


def sheet(one: Provider) -> RenderableType:
    """Everything that the catalogue knows, with what nobody confirmed marked as such."""
    shown = presentation.as_api(one)
    unconfirmed = set(shown["unconfirmed"])
    facts: Lines = [
        (name.replace("_", " "), _fact(shown.get(name), confirmed=name not in unconfirmed))
        for name in _FACTS
    ]
    parts: list[RenderableType] = [Sheet(one.name, [("id", one.id), *facts])]
    for heading, rows in _tables(one, shown):
        if rows:
            parts += [Text(""), Sheet(Text(heading, "bold"), rows, is_spaced=False)]
    if shown["about"]:
        parts += [Text("\nGood to know", "bold"), _bullets(map(_said, shown["about"]))]
    if unconfirmed or not all(each["confirmed"] for each in shown["about"]):
        parts.append(Text(_UNCONFIRMED, "dim"))
    return Group(*parts)


def _tables(one: Provider, shown: Mapping[str, Any]) -> Iterator[tuple[str, Lines]]:
    yield "To be filled in", [(each["name"], _variable(each)) for each in shown["variables"]]
    confirmed = one.is_confirmed("console")
    found: Lines = [
        (words, _fact(getattr(one.console, part), confirmed=confirmed))
        for part, words in _CONSOLE.items()
    ]
    yield "In its developer settings", [row for row in found if row[1]]
    between = _SEPARATORS.get(one.scope_separator, one.scope_separator)
    confirmed = one.is_confirmed("scopes")
    scopes: Lines = [
        (each["value"], _fact(each["allows"], confirmed=confirmed)) for each in shown["scopes"]
    ]
    yield f"Scopes, with {between} between them", scopes
    yield "What its error words mean", list(_errors(one))


def _errors(one: Provider) -> Iterator[tuple[str, Cell]]:
    """The words of its family of servers, by the finding that they lead to."""
    known = {*one.error_families, *named_families(one.id)}
    rows: Lines = [
        (entry.finding, _in_lines(entry.codes))
        for family in families()
        if family.id in known
        for entry in family.entries
        if entry.codes
    ]
    yield from rows[:_MOST_ERRORS]
    if len(rows) > _MOST_ERRORS:
        yield "", f"and {len(rows) - _MOST_ERRORS} more"


def _in_lines(codes: Iterable[str]) -> str:
    lines = wrap(" ".join(codes), _CODES, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


def _variable(each: Mapping[str, Any]) -> str:
    known = each["choices"] or each["examples"]
    return each["meaning"] + (f", such as {', '.join(map(str, known))}" if known else "")


def _said(each: Mapping[str, Any]) -> str:
    return each["text"] if each["confirmed"] else f"{each['text']} (not confirmed)"


def _bullets(texts: Iterable[str]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
    for text in texts:
        table.add_row("-", Text(text))
    return table


def _fact(value: Any, *, confirmed: bool) -> Cell:
    if not value or value == "unknown":
        return None
    text = value if isinstance(value, str) else " ".join(map(_one, value))
    return Text(text) if confirmed else Text(text) + Text("  (not confirmed)", "dim")


def _one(value: Any) -> str:
    return str(value["name"]) if isinstance(value, dict) else str(value)
