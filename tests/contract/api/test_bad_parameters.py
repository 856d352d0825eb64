"""Bad values in path, query and headers are refused, named where they have a name; no crash."""

import socket
from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec
import pytest

from regrant.web import app
from regrant.web.routing import PREFIX, ROUTES, ApiRoute
from tests.contract.api.contents import contents_of
from tests.contract.api.test_openapi import DOCUMENT
from tests.contract.api.world import Maker, World
from tests.testbed.regrant_server import RegrantServer

assert app.make_app  # importing it registered every route
#: As they stand in an address, already encoded.
BAD_TEXT: Final = {
    "null": "a%00b",
    "line feed": "a%0Ab",
    "line feed at the end": "a%0A",
    "escape": "%1B%5B31m",
    "delete": "%7F",
    "too long": "a" * 201,
    "line separator": "a%E2%80%A8",
}
BAD_NUMBERS: Final = {
    "zero": "0",
    "negative": "-1",
    "too large": "201",
    "far too large": "1" + "0" * 5000,
    "fraction": "1.5",
    "power": "1e2",
    "word": "abc",
    "no number": "nan",
    "infinite": "inf",
    "empty": "",
    "hexadecimal": "0x10",
    "with a sign": "%2B5",
    "with blanks": "%205",
    "other digits": "%D9%A5",
    "with a low line": "1_0",
}
BAD_CURSORS: Final = {
    "letters": "abc",
    "another alphabet": "%C3%A4",
    "sql": "'%20OR%201=1--",
    "base64 of something": "bm90aGluZw",
    "padded": "YXBwXzAxbThqMjFoYWZwZDluMTd2dzFtMHZlN240====",
    "null": "%00",
    "too long": "a" * 201,
    "empty": "",
}
NOBODYS: Final = (
    "nobody",
    "app_00000000000000000000000000",
    "..",
    "%2e%2e",
    "a%2Fb",
    "%C3%A4",
    "%FF",
)


class Parameter(NamedTuple):
    """A query parameter of a route."""

    route: ApiRoute
    name: str

    def __str__(self) -> str:
        return f"{self.route.path} {self.name}"


PARAMETERS: Final = [
    Parameter(route, field.encode_name)
    for route in ROUTES
    if route.query is not None
    for field in msgspec.structs.fields(route.query)
]


def _bad(parameter: Parameter) -> Mapping[str, str]:
    if parameter.name in {"limit", "min_ttl_seconds"}:
        decimals = parameter.name == "min_ttl_seconds"
        fine = {"zero", "too large", "fraction", "power"} if decimals else set[str]()
        return {what: value for what, value in BAD_NUMBERS.items() if what not in fine}
    if parameter.name == "cursor":
        return BAD_CURSORS
    operation = DOCUMENT["paths"][PREFIX + parameter.route.path]["get"]
    schema = next(p["schema"] for p in operation["parameters"] if p["name"] == parameter.name)
    empty = {"empty": ""} if schema.get("minLength") or "enum" in schema else {}
    words = {"a word that is none of these": "no-such-word"} if "enum" in schema else {}
    long = {"too long": "a" * (schema["maxLength"] + 1)} if "maxLength" in schema else {}
    return {**BAD_TEXT, **empty, **words, **long}


@pytest.fixture(scope="module")
def unchanged(maker: Maker) -> World:
    return maker.make()


@pytest.mark.parametrize("parameter", PARAMETERS, ids=str)
def test_a_bad_query_parameter_is_named(
    parameter: Parameter, api_server: RegrantServer, unchanged: World
) -> None:
    path = unchanged.path(parameter.route)
    for what, value in _bad(parameter).items():
        answer = api_server.api.get(f"{path}?{parameter.name}={value}")
        assert answer.status_code == 422, f"{what}: {answer.status_code}"
        assert {one["field"] for one in answer.json()["errors"]} == {parameter.name}, what
    answer = api_server.api.get(f"{path}?{parameter.name}=1&{parameter.name}=1")
    assert [one["field"] for one in answer.json()["errors"]] == [parameter.name]


@pytest.mark.parametrize(
    "route", [one for one in ROUTES if one.verb == "GET"], ids=lambda r: r.path
)
def test_a_query_parameter_that_is_not_known_is_named(
    route: ApiRoute, api_server: RegrantServer, unchanged: World
) -> None:
    for name in ("no_such_parameter", "limit%00", "a%0Ab", "LIMIT"):
        answer = api_server.api.get(f"{unchanged.path(route)}?{name}=1")
        assert answer.status_code == 422, answer.text
        [refused] = answer.json()["errors"]
        assert refused["field"].isprintable()


@pytest.mark.parametrize(
    "route", [one for one in ROUTES if "{" in one.path], ids=lambda r: f"{r.verb} {r.path}"
)
def test_a_bad_identifier_finds_nothing_and_changes_nothing(
    route: ApiRoute, api_server: RegrantServer, unchanged: World
) -> None:
    before = contents_of(api_server)
    real = unchanged.parameters(route.path)
    for name in real:
        for value in [*BAD_TEXT.values(), *NOBODYS]:
            path = PREFIX + route.path.format(**{**real, name: value})
            status = _status(api_server, route.verb, path)
            assert status in {404, 405, 422}, f"{path} answered {status}"
    assert contents_of(api_server) == before


def _status(server: RegrantServer, verb: str, path: str, *headers: bytes) -> int:
    """Ask on a bare socket, where no client puts anything right."""
    lines = [f"{verb} {path} HTTP/1.1".encode(), b"Host: regrant", b"Connection: close"]
    if not any(line.lower().startswith(b"authorization") for line in headers):
        lines.append(b"Authorization: Bearer " + server.owner_key.encode())
    lines += [*headers, b"Content-Length: 0"]
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    "header",
    [
        b"Authorization:",
        b"Authorization: Bearer",
        b"Authorization: Bearer ",
        b"Authorization: Bearer rg_unknown",
        b"Authorization: Bearer rg_" + b"a" * 5000,
        b"Authorization: Bearer \xff\xfe",
        b"Authorization: Bearer rg_\x00",
        b"Authorization: Basic cmc6cmc=",
        b"Authorization: bearer\trg_x",
        b"Authorization: Token rg_x",
        b"Cookie: regrant_session=\xff; x",
        b"X-CSRF-Token: \xff",
    ],
    ids=repr,
)
@pytest.mark.parametrize("path", ["/applications", "/connections/con_x/token"])
def test_a_header_that_proves_nothing_opens_nothing(
    api_server: RegrantServer, header: bytes, path: str
) -> None:
    headers = [header] if header.startswith(b"Auth") else [b"Authorization: none", header]
    status = _status(api_server, "GET", PREFIX + path, *headers)
    assert status in {400, 401}


def test_two_keys_in_one_request_open_nothing(api_server: RegrantServer) -> None:
    good = b"Authorization: Bearer " + api_server.owner_key.encode()
    for headers in ([good, b"Authorization: Bearer rg_x"], [b"Authorization: Bearer rg_x", good]):
        assert _status(api_server, "GET", f"{PREFIX}/applications", *headers) in {400, 401}


def test_what_is_possible_at_an_address_is_said_where_something_is_not(
    api_server: RegrantServer, unchanged: World
) -> None:
    possible: dict[str, set[str]] = {}
    for route in ROUTES:
        possible.setdefault(unchanged.path(route), set()).add(route.verb)
    for path, verbs in possible.items():
        answer = api_server.api.request("PUT", path)
        assert answer.status_code == 405
        assert set(answer.headers["allow"].split(", ")) - {"HEAD"} == verbs, path
