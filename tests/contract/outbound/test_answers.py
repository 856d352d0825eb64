"""A hostile server takes no more than the limits, leads nowhere, and its words go nowhere."""

from typing import Final

import pytest

from regrant.ports.outbound import Limits, TransportError
from regrant.protocol.http import HttpRequest
from tests.contract.outbound.conftest import PUBLIC, MakeClient
from tests.testbed.echo import InternalCanary
from tests.testbed.hostile import (
    Answer,
    CutShort,
    Drip,
    Endless,
    HostileServer,
    Huge,
    Move,
    Raw,
    Reset,
    Silent,
    gzip_bomb,
    many_headers,
    redirect,
)

BODY: Final = 64 * 1024
LIMITS: Final = Limits(connect=2, total=0.5, body=BODY)
UNENDING: Final[dict[str, tuple[Move, str]]] = {
    "silence": (Silent(), "timeout"),
    "a byte at a time": (Drip(Answer(body=b"x" * 999), seconds_between=0.05), "timeout"),
    "a head a byte at a time": (Drip(Answer(), seconds_between=0.05, head_too=True), "timeout"),
    "a stream without end": (Endless(), "too-large"),
    "a body of a gigabyte": (Huge(1 << 30), "too-large"),
    "a reset": (Reset(), "connection-lost"),
    "half a head": (Reset(after=b"HTTP/1.1 200 OK\r\nContent-"), "connection-lost"),
    "half a body": (CutShort(Answer(body=b"0123456789"), 4), "connection-lost"),
    "no HTTP": (Raw(b"\x00\xffSSH-2.0"), "protocol"),
    "a megabyte of headers": (many_headers(1024), "too-large"),
}


@pytest.mark.parametrize(("move", "reason"), UNENDING.values(), ids=UNENDING)
async def test_an_answer_beyond_the_limits_is_an_error_of_its_kind(
    client_for: MakeClient, hostile_server: HostileServer, move: Move, reason: str
) -> None:
    hostile_server.script("/", move)
    request = HttpRequest("GET", f"{hostile_server.url}/?secret=canary")
    with pytest.raises(TransportError) as failed:
        await client_for(PUBLIC).send(request, LIMITS)
    assert failed.value.reason == reason
    assert failed.value.was_sent
    assert "canary" not in failed.value.message


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_answer_and_not_followed(
    client_for: MakeClient,
    hostile_server: HostileServer,
    internal_canary: InternalCanary,
    status: int,
) -> None:
    hostile_server.script("/", redirect(internal_canary.url + "/", status))
    request = HttpRequest("POST", hostile_server.url + "/", body=b"client_secret=canary")
    answer = await client_for("127.0.0.0/8").send(request, LIMITS)
    assert (answer.status, len(hostile_server.requests)) == (status, 1)


async def test_a_bomb_is_not_unpacked(
    client_for: MakeClient, hostile_server: HostileServer
) -> None:
    hostile_server.script("/", gzip_bomb(40))
    answer = await client_for(PUBLIC).send(HttpRequest("GET", hostile_server.url + "/"), LIMITS)
    assert len(answer.body) < BODY
    assert hostile_server.requests[0].header("accept-encoding") in (None, "identity")


async def test_a_body_as_large_as_allowed_arrives(
    client_for: MakeClient, hostile_server: HostileServer
) -> None:
    hostile_server.script("/", Answer(body=b"x" * BODY))
    answer = await client_for(PUBLIC).send(HttpRequest("GET", hostile_server.url + "/"), LIMITS)
    assert len(answer.body) == BODY
