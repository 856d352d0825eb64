"""Answers that are passed on while they arrive: at once, for as long as they last, to their end."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from regrant.ports.outbound import Live, TransportError
from regrant.protocol.http import HttpRequest
from tests.contract.outbound.conftest import PUBLIC, MakeClient
from tests.testbed.hostile import (
    After,
    Answer,
    CutShort,
    Drip,
    Endless,
    Gate,
    HostileServer,
    Huge,
    Silent,
)

EVENT = b"data: a few bytes\n\n"


def get(server: HostileServer) -> HttpRequest:
    return HttpRequest("GET", f"{server.url}/events")


async def read_to_the_end(live: Live) -> bytes:
    chunks: list[bytes] = []
    while (chunk := await live.read_chunk()) is not None:
        chunks.append(chunk)
    return b"".join(chunks)


async def test_an_event_of_a_few_bytes_is_there_before_the_next_one_is_sent(
    client_for: MakeClient, hostile_server: HostileServer
) -> None:
    # The next event would come in an hour.
    hostile_server.script("/events", Endless(EVENT, "text/event-stream", 3600))
    live = await client_for(PUBLIC).open(get(hostile_server), 10)
    async with asyncio.timeout(10):
        assert await live.read_chunk() == EVENT
    await live.aclose()


async def test_an_answer_may_last_longer_than_it_may_take_to_begin(
    client_for: MakeClient, hostile_server: HostileServer
) -> None:
    hostile_server.script("/events", Drip(Answer(body=b"0123456789"), seconds_between=0.1))
    live = await client_for(PUBLIC).open(get(hostile_server), 0.5)
    assert await read_to_the_end(live) == b"0123456789"
    await live.aclose()


async def test_an_answer_that_does_not_begin_in_time_is_given_up(
    client_for: MakeClient, hostile_server: HostileServer
) -> None:
    hostile_server.script("/events", Silent())
    with pytest.raises(TransportError) as failed:
        await client_for(PUBLIC).open(get(hostile_server), 0.2)
    assert failed.value.reason == "timeout"


async def test_a_small_answer_that_begins_and_does_not_end_is_given_up(
    client_for: MakeClient, hostile_server: HostileServer
) -> None:
    hostile_server.script("/events", Drip(Answer(body=b"0123456789"), seconds_between=3600))
    live = await client_for(PUBLIC).open(get(hostile_server), 0.3)
    with pytest.raises(TransportError) as failed:
        await live.read_all()
    assert failed.value.reason == "timeout"
    await live.aclose()


async def test_an_answer_that_breaks_off_says_so_and_does_not_look_whole(
    client_for: MakeClient, hostile_server: HostileServer
) -> None:
    whole = Answer(body=b"x" * 300_000)
    hostile_server.script("/events", CutShort(whole, 100_000, resets=True))
    live = await client_for(PUBLIC).open(get(hostile_server), 5)
    with pytest.raises(TransportError) as failed:
        await read_to_the_end(live)
    assert failed.value.reason == "connection-lost"
    await live.aclose()


async def test_whoever_closes_an_endless_answer_closes_its_connection(
    client_for: MakeClient, hostile_server: HostileServer
) -> None:
    hostile_server.script("/events", Endless(EVENT, pause_seconds=0.01))
    live = await client_for(PUBLIC).open(get(hostile_server), 5)
    await live.read_chunk()
    assert hostile_server.open_connections == 1
    await live.aclose()
    await asyncio.to_thread(hostile_server.wait_until_left_alone)


async def test_a_stream_outlives_the_client_that_was_replaced_meanwhile(
    client_for: MakeClient, hostile_server: HostileServer
) -> None:
    hostile_server.script("/events", Endless(EVENT, pause_seconds=0.01))
    client = client_for(PUBLIC)
    live = await client.open(get(hostile_server), 5)
    await live.read_chunk()
    await client.aclose()  # as if the origin's pinned client had been drained and closed
    assert await live.read_chunk() == EVENT
    await live.aclose()


async def test_a_body_is_sent_on_while_it_arrives(
    client_for: MakeClient, hostile_server: HostileServer
) -> None:
    gate = Gate()
    hostile_server.script("/events", After(Answer(body=b"done"), gate))
    sent: list[int] = []

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(3):
            sent.append(number)
            yield b"x" * 1000
        gate.open()

    live = await client_for(PUBLIC).open(
        HttpRequest("POST", f"{hostile_server.url}/events"), None, pieces()
    )
    assert await live.read_all() == b"done"
    await live.aclose()
    assert sent == [0, 1, 2]
    assert len(hostile_server.requests[0].body) == 3000


async def test_a_quarter_of_a_gigabyte_is_passed_on_without_being_kept(
    client_for: MakeClient, hostile_server: HostileServer
) -> None:
    hostile_server.script("/events", Huge(1 << 28))
    live = await client_for(PUBLIC).open(get(hostile_server), 5)
    size, largest = 0, 0
    while (chunk := await live.read_chunk()) is not None:
        size += len(chunk)
        largest = max(largest, len(chunk))
    await live.aclose()
    assert size == 1 << 28
    assert largest < 1 << 20
