"""The hostile server does what its script says, and keeps what it received."""

import contextlib
import gc
import gzip
import socket
import threading
from urllib.parse import urlsplit

import httpx
import pytest
from tests.testbed.echo import EchoApi, InternalCanary
from tests.testbed.hostile import (
    UNEXPECTED,
    After,
    Answer,
    CutShort,
    Drip,
    Endless,
    Gate,
    HostileServer,
    Huge,
    Move,
    Raw,
    Reset,
    Silent,
    answer_json,
    gzip_bomb,
    many_headers,
    redirect,
)
from tests.testbed.recording import Received


def _ask_raw(url: str, request: bytes) -> bytes:
    """What comes back on a plain socket until the server closes it."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


def test_moves_are_played_in_their_order_and_then_the_standing_one(
    hostile_server: HostileServer,
) -> None:
    hostile_server.script("/token", Answer(503, headers=[("Retry-After", "7")]), Answer(400))
    hostile_server.always("/token", answer_json({"access_token": "a"}))
    with httpx.Client(base_url=hostile_server.url) as client:
        answers = [client.post("/token", data={"n": n}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [503, 400, 200, 200]
    assert answers[0].headers["retry-after"] == "7"
    assert answers[3].json() == {"access_token": "a"}
    assert [request.form["n"] for request in hostile_server.requests] == ["0", "1", "2", "3"]
    assert hostile_server.connections == 1


def test_a_request_outside_the_script_is_answered_oddly_and_remembered() -> None:
    with HostileServer() as server:
        answer = httpx.get(server.url + "/nowhere")
        assert (answer.status_code, answer.content) == (UNEXPECTED.status, UNEXPECTED.body)
        assert [request.path for request in server.unexpected] == ["/nowhere"]


def test_an_answer_may_depend_on_the_request(hostile_server: HostileServer) -> None:
    def by_grant(request: Received) -> Move:
        return Answer(200 if request.form.get("grant_type") == "refresh_token" else 400)

    hostile_server.always("/token", by_grant)
    url = hostile_server.url + "/token"
    assert httpx.post(url, data={"grant_type": "refresh_token"}).status_code == 200
    assert httpx.post(url, data={"grant_type": "password"}).status_code == 400


def test_a_request_is_kept_byte_for_byte(hostile_server: HostileServer) -> None:
    hostile_server.always("*", Answer(closes=True))
    sent = (
        b"POST /a?b=c&b= HTTP/1.1\r\nHost: x\r\nx-ODD: one\r\nX-Odd: two\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    )
    assert _ask_raw(hostile_server.url, sent).startswith(b"HTTP/1.1 200 OK\r\n")
    request = hostile_server.requests[0]
    assert (request.raw, request.body) == (sent, b"abc")
    assert request.headers[1:3] == (("x-ODD", "one"), ("X-Odd", "two"))
    assert request.header_values("x-odd") == ["one", "two"]
    assert request.query == {"b": ["c", ""]}


def test_a_reset_is_a_reset_and_not_an_orderly_end(hostile_server: HostileServer) -> None:
    hostile_server.script("/", Reset(), Reset(after=b"HTTP/1.1 200 OK\r\nContent-"))
    for _ in range(2):
        with pytest.raises(ConnectionResetError):
            _ask_raw(hostile_server.url, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert len(hostile_server.requests) == 2


@pytest.mark.parametrize("resets", [False, True])
def test_a_body_cut_short_misses_its_end(hostile_server: HostileServer, *, resets: bool) -> None:
    hostile_server.script("/", CutShort(Answer(body=b"0123456789"), 4, resets=resets))
    received: list[bytes] = []
    with (
        httpx.stream("GET", hostile_server.url + "/") as answer,
        pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)),
    ):
        received.extend(answer.iter_raw())
    assert b"".join(received) == b"0123"


def test_garbage_goes_out_as_it_is(hostile_server: HostileServer) -> None:
    hostile_server.script("/", Raw(b"\x00\xffnot http"))
    answer = _ask_raw(hostile_server.url, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer == b"\x00\xffnot http"


def test_a_wrong_content_length_stays_wrong(hostile_server: HostileServer) -> None:
    hostile_server.script("/", Answer(body=b"abc", length=5, closes=True))
    answer = _ask_raw(hostile_server.url, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"Content-Length: 5\r\n" in answer
    assert answer.endswith(b"\r\n\r\nabc")


def test_silence_lasts_until_the_client_gives_up(hostile_server: HostileServer) -> None:
    hostile_server.script("/", Silent())
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(hostile_server.url + "/", timeout=0.2)


def test_an_endless_answer_goes_on_until_the_client_leaves(hostile_server: HostileServer) -> None:
    hostile_server.script("/", Endless())
    taken = 0
    with httpx.stream("GET", hostile_server.url + "/") as answer:
        for piece in answer.iter_raw():
            taken += len(piece)
            if taken > 5_000_000:
                break
    assert taken > 5_000_000


def test_a_huge_body_has_the_announced_size(hostile_server: HostileServer) -> None:
    hostile_server.script("/", Huge(3_000_001))
    assert len(httpx.get(hostile_server.url + "/").content) == 3_000_001


def test_dripped_bytes_arrive_one_by_one(hostile_server: HostileServer) -> None:
    hostile_server.script("/", Drip(Answer(body=b"abcde"), seconds_between=0.03))
    with httpx.stream("GET", hostile_server.url + "/") as answer:
        pieces = list(answer.iter_raw())
    assert b"".join(pieces) == b"abcde"
    assert len(pieces) > 1


def test_a_gzip_bomb_is_small_outside_and_large_inside(hostile_server: HostileServer) -> None:
    hostile_server.script("/", gzip_bomb(megabytes=20))
    with httpx.stream("GET", hostile_server.url + "/") as answer:
        packed = b"".join(answer.iter_raw())
    assert len(packed) < 50_000
    assert len(gzip.decompress(packed)) == 20 << 20


def test_many_headers_fill_sixty_four_kilobytes(hostile_server: HostileServer) -> None:
    hostile_server.script("/", many_headers(64))
    answer = _ask_raw(hostile_server.url, b"GET / HTTP/1.0\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert len(answer) > 64_000


def test_a_redirect_names_its_target(hostile_server: HostileServer) -> None:
    hostile_server.script("/", redirect("http://127.0.0.2/internal", 307))
    answer = httpx.get(hostile_server.url + "/")
    assert (answer.status_code, answer.headers["location"]) == (307, "http://127.0.0.2/internal")


def test_a_gate_holds_every_answer_until_the_test_opens_it(hostile_server: HostileServer) -> None:
    gate = Gate()
    hostile_server.always("/", After(Answer(body=b"late"), gate=gate))
    answers: list[bytes] = []

    def ask() -> None:
        answers.append(httpx.get(hostile_server.url + "/").content)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    hostile_server.wait_for_requests(3)
    assert answers == []
    gate.open()
    for thread in threads:
        thread.join()
    assert answers == [b"late"] * 3


async def test_async_tests_use_the_same_server(hostile_server: HostileServer) -> None:
    hostile_server.script("/", Answer(body=b"async"))
    async with httpx.AsyncClient() as client:
        assert (await client.get(hostile_server.url + "/")).content == b"async"


def test_what_is_not_http_is_noted_as_garbage(hostile_server: HostileServer) -> None:
    assert _ask_raw(hostile_server.url, b"\x16\x03\x01 hello\r\n\r\n") == b""
    assert len(hostile_server.garbage) == 1
    assert hostile_server.requests == []


def test_the_echo_api_tells_what_arrived(echo_api: EchoApi) -> None:
    url = echo_api.url + "/items/1?q=%20"
    told = httpx.put(url, content=b"\xff", headers=[("X-a", "1"), ("x-A", "2")]).json()
    assert (told["method"], told["target"], told["path"]) == ("PUT", "/items/1?q=%20", "/items/1")
    assert (told["query"], told["body_base64"]) == ({"q": [" "]}, "/w==")
    assert [header for header in told["headers"] if header[0].lower() == "x-a"] == [
        ["X-a", "1"],
        ["x-A", "2"],
    ]


def test_the_canary_notices_a_bare_connection() -> None:
    with InternalCanary() as canary:
        assert canary.host == "127.0.0.2"
        assert not canary.was_touched
        httpx.get(canary.url)
        assert canary.was_touched


def test_a_server_that_stops_ends_conversations_of_every_age() -> None:
    with HostileServer() as server:
        server.always("/endless", Endless())
        server.always("/silent", Silent())
        address = (server.host, server.port)
        idle = [socket.create_connection(address, timeout=10) for _ in range(5)]
        asking = [socket.create_connection(address, timeout=10) for _ in range(4)]
        for number, connection in enumerate(asking):
            path = b"/endless" if number % 2 else b"/silent"
            connection.sendall(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        server.wait_for_requests(4)
        idle += [socket.create_connection(address, timeout=10) for _ in range(5)]
    for connection in (*idle, *asking):
        with connection, contextlib.suppress(ConnectionError):
            while connection.recv(65536):
                pass
    gc.collect()
    assert server.open_connections == 0
