"""Requests byte by byte, as no client library would send them."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass

from tests.testbed.regrant_server import RegrantServer

Header = tuple[bytes, bytes]


@dataclass(frozen=True)
class RawAnswer:
    """What came back."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes | None:
        lines = self.head.split(b"\r\n")[1:]
        pairs = [line.partition(b":") for line in lines]
        return next((v.strip() for n, _, v in pairs if n.strip().lower() == name), None)


class Caller:
    """Somebody with a key on a bare socket."""

    def __init__(self, server: RegrantServer) -> None:
        self._server = server
        self._key = server.owner_key.encode()

    def send(
        self,
        target: bytes,
        *headers: Header,
        verb: bytes = b"GET",
        body: bytes = b"",
        with_key: bool = True,
    ) -> RawAnswer | None:
        """Send a request; `None` when the server closed the connection without a word."""
        key = [(b"Authorization", b"Bearer " + self._key)] if with_key else []
        sent: Sequence[Header] = [(b"Host", b"regrant"), (b"Connection", b"close"), *key, *headers]
        head = b"\r\n".join(name + b": " + value for name, value in sent)
        request = verb + b" " + target + b" HTTP/1.1\r\n" + head + b"\r\n\r\n" + body
        with socket.create_connection(("127.0.0.1", self._server.port), timeout=20) as wire:
            wire.sendall(request)
            answer = b""
            while piece := wire.recv(65536):
                answer += piece
        if not answer:
            return None
        head, _, content = answer.partition(b"\r\n\r\n")
        return RawAnswer(int(head.split(b" ", 2)[1]), head, content)
