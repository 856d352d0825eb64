"""Outbound HTTP: every request to a provider or a service goes through this door."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from regrant.domain.certificate import Handshake
from regrant.protocol.http import Headers, HttpRequest, HttpResponse

Reason = Literal[
    "address-refused",
    "name-unknown",
    "connection-refused",
    "tls-failed",
    "connect-timeout",
    "timeout",
    "connection-lost",
    "too-large",
    "protocol",
    "too-busy",
]
#: With these nothing was sent, so the request may be repeated safely.
NOT_SENT: frozenset[Reason] = frozenset(
    {
        "address-refused",
        "name-unknown",
        "connection-refused",
        "tls-failed",
        "connect-timeout",
        "too-busy",
    }
)


class TransportError(Exception):
    """No whole answer came. `reason` says why, `message` says it for people, without secrets."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = reason
        self.message = message

    @property
    def was_sent(self) -> bool:
        """Whether the other side may have acted on the request."""
        return self.reason not in NOT_SENT


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one request; times in seconds, sizes in bytes. `total` of `None` is no bound."""

    connect: float = 5
    total: float | None = 30
    body: int = 1024 * 1024


class Streamed(Protocol):
    """A response whose body is still arriving."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Headers: ...
    async def read_chunk(self) -> bytes | None: ...


class Live(Streamed, Protocol):
    """A response under way that the caller has to close."""

    async def read_all(self) -> bytes: ...
    async def aclose(self) -> None: ...


class Outbound(Protocol):
    """Sends requests, to permitted addresses only, never following redirects."""

    async def send(self, request: HttpRequest, limits: Limits) -> HttpResponse:
        """Send and read the whole answer.

        Raises:
            TransportError: No whole answer came, or it is larger than the limits allow.
        """
        ...

    def stream(
        self, request: HttpRequest, limits: Limits, body: AsyncIterator[bytes] | None
    ) -> AbstractAsyncContextManager[Streamed]:
        """Send with a body that is still arriving, and answer while the response arrives."""
        ...

    async def open(
        self,
        request: HttpRequest,
        total: float | None,
        body: AsyncIterator[bytes] | None = None,
    ) -> "Live":
        """Send, and give the response as soon as its headers are there; the caller closes it.

        Args:
            request: What to send.
            total: Seconds until the answer has to begin, and again for `read_all`; an answer that
                is read in pieces may go on for as long as it likes.
            body: The body, in place of the request's, while it arrives.

        Raises:
            TransportError: No response came.
        """
        ...

    async def handshake(self, url: str) -> Handshake | None:
        """Look why TLS with a host does not come about; `None` when that cannot be told."""
        ...

    async def leaves_from(self, url: str) -> str | None:
        """The address of this machine from which requests go there; a router may replace it."""
        ...

    async def check(self, url: str) -> str | None:
        """Say why an address may not be used, or `None`; for the moment it is typed."""
        ...
