"""OpenAPI 3.1, made from the routes."""

import re
from functools import lru_cache
from typing import Any, Final

import msgspec

from regrant import __version__
from regrant.web.routing import PREFIX, ROUTES, ApiRoute

_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457 problem details with our stable `code`.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "family": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "findings": {"type": "array", "items": {"type": "object"}},
        "connect_url": {"type": "string"},
    },
}
_REF: Final = "#/components/schemas/{name}"


@lru_cache(maxsize=1)
def document() -> bytes:
    """The whole document as JSON."""
    return msgspec.json.encode(_document())


def _document() -> dict[str, Any]:
    kinds: list[type[msgspec.Struct]] = []
    for route in ROUTES:
        kinds += [kind for kind in (route.answer, route.body) if kind and kind not in kinds]
    _, schemas = msgspec.json.schema_components(kinds, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(PREFIX + route.path, {})[route.verb.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Regrant",
            "version": __version__,
            "summary": "Keeps OAuth 2.0 connections, calls services, says what is wrong.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key, rg_…"}
            },
            "schemas": {**_open_findings(schemas), "Problem": _PROBLEM},
        },
    }


def _open_findings(schemas: dict[str, Any]) -> dict[str, Any]:
    """Patterns with surrogates are Python's own; JSON has no such characters to begin with."""
    text = msgspec.json.encode(schemas).decode("utf-8", "surrogatepass")
    return msgspec.json.decode(text)


def _operation(route: ApiRoute) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "tags": [route.tag],
        "responses": _responses(route),
    }
    if route.permission:
        operation["x-permission"] = route.permission
    parameters = _parameters(route)
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        schema = {"$ref": _REF.format(name=route.body.__name__)}
        operation["requestBody"] = _content(schema, required=True)
    elif route.raw_body:
        operation["requestBody"] = _content({}, required=True)
    return operation


def _operation_id(route: ApiRoute) -> str:
    words = re.sub(r"[{}]", "", route.path).strip("/").replace("/", "-")
    return f"{route.verb.lower()}-{words}"


def _parameters(route: ApiRoute) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1, "maxLength": 200},
        }
        for name in _PARAMETER.findall(route.path)
    ]
    if route.query is None:
        return found
    for field in msgspec.structs.fields(route.query):
        schema = msgspec.json.schema(field.type)
        found.append({"name": field.encode_name, "in": "query", "schema": _not_null(schema)})
    return found


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else schema


def _responses(route: ApiRoute) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "Done"}
    if route.answer is not None:
        one: dict[str, Any] = {"$ref": _REF.format(name=route.answer.__name__)}
        schema = _page_of(one) if route.is_list else one
        success |= _content(schema)
    problem = _content({"$ref": "#/components/schemas/Problem"}, "application/problem+json")
    refused = {
        "401": "Not signed in",
        "403": "Not allowed",
        "404": "Not found",
        "409": "Not possible in this state",
        "422": "The input cannot be accepted",
        "503": "Not available at this moment",
    }
    return {
        str(route.status): success,
        **{status: {"description": words, **problem} for status, words in refused.items()},
    }


def _page_of(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["items", "next_cursor"],
        "properties": {
            "items": {"type": "array", "items": one},
            "next_cursor": {"type": ["string", "null"]},
        },
    }


def _content(
    schema: dict[str, Any], media: str = "application/json", *, required: bool = False
) -> dict[str, Any]:
    content: dict[str, Any] = {"content": {media: {"schema": schema}}}
    return {"required": True, **content} if required else content
