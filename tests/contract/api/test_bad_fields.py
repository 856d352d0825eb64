"""A bad value in any field is refused, the field is named, and nothing changes."""

from typing import Final, NamedTuple

import httpx
import pytest

from regrant.web import app
from regrant.web.routing import ROUTES, ApiRoute
from tests.contract.api.bad_values import bad_values, json_object
from tests.contract.api.bodies import JSON, right_members
from tests.contract.api.contents import contents_of
from tests.contract.api.test_openapi import DOCUMENT
from tests.contract.api.world import Maker, World
from tests.testbed.regrant_server import RegrantServer

assert app.make_app  # importing it registered every route


class Field(NamedTuple):
    """A member of a route's body."""

    route: ApiRoute
    name: str

    def __str__(self) -> str:
        return f"{self.route.verb} {self.route.path} {self.name}"


FIELDS: Final = [
    Field(route, name)
    for route in ROUTES
    if route.body is not None
    for name in DOCUMENT["components"]["schemas"][route.body.__name__]["properties"]
]


@pytest.fixture(scope="module")
def unchanged(maker: Maker) -> World:
    """Objects that no request of this file changes."""
    return maker.make()


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_a_bad_value_is_refused_by_its_name(
    field: Field, api_server: RegrantServer, maker: Maker, unchanged: World
) -> None:
    assert field.route.body is not None
    right = right_members(field.route, maker, unchanged)
    schema = DOCUMENT["components"]["schemas"][field.route.body.__name__]["properties"][field.name]
    before = contents_of(api_server)
    for what, text, _ in bad_values(schema, patches=field.route.current is not None):
        answer = api_server.api.request(
            field.route.verb,
            unchanged.path(field.route),
            content=json_object({**right, field.name: text}).encode(),
            headers=JSON,
        )
        assert _named_only(field.name, answer), f"{what} ({text[:80]}): {answer.text[:400]}"
    assert contents_of(api_server) == before


def _named_only(name: str, answer: httpx.Response) -> bool:
    """Whether this field alone is refused, in words of ours."""
    if answer.status_code != 422:
        return False
    errors = answer.json()["errors"]
    is_clear = all(len(one["message"]) > 8 and "`" not in one["message"] for one in errors)
    return is_clear and {_top(one["field"]) for one in errors} == {name}


def _top(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]
