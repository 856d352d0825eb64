"""A body that cannot be read is refused with what is wrong in it, and nothing changes."""

import json
from collections.abc import Iterator
from typing import Final

import httpx
import pytest

from regrant.web import app
from regrant.web.endpoint import LARGEST_BODY
from regrant.web.routing import ROUTES, ApiRoute
from tests.contract.api.bad_values import json_object
from tests.contract.api.bodies import JSON, right_members
from tests.contract.api.contents import contents_of
from tests.contract.api.world import Maker, World
from tests.testbed.regrant_server import RegrantServer

assert app.make_app  # importing it registered every route
WITH_BODY: Final = [route for route in ROUTES if route.body is not None]
NO_JSON: Final = {
    "a word": b"name=Notes",
    "half an object": b'{"name": "No',
    "a comma too many": b'{"name": "Notes",}',
    "single quotes": b"{'name': 'Notes'}",
    "two documents": b'{"name": "Notes"} {}',
    "another encoding": '{"name": "Notes"}'.encode("utf-16"),
    "a mark in front": b"\xef\xbb\xbf{}",
    "no UTF-8": b'{"name": "\xff"}',
    "bare control characters": b'{"name": "a\x00b"}',
    "nothing but depth": b"[" * 100_000,
    "depth": b'{"name": ' + b"[" * 70 + b"]" * 70 + b"}",
}
NO_OBJECT: Final = {"a list": b"[]", "text": b'"name"', "a number": b"1", "null": b"null"}


def _id(route: ApiRoute) -> str:
    return f"{route.verb} {route.path}"


@pytest.fixture(scope="module")
def unchanged(maker: Maker) -> World:
    return maker.make()


@pytest.fixture(autouse=True)
def nothing_changes(api_server: RegrantServer, unchanged: World) -> Iterator[None]:
    """Whatever a test here sends, the server keeps what it kept."""
    assert unchanged
    before = contents_of(api_server)
    yield
    assert contents_of(api_server) == before


class Sender:
    """Sends bodies as the owner."""

    def __init__(self, server: RegrantServer, world: World) -> None:
        self._api, self._world = server.api, world

    def send(self, route: ApiRoute, body: bytes | str, **headers: str) -> httpx.Response:
        content = body.encode() if isinstance(body, str) else body
        path = self._world.path(route)
        return self._api.request(route.verb, path, content=content, headers={**JSON, **headers})


@pytest.fixture
def sender(api_server: RegrantServer, unchanged: World) -> Sender:
    return Sender(api_server, unchanged)


@pytest.mark.parametrize("route", WITH_BODY, ids=_id)
def test_a_body_that_is_no_json_is_refused(sender: Sender, route: ApiRoute) -> None:
    for what, body in NO_JSON.items():
        answer = sender.send(route, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-json"), what


@pytest.mark.parametrize("route", WITH_BODY, ids=_id)
def test_a_body_that_is_no_object_is_refused(sender: Sender, route: ApiRoute) -> None:
    for what, body in NO_OBJECT.items():
        answer = sender.send(route, body)
        assert answer.status_code == 422, what
        assert "object" in answer.json()["detail"]


@pytest.mark.parametrize("route", WITH_BODY, ids=_id)
def test_a_member_that_is_not_known_is_named(
    sender: Sender, route: ApiRoute, maker: Maker, unchanged: World
) -> None:
    right = right_members(route, maker, unchanged)
    for name in ("no_such_member", "__class__", "a" * 500, "b\x00\n", "\u202e"):
        answer = sender.send(route, json_object({**right, name: "1"}))
        assert answer.status_code == 422, answer.text
        [refused] = answer.json()["errors"]
        assert refused["field"], name
        assert refused["field"].isprintable()
        assert "is not a field" in refused["message"]


@pytest.mark.parametrize("route", WITH_BODY, ids=_id)
def test_a_member_that_stands_there_twice_is_named(
    sender: Sender, route: ApiRoute, maker: Maker, unchanged: World
) -> None:
    right = right_members(route, maker, unchanged) or {"name": '"a"'}
    for name, text in right.items():
        twice = f"{json_object(right)[:-1]}, {json.dumps(name)}: {text}}}"
        answer = sender.send(route, twice)
        assert answer.status_code == 422, answer.text
        [refused] = answer.json()["errors"]
        assert (refused["field"], "more than once" in refused["message"]) == (name, True)


@pytest.mark.parametrize("route", WITH_BODY, ids=_id)
def test_another_kind_of_document_is_refused(
    sender: Sender, route: ApiRoute, maker: Maker, unchanged: World
) -> None:
    right = json_object(right_members(route, maker, unchanged))
    for media in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data", "x"):
        answer = sender.send(route, right, **{"Content-Type": media})
        assert (answer.status_code, answer.json()["code"]) == (422, "unsupported-type"), media


def test_every_missing_member_is_named(sender: Sender) -> None:
    for route in WITH_BODY:
        if route.required:
            named = {one["field"] for one in sender.send(route, "{}").json()["errors"]}
            assert set(route.required) <= named, _id(route)


def test_a_body_beyond_the_bound_is_refused_before_it_is_read(sender: Sender) -> None:
    route = next(one for one in WITH_BODY if one.path == "/members")
    body = b'{"name": "' + b"a" * LARGEST_BODY + b'", "role": "caller"}'
    answer = sender.send(route, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "too-large")
