"""The form of a method: from stored settings to fields, and from fields to settings."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from regrant.domain.service import MethodSettings, Parameter
from regrant.errors import InvalidInputError
from regrant.protocol.method_request import TEMPLATE
from regrant.usecases.input.reading import read_struct
from regrant.usecases.input.service import MethodFields
from regrant.web.forms import Form
from regrant.web.pages.typed import joined_pairs, number_of, pairs_of

Values = dict[str, Any]
Row = dict[str, Any]
_TEXTS: Final = ("name", "http_method", "path", "content_type", "timeout_seconds")
BLANK_ROWS: Final = 2
MOST_ROWS: Final = 100
BLANK: Final[Row] = {
    "name": "",
    "in": "query",
    "type": "string",
    "default": "",
    "required": False,
    "is_array": False,
}
#: Kinds of parameters whose values are written as they are; the others are written as JSON.
_PLAIN: Final = frozenset({"string", "date", "time", "datetime", "uuid"})


def values_of(settings: MethodSettings) -> Values:
    """What the fields show of stored settings."""
    timeout = settings.timeout_seconds
    return {
        "name": settings.name,
        "http_method": settings.http_method,
        "path": settings.path,
        "content_type": settings.content_type,
        "timeout_seconds": f"{timeout:g}" if timeout else "",
        "use_authentication": settings.use_authentication,
        "outputs": joined_pairs(settings.outputs, " = "),
        "required_scopes": "\n".join(settings.required_scopes),
        "parameters": [_row(parameter) for parameter in settings.parameters],
    }


def values_of_fields(fields: Mapping[str, Any]) -> Values:
    """What the fields show of a method that was pasted."""
    blank = values_of(MethodSettings(name=""))
    rows = [
        {**BLANK, **each, "default": _shown(each.get("default"), each["type"], each["is_array"])}
        for each in fields["parameters"]
    ]
    return {**blank, **fields, "parameters": rows}


def values_typed(form: Form) -> Values:
    """What was typed."""
    blank = values_of(MethodSettings(name=""))
    typed = {name: form.raw(name) for name in _TEXTS}
    return {
        **blank,
        **typed,
        "use_authentication": form.has("use_authentication"),
        "outputs": form.raw("outputs"),
        "required_scopes": form.raw("required_scopes"),
        "parameters": [row for row in rows_typed(form) if row["name"]],
    }


def rows_typed(form: Form) -> list[Row]:
    """The rows of parameters, those without a name included, in their order."""
    rows: list[Row] = []
    for place in range(MOST_ROWS):
        under = f"parameters.{place}."
        if not form.has(f"{under}name"):
            break
        rows.append(
            {
                "name": form.get(f"{under}name"),
                "in": form.get(f"{under}in") or "query",
                "type": form.get(f"{under}type") or "string",
                "default": form.raw(f"{under}default").strip(),
                "required": form.has(f"{under}required"),
                "is_array": form.has(f"{under}is_array"),
            }
        )
    return rows


def read_fields(form: Form) -> MethodFields:
    """The fields as the use case takes them.

    A part of the address in braces that has no row gets one: it can be nothing but a parameter.

    Raises:
        InvalidInputError: Fields are wrong; each is named.
    """
    rows = [row for row in rows_typed(form) if row["name"]]
    named = {row["name"] for row in rows}
    path = form.get("path")
    rows += [
        {**BLANK, "name": name, "in": "path", "required": True}
        for name in dict.fromkeys(TEMPLATE.findall(path))
        if name and name not in named
    ]
    document: dict[str, Any] = {
        "name": form.get("name"),
        "http_method": form.get("http_method") or None,
        "path": path,
        "parameters": [_parameter(place, row) for place, row in enumerate(rows)],
        "outputs": pairs_of(form, "outputs", "="),
        "use_authentication": form.has("use_authentication"),
        "timeout_seconds": number_of(form, "timeout_seconds"),
        "content_type": form.get("content_type") or None,
        "required_scopes": form.raw("required_scopes").split(),
    }
    if not document["name"]:
        raise InvalidInputError.of("name", "is missing")
    return read_struct(MethodFields, document)


def _row(parameter: Parameter) -> Row:
    return {
        "name": parameter.name,
        "in": parameter.location,
        "type": parameter.type,
        "required": parameter.required,
        "is_array": parameter.is_array,
        "default": _shown(parameter.default, parameter.type, parameter.is_array),
    }


def _shown(value: Any, kind: str, is_array: bool) -> str:  # noqa: FBT001 - a parameter's own field
    if value is None:
        return ""
    if isinstance(value, str) and kind in _PLAIN and not is_array:
        return value
    return msgspec.json.encode(value).decode()


def _parameter(place: int, row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": row["name"],
        "in": row["in"],
        "type": row["type"],
        "required": bool(row.get("required")),
        "is_array": bool(row.get("is_array")),
    }
    text = row.get("default", "")
    if text != "":
        found["default"] = value_typed(f"parameters[{place}].default", text, found)
    return found


def value_typed(field: str, text: str, parameter: Mapping[str, Any]) -> Any:
    """A value of a parameter as it was typed: plain for texts and dates, JSON for the others.

    Raises:
        InvalidInputError: It is not JSON where it has to be; the field is named.
    """
    kind, is_array = parameter["type"], parameter["is_array"]
    if kind in _PLAIN and not is_array:
        return text
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        pass
    if is_array:
        raise InvalidInputError.of(field, 'has to be a list such as ["a", "b"]')
    if kind == "object":
        raise InvalidInputError.of(field, "is not JSON")
    return text
