"""The SDK describes the API that the server has: every route, every field."""

import inspect
from collections.abc import Callable, Iterator
from types import UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
import pytest

from regrant.client import fields, objects
from regrant.client.ask import Ask
from regrant.client.asks import applications, connections, findings, people, records, services
from regrant.usecases.input.application import ApplicationFields
from regrant.usecases.input.connection import AccountFields, ConnectionFields, ImportFields
from regrant.usecases.input.people import KeyChange, MemberChange
from regrant.usecases.input.service import AuthenticationFields, MethodFields, ServiceFields
from regrant.web import app
from regrant.web.routing import ROUTES, ApiRoute

MODULES = (applications, connections, findings, people, records, services)
#: Read into members of their own, not field by field.
OPEN = (objects.Provider, objects.Findings)


def _asks() -> Iterator[tuple[Ask[Any], Callable[..., Any]]]:
    for module in MODULES:
        for _, describe in inspect.getmembers(module, inspect.isfunction):
            signature = inspect.signature(describe)
            if describe.__module__ == module.__name__ and "Ask" in str(signature.return_annotation):
                required = [
                    "x"
                    for one in signature.parameters.values()
                    if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD
                ]
                yield describe(*required), describe


def _routes() -> dict[tuple[str, str], ApiRoute]:
    assert app.make_app
    return {(route.verb, route.path): route for route in ROUTES}


def _result(describe: Callable[..., Any]) -> Any:
    """The object of `Ask[Object]` or `Ask[Page[Object]]`."""
    answer = get_args(inspect.signature(describe).return_annotation)[0]
    return get_args(answer)[0] if get_args(answer) else answer


def test_every_route_can_be_asked() -> None:
    described = {(ask.verb, ask.template) for ask, _ in _asks()}
    missing = set(_routes()) - described
    assert missing == set(), "describe them in src/regrant/client/asks"


def test_every_query_parameter_can_be_given() -> None:
    for ask, describe in _asks():
        route = _routes().get((ask.verb, ask.template))
        if route is None or route.query is None:
            continue
        taken = {field.encode_name for field in msgspec.structs.fields(route.query)}
        given = set(inspect.signature(describe).parameters)
        assert taken - {"limit", "cursor"} <= given, describe.__name__


def test_the_objects_have_every_field_of_the_answers() -> None:
    for ask, describe in _asks():
        route = _routes().get((ask.verb, ask.template))
        known = _result(describe)
        if route and route.answer and known not in OPEN:
            assert _names(route.answer) <= _names(known), describe.__name__


def _names(kind: type[msgspec.Struct]) -> set[str]:
    found: set[str] = set()
    for field in msgspec.structs.fields(kind):
        found.add(field.encode_name)
        inner = _struct_in(field.type)
        if inner is not None:
            found |= {f"{field.encode_name}.{name}" for name in _names(inner)}
    return found


def _struct_in(kind: Any) -> type[msgspec.Struct] | None:
    parts = get_args(kind) if get_origin(kind) in {list, Union, UnionType} else (kind,)
    structs = [one for one in parts if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    return structs[0] if structs else None


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (fields.ApplicationFields, ApplicationFields),
        (fields.AuthenticationFields, AuthenticationFields),
        (fields.ServiceFields, ServiceFields),
        (fields.MethodFields, MethodFields),
        (fields.ConnectionFields, ConnectionFields),
        (fields.ImportFields, ImportFields),
        (fields.AccountFields, AccountFields),
        (fields.KeyChange, KeyChange),
        (fields.MemberChange, MemberChange),
    ],
)
def test_the_fields_that_can_be_given_are_those_that_are_taken(
    given: Any, taken: type[msgspec.Struct]
) -> None:
    assert set(given.__annotations__) == {one.encode_name for one in msgspec.structs.fields(taken)}
