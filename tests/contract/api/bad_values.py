"""Bad values for a field, made from the schema that its route publishes.

Values are JSON text, since some of them are none that a JSON writer would write.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tests.contract.api.test_openapi import DOCUMENT

#: One value of each type of JSON.
_ONE_OF_EACH: Final = {
    "string": '"no-such-word"',
    "integer": "7",
    "number": "1.5",
    "boolean": "true",
    "array": '["x"]',
    "object": '{"x": "y"}',
    "null": "null",
}
#: No JSON of any type (RFC 8259 §6, RFC 7493 §2.1), or beyond what can be kept.
_NOT_JSON: Final = {
    "half a character": r'"a\ud800b"',
    "not a number": "NaN",
    "infinite": "-Infinity",
    "beyond all numbers": "1e999",
    "a number of 5000 digits": "1" + "0" * 5000,
    "a name twice": '{"x": 1, "x": 2}',
}
_CONTROLS: Final = ("a\x00b", "a\nb", "end\n", "\x1b[31m", "a\x7f", "a\x85b", "a\u2028b", "\r\nx")
#: What makes an object of these whole, so that one member alone is wrong.
_SAMPLES: Final[Mapping[str, Mapping[str, str]]] = {
    "PlacementFields": {"location": '"header"'},
    "AuthenticationFields": {"type": '"basic"', "username": '"somebody"'},
    "ParameterFields": {"name": '"p"', "in": '"query"'},
    "AccountFields": {"id": '"somebody"'},
}


class Bad(NamedTuple):
    """A bad value as JSON text, and what is bad about it."""

    what: str
    text: str
    takes_away: bool = False

    def inside(self, what: str, members: Mapping[str, str]) -> "Bad":
        """The same as a member of an object."""
        return Bad(what, json_object(members), self.takes_away)


def json_object(members: Mapping[str, str]) -> str:
    """An object of members that are JSON text."""
    inside = ", ".join(f"{json.dumps(name)}: {text}" for name, text in members.items())
    return "{" + inside + "}"


def bad_values(schema: Mapping[str, Any], *, patches: bool) -> Iterator[Bad]:
    """Values that a field of this schema may not have.

    Args:
        schema: As the document has it.
        patches: The body is a merge patch, in which a null inside takes a member away.
    """
    for what, text in _NOT_JSON.items():
        yield Bad(what, text)
    kinds = list(_alternatives(schema))
    if not any({"type", "enum"} & set(kind) for kind in kinds):
        return  # anything goes
    allowed = {kind["type"] for kind in kinds if "type" in kind}
    allowed |= {"integer"} if "number" in allowed else set[str]()
    for name, text in _ONE_OF_EACH.items():
        if name not in allowed:
            yield Bad(f"{name}: a wrong type or word", text, takes_away=name == "null")
    for kind in kinds:
        yield from _beyond_bounds(kind)
        yield from _ill_formed(kind)
        for bad in _inside(kind, patches=patches):
            if not (patches and bad.takes_away):
                yield bad


def _alternatives(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schemas of which one has to fit, references followed."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield {**DOCUMENT["components"]["schemas"][name], "named": name}
    elif "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from _alternatives(one)
    else:
        yield schema


def _beyond_bounds(kind: Mapping[str, Any]) -> Iterator[Bad]:
    if "maxLength" in kind:
        yield Bad("too long", json.dumps("a" * (kind["maxLength"] + 1)))
        yield Bad("too long in other letters", json.dumps("ä" * (kind["maxLength"] + 1)))
    if "minLength" in kind:
        yield Bad("empty", '""')
    if "maxItems" in kind:
        yield Bad("too many", json.dumps(["a"] * (kind["maxItems"] + 1)))
    if "maxProperties" in kind:
        yield Bad("too many", json.dumps({f"a{n}": "b" for n in range(kind["maxProperties"] + 1)}))
    if "maximum" in kind:
        yield Bad("too large", json.dumps(kind["maximum"] + 1))
        yield Bad("far too large", "1" + "0" * 300)
    if "minimum" in kind:
        yield Bad("too small", json.dumps(kind["minimum"] - 1))
    if "exclusiveMinimum" in kind:
        yield Bad("too small", json.dumps(kind["exclusiveMinimum"]))


def _ill_formed(kind: Mapping[str, Any]) -> Iterator[Bad]:
    if kind.get("format") == "date-time":
        for text in ("yesterday", "2027-01-31", "2027-01-31T12:00:00", "2027-02-30T12:00:00Z"):
            yield Bad("no moment", json.dumps(text))
    if "pattern" in kind:
        for text in (one for one in _CONTROLS if not re.search(_to_the_end(kind["pattern"]), one)):
            yield Bad("with characters of control", json.dumps(text))


def _to_the_end(pattern: str) -> str:
    return pattern.removesuffix("$") + r"\Z"


def _inside(kind: Mapping[str, Any], *, patches: bool) -> Iterator[Bad]:
    """Bad values inside a list, a map or an object."""
    if "items" in kind:
        for bad in bad_values(kind["items"], patches=False):
            yield Bad(f"an item: {bad.what}", f"[{bad.text}]")
    if isinstance(kind.get("additionalProperties"), dict):
        for bad in bad_values(kind["additionalProperties"], patches=patches):
            yield bad.inside(f"a value: {bad.what}", {"x": bad.text})
        for name in ("", "a\x00b", "a\nb", "a" * 101):
            yield Bad("a name of no use", json_object({name: '"y"'}))
    if "named" in kind:
        sample = _SAMPLES[kind["named"]]
        yield Bad("an unknown member", json_object({**sample, "no_such_member": "1"}))
        for name, member in kind["properties"].items():
            for bad in bad_values(member, patches=patches):
                yield bad.inside(f"{name}: {bad.what}", {**sample, name: bad.text})
