"""Whatever a service answers, the caller gets it or learns why not, and the record can be read."""

from typing import Any, Final

import pytest

from tests.journeys.administrator import Administrator
from tests.journeys.proxy.raw import Caller
from tests.testbed.hostile import (
    Answer,
    CutShort,
    HostileServer,
    Move,
    Raw,
    Reset,
    answer_json,
    many_headers,
)

DEEP: Final = b"[" * 50_000
DEEP_OBJECT: Final = b'{"a":' * 480 + b"1" + b"}" * 480
JSON: Final = "application/json"
ODD: Final[dict[str, Move]] = {
    "an address that is none": Answer(302, headers=[("Location", "https://[::1/")]),
    "an address of blanks": Answer(302, headers=[("Location", "  ")]),
    "an address of any scheme": Answer(302, headers=[("Location", "javascript:alert(1)")]),
    "JSON without an end of depth": Answer(body=DEEP, content_type=JSON),
    "JSON as deep as can be read": Answer(body=b"[" * 900 + b"]" * 900, content_type=JSON),
    "JSON deeper than can be walked": Answer(body=DEEP_OBJECT, content_type=JSON),
    "half an object": Answer(body=b'{"a": ', content_type=JSON),
    "numbers without end": Answer(body=b"1" * 10_000, content_type=JSON),
    "no number": Answer(body=b'{"a": NaN, "b": 1e999}', content_type=JSON),
    "half a character": Answer(body=rb'{"a": "\ud800"}', content_type=JSON),
    "no UTF-8": Answer(body=b'{"a": "\xff\xfe"}', content_type=JSON),
    "nulls": Answer(body=b'{"a": "\\u0000"}', content_type=JSON),
    "bare nulls": Answer(body=b"a\x00b"),
    "another encoding": Answer(
        body="ä".encode("utf-16"), content_type="text/plain; charset=utf-16"
    ),
    "no such encoding": Answer(body=b"a", content_type="text/plain; charset=no-such"),
    "a type that is none": Answer(body=b"a", content_type=";;;/"),
    "no type": Answer(body=b"\xff\x00", content_type=None),
    "a form of nothing": Answer(body=b"&&==%zz", content_type="application/x-www-form-urlencoded"),
    "nothing at all": Answer(204, content_type=None),
    "an unknown status": Answer(299, b"fine"),
    "a status of nobody": Answer(799, b"fine"),
    "teapot": Answer(418, b"short and stout"),
    "bytes beyond ASCII in a header": Answer(headers=[("X-Odd", "\xff\xe4")]),
    "the same header twice": Answer(headers=[("X-A", "1"), ("X-A", "2")]),
    "sixty headers": many_headers(20),
    "a megabyte of headers": many_headers(1024),
    "no HTTP": Raw(b"\x16\x03\x01hello"),
    "an old HTTP": Raw(b"HTTP/0.9 200\r\n\r\n"),
    "a status without a number": Raw(b"HTTP/1.1 OK OK\r\nContent-Length: 0\r\n\r\n"),
    "two lengths": Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    "a reset": Reset(),
    "half a body": CutShort(Answer(body=b"0123456789"), 4),
    "a challenge that is none": answer_json({}, 401, [("WWW-Authenticate", '"=,;, Bearer ="')]),
    "a challenge of a megabyte": answer_json({}, 401, [("WWW-Authenticate", "Bearer " * 9_000)]),
    "an error of any type": answer_json({"error": [{"error": {"code": None}}]}, 400),
    "seconds that are none": Answer(503, headers=[("Retry-After", "-1e999")]),
    "a date that is none": Answer(headers=[("Date", "yesterday")]),
}


@pytest.fixture
def service(admin: Administrator, hostile_server: HostileServer) -> str:
    """A service without authentication and a method `read` with outputs; its id."""
    made = admin.post("/services", {"name": "Odd", "base_url": hostile_server.url}, status=201)
    method = {"name": "read", "path": "/odd", "outputs": {"a": "$.a", "every": "$..*"}}
    admin.post(f"/services/{made['id']}/methods", method, status=201)
    found: str = made["id"]
    return found


@pytest.mark.parametrize("move", ODD.values(), ids=ODD)
def test_an_odd_answer_breaks_neither_call_nor_record(
    admin: Administrator, hostile_server: HostileServer, service: str, move: Move
) -> None:
    hostile_server.always("/odd", move)
    called = admin.try_call(service)
    assert called.status_code in {200, 503}, called.text
    told: dict[str, Any] = called.json()
    assert told["exchange"]
    if called.status_code == 503:
        assert called.headers["retry-after"]
    passed = Caller(admin.server).send(f"/proxy/{service}/odd".encode())
    assert passed is None or passed.status != 500
    records = admin.exchanges("call", service=service)
    assert len(records) >= 2
    for record in records:
        assert record["response"] or record["error"]
