"""The schemas that operations refer to, made from the structs that read and write."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec import Struct

from regrant.web.routing import ApiRoute
from regrant.web.shapes.findings import SCHEMAS, DiagnosedShown

_REF: Final = f"{SCHEMAS}/{{name}}"
PROBLEM: Final[dict[str, Any]] = {"$ref": _REF.format(name="Problem")}


class FieldRefused(Struct, kw_only=True):
    """A field of the input, and what to do about it; `field` is empty where it is the whole."""

    field: str
    message: str


class Problem(Struct, kw_only=True, omit_defaults=True):
    """Problem details (RFC 9457) with a stable `code`."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    family: str = ""
    errors: list[FieldRefused] = []
    findings: list[DiagnosedShown] = []
    connect_url: str = ""
    exchange: str = ""


def named(kind: type[Struct]) -> dict[str, Any]:
    """A reference to the schema of a struct."""
    return {"$ref": _REF.format(name=kind.__name__)}


def components(routes: Iterable[ApiRoute]) -> dict[str, Any]:
    """Every schema by its name; what callers send has no other members than those named."""
    routes = list(routes)
    bodies = dict.fromkeys(route.body for route in routes if route.body)
    answers = dict.fromkeys(route.answer for route in routes if route.answer)
    kinds: list[type[Struct]] = [*answers, *bodies, DiagnosedShown, Problem]
    _, schemas = msgspec.json.schema_components(dict.fromkeys(kinds), ref_template=_REF)
    for body in bodies:
        schemas[body.__name__]["additionalProperties"] = False
    return portable(schemas)


def portable(schema: Any) -> Any:
    r"""Say in JSON Schema's words what Python's patterns say.

    JSON in UTF-8 has no surrogates to forbid, and `$` there is the very end, as `\Z` is here.

    Example:
        >>> portable({"pattern": r"^[^\x00\ud800-\udfff]*\Z"})
        {'pattern': '^[^\\x00]*$'}
    """
    if isinstance(schema, dict):
        return {
            name: _pattern(value)
            if name == "pattern" and isinstance(value, str)
            else portable(value)
            for name, value in schema.items()
        }
    return [portable(one) for one in schema] if isinstance(schema, list) else schema


def _pattern(python: str) -> str:
    return python.replace(r"\ud800-\udfff", "").removesuffix(r"\Z") + "$" * python.endswith(r"\Z")
