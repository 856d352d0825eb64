"""One operation: its parameters, its body, what it answers and how it refuses."""

import re
from typing import Any, Final

import msgspec

from regrant.usecases.input.reading import Name
from regrant.web.openapi.schemas import PROBLEM, named, portable
from regrant.web.problem import MEDIA_TYPE
from regrant.web.routing import ApiRoute

_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_MEANINGS: Final = {
    "id": "Identifier of the object",
    "service": "Identifier or code of the web service",
    "name": "Name or identifier of the method",
    "limit": "How many items at most",
    "cursor": "`next_cursor` of the page before",
    "q": "Words to search for",
    "min_ttl_seconds": "How long the token has to live still; at most half its lifetime counts",
}
_REFUSALS: Final = {
    401: "No API key, or not one that is known, enabled and not over",
    403: "The role does not include what this needs",
    404: "There is no such object, or not for the one who asks",
    409: "Not possible in this state; `findings` and `connect_url` say what would help",
    422: "The input cannot be accepted; `errors` names every field",
    503: "Not available at this moment",
}
_HEADERS: Final[dict[int, dict[str, Any]]] = {
    401: {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}},
    503: {
        "Retry-After": {
            "required": True,
            "description": "In seconds",
            "schema": {"type": "integer", "minimum": 1},
        }
    },
}


def operation(route: ApiRoute) -> dict[str, Any]:
    """A route as an operation."""
    found: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "tags": [route.tag],
        "responses": _responses(route),
    }
    if route.permission:
        found["x-permission"] = route.permission
    parameters = _parameters(route)
    if parameters:
        found["parameters"] = parameters
    if route.body is not None or route.raw_body:
        found["requestBody"] = _body(route)
    return found


def _operation_id(route: ApiRoute) -> str:
    words = re.sub(r"[{}]", "", route.path).strip("/").replace("/", "-")
    return f"{route.verb.lower()}-{words}"


def _parameters(route: ApiRoute) -> list[dict[str, Any]]:
    identifier = portable(msgspec.json.schema(Name))
    found = [
        _parameter(name, "path", identifier, required=True)
        for name in _PARAMETER.findall(route.path)
    ]
    if route.query is None:
        return found
    for field in msgspec.structs.fields(route.query):
        schema = portable(_not_null(msgspec.json.schema(field.type)))
        if not field.required and field.default is not None:
            schema = {**schema, "default": field.default}
        found.append(_parameter(field.encode_name, "query", schema))
    return found


def _parameter(
    name: str, place: str, schema: dict[str, Any], *, required: bool = False
) -> dict[str, Any]:
    meaning = _MEANINGS.get(name) or f"Only those whose `{name}` is this"
    found = {"name": name, "in": place, "description": meaning, "schema": schema}
    return found | ({"required": True} if required else {})


def _not_null(schema: dict[str, Any]) -> dict[str, Any]:
    """What a query can say: it has no null."""
    if None in schema.get("enum", ()):
        return {"enum": [one for one in schema["enum"] if one is not None]}
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else schema


def _body(route: ApiRoute) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    if route.body is not None:
        schema = named(route.body)
        if route.required:
            schema |= {"required": list(route.required)}
    content: dict[str, Any] = {"schema": schema}
    if route.example is not None:
        content["example"] = route.example
    # Where nothing is demanded, no body at all is an empty object.
    return {"required": _demands(route), "content": {"application/json": content}}


def _demands(route: ApiRoute) -> bool:
    fields = msgspec.structs.fields(route.body) if route.body else ()
    return bool(route.required) or any(field.required for field in fields)


def _responses(route: ApiRoute) -> dict[str, Any]:
    success: dict[str, Any] = {"description": route.summary}
    if route.answer is not None:
        schema = _page_of(named(route.answer)) if route.is_list else named(route.answer)
        success["content"] = {"application/json": {"schema": schema}}
    found = {str(route.status): success}
    for status in _statuses(route):
        refused: dict[str, Any] = {
            "description": _REFUSALS[status],
            "content": {MEDIA_TYPE: {"schema": PROBLEM}},
        }
        if status in _HEADERS:
            refused["headers"] = _HEADERS[status]
        found[str(status)] = refused
    return found


def _statuses(route: ApiRoute) -> list[int]:
    """How it can refuse: what is only read cannot be in the wrong state, save a token."""
    never: set[int] = set()
    if not _PARAMETER.search(route.path):
        never.add(404)
    if route.verb == "GET" and route.permission != "tokens:read":
        never.add(409)
    return [status for status in _REFUSALS if status not in never]


def _page_of(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["items", "next_cursor"],
        "properties": {
            "items": {"type": "array", "items": one},
            "next_cursor": {
                "type": ["string", "null"],
                "description": "Give it as `cursor` for the next page; null after the last",
            },
        },
    }
