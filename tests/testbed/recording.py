"""An HTTP/1.1 server on a loopback socket that keeps what it received, byte for byte."""

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, urlsplit

import h11

_CHUNK = 65536
_LONGEST_HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it arrived.

    Attributes:
        headers: Names and values in their order and spelling on the wire.
        raw: Every byte of it, start line to end of body.
        connection: Number of the connection it came on, from 1.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    raw: bytes
    connection: int

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def form(self) -> dict[str, str]:
        """The body read as a form; the last of equal names wins."""
        fields = parse_qs(self.body.decode("latin-1"), keep_blank_values=True)
        return {name: values[-1] for name, values in fields.items()}

    def header(self, name: str) -> str | None:
        """The first value under this name, whatever its letter case."""
        return next((v for n, v in self.headers if n.lower() == name.lower()), None)

    def header_values(self, name: str) -> list[str]:
        return [v for n, v in self.headers if n.lower() == name.lower()]


class Wire:
    """Our end of one connection: reads requests, writes whatever it is told to.

    Attributes:
        is_last: The client asked to end the connection after the present request.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        self.reader = reader
        self.writer = writer
        self.number = number
        self.bytes_sent = 0
        self.is_last = False
        self._ahead = b""
        writer.transport.set_write_buffer_limits(0)  # `drain` waits until the kernel has it all

    async def send(self, data: bytes) -> None:
        """Write, and wait until the other side has taken most of it."""
        self.writer.write(data)
        await self.writer.drain()
        self.bytes_sent += len(data)

    async def receive(self) -> Received | None:
        """The next request; `None` when the client is gone.

        Raises:
            h11.RemoteProtocolError: The client does not speak HTTP/1.1.
        """
        parser = h11.Connection(h11.SERVER, max_incomplete_event_size=_LONGEST_HEAD)
        raw, body = bytearray(self._ahead), bytearray()
        request: h11.Request | None = None
        if self._ahead:
            parser.receive_data(self._ahead)
        while True:
            event = parser.next_event()
            if event is h11.NEED_DATA:
                if parser.they_are_waiting_for_100_continue:
                    await self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
                    parser.send(h11.InformationalResponse(status_code=100, headers=[]))
                data = await self.reader.read(_CHUNK)
                raw += data
                parser.receive_data(data)
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage) and request is not None:
                self._ahead, _ = parser.trailing_data
                self.is_last = parser.their_state is h11.MUST_CLOSE
                length = len(raw) - len(self._ahead)
                return _received(request, bytes(body), bytes(raw[:length]), self.number)
            else:
                return None

    async def wait_until_client_leaves(self) -> None:
        while await self.reader.read(_CHUNK):
            pass

    def reset(self) -> None:
        """Close with a TCP reset instead of an orderly end."""
        connection = self.writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


def _received(request: h11.Request, body: bytes, raw: bytes, number: int) -> Received:
    return Received(
        method=request.method.decode("latin-1"),
        target=request.target.decode("latin-1"),
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in request.headers.raw_items()
        ),
        body=body,
        raw=raw,
        connection=number,
    )


Handler = Callable[[Wire, Received], Awaitable[bool]]
"""Answers one request; says whether the connection may carry another."""


class RecordingServer:
    """Listens in a thread of its own, so that sync and async tests use it alike.

    Args:
        handler: What answers.
        host: Any address of this machine.
        port: 0 takes a free one.
    """

    def __init__(self, handler: Handler, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host, self.port = host, port
        self.requests: list[Received] = []
        self.garbage: list[str] = []
        self.connections = 0
        self.open_connections = 0
        self._handler = handler
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="recording-server", daemon=True)
        self._listening = threading.Event()
        self._arrival = threading.Condition()
        self._transports: set[asyncio.WriteTransport] = set()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def requests_to(self, path: str) -> list[Received]:
        return [request for request in self.requests if request.path == path]

    def wait_for_requests(
        self, count: int, *, path: str | None = None, seconds: float = 20
    ) -> None:
        """Return when so many requests have arrived, answered or not.

        Raises:
            TimeoutError: They did not come.
        """

        def have_arrived() -> bool:
            return len(self.requests if path is None else self.requests_to(path)) >= count

        with self._arrival:
            if not self._arrival.wait_for(have_arrived, seconds):
                message = f"{len(self.requests)} requests arrived instead of {count}"
                raise TimeoutError(message)

    def wait_until_left_alone(self, seconds: float = 20) -> None:
        """Return when nobody has a connection open any more.

        Raises:
            TimeoutError: Somebody still has.
        """
        with self._arrival:
            if not self._arrival.wait_for(lambda: self.open_connections == 0, seconds):
                message = f"{self.open_connections} connections are still open"
                raise TimeoutError(message)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._listening.wait(10):
            message = "the recording server does not listen"
            raise RuntimeError(message)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._converse, self.host, self.port, limit=_CHUNK)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._shut_down(server))
        self._loop.close()

    async def _shut_down(self, server: asyncio.Server) -> None:
        """End every conversation, those included that are only beginning."""
        server.close()
        while True:
            await asyncio.sleep(0)  # a task that never ran could not close its connection
            for transport in self._transports:
                transport.abort()
            running = asyncio.all_tasks() - {asyncio.current_task()}
            if not running:
                break
            for task in running:
                task.cancel()
            await asyncio.wait(running)
        await asyncio.sleep(0)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._transports.add(writer.transport)
        self.connections += 1
        self.open_connections += 1
        wire = Wire(reader, writer, self.connections)
        try:
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await self._answer_all(wire)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()
            self._transports.discard(writer.transport)
            with self._arrival:
                self.open_connections -= 1
                self._arrival.notify_all()

    async def _answer_all(self, wire: Wire) -> None:
        try:
            while (request := await wire.receive()) is not None:
                with self._arrival:
                    self.requests.append(request)
                    self._arrival.notify_all()
                if not await self._handler(wire, request) or wire.is_last:
                    return
        except h11.RemoteProtocolError as error:
            self.garbage.append(str(error))
