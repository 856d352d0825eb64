"""The document is OpenAPI 3.1, complete, and what the server gives out."""

import json
from typing import Any, Final

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from regrant.web import app, openapi
from regrant.web.routing import PREFIX, ROUTES, ApiRoute
from tests.contract.api.world import Maker, World
from tests.testbed.regrant_server import RegrantServer

assert app.make_app  # importing it registered every route
DOCUMENT: Final[dict[str, Any]] = json.loads(openapi.document())


def _operation(route: ApiRoute) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][PREFIX + route.path][route.verb.lower()]
    return found


def _id(route: ApiRoute) -> str:
    return f"{route.verb} {route.path}"


def test_it_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    problems = [str(error) for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()]
    assert problems == []


def test_the_server_gives_out_this_document(api_server: RegrantServer) -> None:
    answer = api_server.browser().get("/api/v1/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == DOCUMENT


def test_operations_are_told_apart_by_their_identifiers() -> None:
    names = [_operation(route)["operationId"] for route in ROUTES]
    assert len(set(names)) == len(names) == len(ROUTES)


@pytest.mark.parametrize("route", ROUTES, ids=_id)
def test_every_operation_says_how_it_refuses(route: ApiRoute) -> None:
    answers = _operation(route)["responses"]
    assert {"401", "403", "422", "503", str(route.status)} <= set(answers)
    assert ("404" in answers) == ("{" in route.path)
    for status in set(answers) - {str(route.status)}:
        assert list(answers[status]["content"]) == ["application/problem+json"]


@pytest.mark.parametrize("route", ROUTES, ids=_id)
def test_every_parameter_is_described_and_bounded(route: ApiRoute) -> None:
    for parameter in _operation(route).get("parameters", []):
        schema = parameter["schema"]
        assert parameter["description"], parameter["name"]
        bounds = {"enum", "maxLength", "maximum"} & set(schema)
        assert bounds, f"{parameter['name']} may be of any size"


@pytest.mark.parametrize("route", [one for one in ROUTES if one.body], ids=_id)
def test_every_member_of_a_body_is_bounded_and_no_other_is_taken(route: ApiRoute) -> None:
    assert route.body is not None
    schema = DOCUMENT["components"]["schemas"][route.body.__name__]
    assert schema["additionalProperties"] is False
    for name, member in schema["properties"].items():
        assert _is_bounded(member), f"{route.body.__name__}.{name} may be of any size"


def _is_bounded(schema: dict[str, Any]) -> bool:
    if "anyOf" in schema:
        return all(_is_bounded(one) for one in schema["anyOf"])
    kind = schema.get("type")
    bounds = {"string": "maxLength", "array": "maxItems", "object": "maxProperties"}
    if kind in bounds and not {"enum", "format", "$ref"} & set(schema):
        return bounds[kind] in schema
    return kind not in {"integer", "number"} or "maximum" in schema


@pytest.mark.parametrize(
    "route",
    [one for one in ROUTES if one.example is not None and one.status == 201 and one.required],
    ids=_id,
)
def test_the_example_of_what_is_made_can_be_made(
    route: ApiRoute, world: World, maker: Maker
) -> None:
    maker.post(world.path(route), route.example)


def test_no_description_speaks_of_python() -> None:
    text = openapi.document().decode()
    for word in ("\\\\Z", "msgspec", "Struct", "ud800"):
        assert word not in text
