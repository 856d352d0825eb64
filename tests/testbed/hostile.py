"""An HTTP server that misbehaves exactly as its script says, request by request."""

import asyncio
import gzip
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol

from tests.testbed.recording import Received, RecordingServer, Wire

Headers = Sequence[tuple[str, str]]


class Move(Protocol):
    """What the server does with one request; says whether the connection lives on."""

    async def play(self, wire: Wire, request: Received) -> bool: ...


@dataclass(frozen=True)
class Answer:
    """A well-formed answer.

    Attributes:
        length: Content-Length to claim; `None` claims the true one.
        closes: End the connection after it.
    """

    status: int = 200
    body: bytes = b""
    headers: Headers = ()
    content_type: str | None = "text/plain; charset=utf-8"
    length: int | None = None
    closes: bool = False

    def head(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} {_reason(self.status)}"]
        if self.content_type is not None:
            lines.append(f"Content-Type: {self.content_type}")
        lines += [f"{name}: {value}" for name, value in self.headers]
        lines.append(f"Content-Length: {len(self.body) if self.length is None else self.length}")
        if self.closes:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    async def play(self, wire: Wire, request: Received) -> bool:
        await wire.send(self.head() + (b"" if request.method == "HEAD" else self.body))
        return not self.closes


def answer_json(value: object, status: int = 200, headers: Headers = ()) -> Answer:
    body = json.dumps(value).encode()
    return Answer(status, body, headers, content_type="application/json")


def redirect(location: str, status: int = 302) -> Answer:
    return Answer(status, headers=[("Location", location)])


def many_headers(kilobytes: int = 64) -> Answer:
    """An answer whose header section is that long."""
    return Answer(body=b"ok", headers=[(f"X-Padding-{n}", "p" * 1000) for n in range(kilobytes)])


def gzip_bomb(megabytes: int = 100) -> Answer:
    """A small body that unpacks to that much."""
    packed = gzip.compress(bytes(megabytes << 20), 9, mtime=0)
    return Answer(body=packed, headers=[("Content-Encoding", "gzip")])


@dataclass(frozen=True)
class Raw:
    """Any bytes in place of an answer, then the end of the connection."""

    data: bytes

    async def play(self, wire: Wire, request: Received) -> bool:
        del request
        await wire.send(self.data)
        return False


@dataclass(frozen=True)
class Reset:
    """Read the request, send the start of something if wanted, then reset the connection."""

    after: bytes = b""

    async def play(self, wire: Wire, request: Received) -> bool:
        del request
        await wire.send(self.after)
        wire.reset()
        return False


@dataclass(frozen=True)
class CutShort:
    """Send head and `count` bytes of the body, then end in good order or by a reset."""

    answer: Answer
    count: int
    resets: bool = False

    async def play(self, wire: Wire, request: Received) -> bool:
        del request
        await wire.send(self.answer.head() + self.answer.body[: self.count])
        if self.resets:
            wire.reset()
        return False


@dataclass(frozen=True)
class Silent:
    """Never answer; wait until the client gives up."""

    async def play(self, wire: Wire, request: Received) -> bool:
        del request
        await wire.wait_until_client_leaves()
        return False


@dataclass(frozen=True)
class Endless:
    """A chunked answer without an end, for as long as the client takes it."""

    chunk: bytes = b"x" * 16384
    content_type: str = "text/plain"
    pause_seconds: float = 0

    async def play(self, wire: Wire, request: Received) -> bool:
        del request
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {self.content_type}\r\n"
        await wire.send(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
        frame = f"{len(self.chunk):x}\r\n".encode() + self.chunk + b"\r\n"
        while True:
            await wire.send(frame)
            await asyncio.sleep(self.pause_seconds)


@dataclass(frozen=True)
class Huge:
    """A body of that many bytes, announced truthfully."""

    size: int
    content_type: str = "application/octet-stream"

    async def play(self, wire: Wire, request: Received) -> bool:
        del request
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {self.content_type}\r\n"
        await wire.send(head.encode() + f"Content-Length: {self.size}\r\n\r\n".encode())
        piece, left = bytes(65536), self.size
        while left > 0:
            await wire.send(piece[:left])
            left -= len(piece)
        return True


@dataclass(frozen=True)
class Drip:
    """Send an answer byte by byte, from its very first byte or from its body on."""

    answer: Answer
    seconds_between: float = 1.0
    head_too: bool = False

    async def play(self, wire: Wire, request: Received) -> bool:
        del request
        slow = self.answer.head() + self.answer.body if self.head_too else self.answer.body
        if not self.head_too:
            await wire.send(self.answer.head())
        for byte in slow:
            await asyncio.sleep(self.seconds_between)
            await wire.send(bytes([byte]))
        return True


class Gate:
    """A door that a test opens when it has seen enough."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_open = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    def open(self) -> None:
        """Let everybody through, now and from now on."""
        with self._lock:
            self._is_open = True
            for loop, opened in self._waiting:
                loop.call_soon_threadsafe(opened.set)
            self._waiting.clear()

    async def passed(self) -> None:
        opened = asyncio.Event()
        with self._lock:
            if self._is_open:
                return
            self._waiting.append((asyncio.get_running_loop(), opened))
        await opened.wait()


@dataclass(frozen=True)
class After:
    """Make another move once a gate is open or some seconds have gone."""

    move: Move
    gate: Gate | None = None
    seconds: float = 0

    async def play(self, wire: Wire, request: Received) -> bool:
        if self.gate is not None:
            await self.gate.passed()
        await asyncio.sleep(self.seconds)
        return await self.move.play(wire, request)


Choice = Callable[[Received], Move]
UNEXPECTED = Answer(599, b"this request stands in no script")


@dataclass(frozen=True)
class _Standing:
    move: Move

    def __call__(self, request: Received) -> Move:
        del request
        return self.move


@dataclass
class _Route:
    moves: list[Move] = field(default_factory=list[Move])
    choice: Choice | None = None


class HostileServer(RecordingServer):
    """Plays a script per path; a request beyond its script is kept in `unexpected`.

    Example:
        >>> with HostileServer() as server:
        ...     server.script("/token", Reset(), Answer(503), answer_json({"access_token": "a"}))
        ...     server.always("/userinfo", answer_json({"sub": "alice"}))
    """

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(self._play, host=host, port=port)
        self.unexpected: list[Received] = []
        self._routes: dict[str, _Route] = {}

    def script(self, path: str, *moves: Move) -> None:
        """Append moves for requests to `path`, one each, in this order."""
        self._routes.setdefault(path, _Route()).moves.extend(moves)

    def always(self, path: str, move: Move | Choice) -> None:
        """What happens to requests to `path` (`*`: to any) that have no scripted move left."""
        self._routes.setdefault(path, _Route()).choice = move if callable(move) else _Standing(move)

    async def _play(self, wire: Wire, request: Received) -> bool:
        return await self._next_move(request).play(wire, request)

    def _next_move(self, request: Received) -> Move:
        for route in filter(None, (self._routes.get(request.path), self._routes.get("*"))):
            if route.moves:
                return route.moves.pop(0)
            if route.choice is not None:
                return route.choice(request)
        self.unexpected.append(request)
        return UNEXPECTED


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Whatever"
