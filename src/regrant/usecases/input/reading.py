"""Reading a document into a struct, naming every field that cannot be used."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Final, TypeVar, get_args

import msgspec
from msgspec import UNSET, Meta

from regrant.errors import FieldProblem, InvalidInputError

S = TypeVar("S", bound=msgspec.Struct)

#: No control characters: they forge log lines, break headers, and PostgreSQL refuses NUL.
#: `\Z` and never `$`, which lets a line feed stand at the end.
ONE_LINE: Final = r"^[^\x00-\x1f\x7f\x80-\x9f\u2028\u2029\ud800-\udfff]*\Z"
LINES: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]*\Z"

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=ONE_LINE)]
Line = Annotated[str, Meta(max_length=2_000, pattern=ONE_LINE)]
Word = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+\Z")]
Address = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=ONE_LINE)]
SecretText = Annotated[str, Meta(max_length=10_000, pattern=ONE_LINE)]
Parameters = Annotated[
    dict[Annotated[str, Meta(min_length=1, max_length=100, pattern=ONE_LINE)], Line],
    Meta(max_length=50),
]

_KINDS: Final = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
_UNITS: Final = {"str": "characters", "object": "members", "array": "items"}
_LENGTH: Final = re.compile(r"Expected `(\w+)` of length (<=|>=) (\d+)$")
_BOUND: Final = re.compile(r"Expected `(\w+)` (<=|>=|<|>) ([\d.]+)$")
_TYPES: Final = re.compile(r"Expected `([^`]*)`, got `([^`]*)`$")
_PATTERN: Final = re.compile(r"Expected `str` matching regex .*")
_PATH: Final = re.compile(r" - at `(?P<key>key` in `)?\$?(?P<path>.*)`$")


def read_struct(kind: type[S], document: object) -> S:
    """Convert decoded JSON into a struct, field by field, so that every bad field is named.

    Raises:
        InvalidInputError: The document is no object, has unknown members, or fields of a wrong
            shape; each is named with what to do about it.
    """
    if not isinstance(document, Mapping):
        raise InvalidInputError(
            "The body must be a JSON object.", FieldProblem("", "not an object")
        )
    problems: list[FieldProblem] = []
    values: dict[str, Any] = {}
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name, value in document.items():
        if name not in fields:
            problems.append(FieldProblem(shown_name(name), _unknown(str(name), list(fields))))
            continue
        try:
            values[fields[name].name] = msgspec.convert(value, fields[name].type)
        except msgspec.ValidationError as error:
            problems.append(_problem(str(name), error, fields[name].type))
        except UnicodeEncodeError:
            problems.append(FieldProblem(str(name), "contains half a character (a surrogate)"))
    problems.extend(
        FieldProblem(name, "is missing")
        for name, field in fields.items()
        if field.required and name not in document
    )
    if problems:
        raise refusal(problems)
    return kind(**values)


def refusal(problems: list[FieldProblem]) -> InvalidInputError:
    """One error for all refused fields."""
    words = "; ".join(f"{p.field}: {p.message}" if p.field else p.message for p in problems[:10])
    return InvalidInputError(words, *problems)


def given(struct: msgspec.Struct) -> dict[str, Any]:
    """The fields that were in the document, by name; `None` was given to clear one."""
    return {
        name: getattr(struct, name)
        for name in struct.__struct_fields__
        if getattr(struct, name) is not UNSET
    }


def _problem(name: str, error: msgspec.ValidationError, kind: Any) -> FieldProblem:
    message = str(error)
    place = _PATH.search(message)
    path = place["path"] if place else ""
    message = _PATH.sub("", message)
    if _PATTERN.match(message):
        message = "contains characters that are not allowed here, such as control characters"
    elif message.startswith("Invalid enum value"):
        choices = ", ".join(_choices(kind)) if not path else ""
        message = f"must be one of {choices}" if choices else "is not one of the words allowed here"
    elif found := _TYPES.match(message):
        wanted = " or ".join(_KINDS.get(word, word) for word in found[1].split(" | "))
        message = f"must be {wanted}, not {_KINDS.get(found[2], found[2])}"
    elif found := _LENGTH.match(message):
        most = "at most" if found[2] == "<=" else "at least"
        units = _UNITS.get(found[1], "items")
        message = f"must have {most} {found[3]} {units if found[3] != '1' else units[:-1]}"
    elif found := _BOUND.match(message):
        message = f"must be {found[2]} {found[3].removesuffix('.0')}"
    elif message.startswith("Invalid RFC3339"):
        message = "must be a time such as 2027-01-31T12:00:00Z"
    if place and place["key"]:
        message = f"a name in it {message}"
    return FieldProblem(f"{name}{path}", message.replace("`", ""))


def _choices(kind: Any) -> list[str]:
    found: list[str] = []
    for part in get_args(kind):
        found += [part] if isinstance(part, str) else _choices(part)
    return list(dict.fromkeys(found))


def _unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"is not a field here; did you mean {near[0]}?" if near else "is not a field here"


def shown_name(name: object) -> str:
    r"""A name that nobody knows, as it can stand in an answer.

    Example:
        >>> shown_name("b\x00")
        'b\\x00'
    """
    text = str(name)[:100]
    return text if text.isprintable() else text.encode("unicode_escape").decode()
