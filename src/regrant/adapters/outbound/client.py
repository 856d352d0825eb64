"""The guarded client on pyreqwest: one pooled client per origin, pinned to checked addresses."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import PyreqwestError
from pyreqwest.request import RequestBuilder, StreamRequest
from pyreqwest.response import Response

from regrant.adapters.outbound.egress import local_address
from regrant.adapters.outbound.failure import failure_of
from regrant.adapters.outbound.guard import Address, Network, Target, parse_target
from regrant.adapters.outbound.handshake import look
from regrant.adapters.outbound.headers import headers_of
from regrant.adapters.outbound.resolve import Resolver, permitted_addresses, system_resolver
from regrant.domain.certificate import Handshake
from regrant.ports.clock import Clock
from regrant.ports.outbound import Limits, Streamed, TransportError
from regrant.protocol.http import Headers, HttpRequest, HttpResponse

#: How long a checked resolution is used, in seconds.
PINNED_SECONDS: Final = 30
MOST_ORIGINS: Final = 256
#: So long a replaced client is kept, for requests that were just begun on it.
DRAINED_SECONDS: Final = 60
#: Requests in flight to one origin; a slow provider holds no more than these.
IN_FLIGHT: Final = 256
USER_AGENT: Final = "Regrant"


@dataclass(slots=True)
class _Pinned:
    client: Client
    until: float


class GuardedClient:
    """Implements `Outbound`.

    Args:
        clock: For the age of resolutions.
        permitted: Private ranges that the operator allows.
        ca_pem: Further certificate authorities to trust.
        resolver: Names to addresses; the operating system's unless a test brings its own.
        pooled: Whether connections are kept for the next request. OAuth endpoints get fresh
            ones: on a kept connection that just died nobody knows whether the request arrived.
    """

    def __init__(
        self,
        clock: Clock,
        permitted: Sequence[Network],
        *,
        ca_pem: bytes | None = None,
        resolver: Resolver = system_resolver,
        pooled: bool = True,
    ) -> None:
        self._clock = clock
        self._permitted = tuple(permitted)
        self._ca_pem = ca_pem
        self._resolver = resolver
        self._pooled = pooled
        self._clients: OrderedDict[tuple[tuple[str, str, int], float], _Pinned] = OrderedDict()
        self._closing: set[asyncio.Task[None]] = set()

    async def check(self, url: str) -> str | None:
        """Say why an address may not be used, or `None`.

        A name is resolved only for http, where it has to lead into an allowed network; an https
        name may still become known later.
        """
        try:
            target = parse_target(url)
            if target.literal or target.scheme == "http":
                await permitted_addresses(target, self._resolver, self._permitted)
        except ValueError as error:
            return str(error)
        except TransportError as error:
            return error.message
        return None

    async def handshake(self, url: str) -> Handshake | None:
        """Look why TLS with a host does not come about; `None` when that cannot be told."""
        found = await self._way_to(url)
        if found is None or found[0].scheme != "https":
            return None
        target, address = found
        return await asyncio.to_thread(
            look, target.host, target.port, address, self._ca_pem, self._clock.now()
        )

    async def leaves_from(self, url: str) -> str | None:
        """The address of this machine from which requests go there; a router may replace it."""
        found = await self._way_to(url)
        return local_address(found[1], found[0].port) if found else None

    async def _way_to(self, url: str) -> tuple[Target, Address] | None:
        try:
            target = parse_target(url)
            return target, (await permitted_addresses(target, self._resolver, self._permitted))[0]
        except (ValueError, TransportError):
            return None

    async def send(self, request: HttpRequest, limits: Limits) -> HttpResponse:
        """Send and read the whole answer, within the limits."""
        async with self.stream(request, limits, None) as response:
            chunks: list[bytes] = []
            size = 0
            while (chunk := await response.read_chunk()) is not None:
                size += len(chunk)
                if size > limits.body:
                    raise TransportError(
                        "too-large", f"The answer is larger than {limits.body} bytes."
                    )
                chunks.append(chunk)
            return HttpResponse(response.status, response.headers, b"".join(chunks))

    @asynccontextmanager
    async def stream(
        self, request: HttpRequest, limits: Limits, body: AsyncIterator[bytes] | None
    ) -> AsyncGenerator[Streamed, None]:
        """Send with a body that is still arriving; answer while the response arrives."""
        builder = await self._builder(request, limits, body)
        try:
            async with asyncio.timeout(limits.total):
                async with builder.build_streamed() as response:
                    yield _Response(response)
        except PyreqwestError as error:
            raise failure_of(error) from None
        except TimeoutError:
            raise TransportError("timeout", "No whole answer came in time.") from None

    async def open(
        self,
        request: HttpRequest,
        total: float | None,
        body: AsyncIterator[bytes] | None = None,
    ) -> "_Live":
        """Send, and give the response as soon as its headers are there; the caller closes it."""
        builder = await self._builder(request, Limits(total=None), body)
        # Nothing is read ahead: an event of a few bytes is passed on when it comes.
        streamed = builder.streamed_read_buffer_limit(0).build_streamed()
        try:
            async with asyncio.timeout(total):
                return _Live(streamed, await streamed.__aenter__(), total)
        except PyreqwestError as error:
            raise failure_of(error) from None
        except TimeoutError:
            raise TransportError("timeout", "No answer began in time.") from None

    async def aclose(self) -> None:
        """Close every connection."""
        for task in self._closing:
            task.cancel()
        await asyncio.gather(*self._closing, return_exceptions=True)
        for pinned in self._clients.values():
            await pinned.client.close()
        self._clients.clear()

    async def _builder(
        self, request: HttpRequest, limits: Limits, body: AsyncIterator[bytes] | None
    ) -> RequestBuilder:
        try:
            target = parse_target(request.url)
        except ValueError as error:
            raise TransportError("address-refused", f"The address {error}.") from None
        client = await self._client(target, limits.connect)
        builder = client.request(request.method, target.url).headers(list(request.headers))
        builder = builder.timeout(timedelta(seconds=limits.total or 86_400))
        if body is not None:
            return builder.body_stream(body)
        return builder.body_bytes(request.body) if request.body is not None else builder

    async def _client(self, target: Target, connect: float) -> Client:
        key = (target.origin, connect)
        pinned = self._clients.get(key)
        if pinned and pinned.until > self._clock.monotonic():
            return pinned.client
        addresses = await permitted_addresses(target, self._resolver, self._permitted)
        fresh = _Pinned(
            self._build(target, addresses[0], connect),
            self._clock.monotonic() + PINNED_SECONDS,
        )
        self._clients[key] = fresh
        self._clients.move_to_end(key)
        if pinned:
            self._close_later(pinned.client)
        while len(self._clients) > MOST_ORIGINS:
            self._close_later(self._clients.popitem(last=False)[1].client)
        return fresh.client

    def _build(self, target: Target, address: Address, connect: float) -> Client:
        builder = (
            ClientBuilder()
            .no_proxy()
            .follow_redirects(enable=False)
            .referer(enable=False)
            .gzip(enable=False)
            .brotli(enable=False)
            .zstd(enable=False)
            .deflate(enable=False)
            .http1_only()
            .min_tls_version("TLSv1.2")
            .max_connections(IN_FLIGHT)
            .pool_timeout(timedelta(seconds=connect))
            .connect_timeout(timedelta(seconds=connect))
            .user_agent(USER_AGENT)
        )
        if not self._pooled:
            builder = builder.pool_max_idle_per_host(0)
        if not target.literal:
            builder = builder.resolve(target.host, str(address), target.port)
        if self._ca_pem:
            builder = builder.add_root_certificate_pem(self._ca_pem)
        return builder.build()

    def _close_later(self, client: Client) -> None:
        """Let requests in flight on a replaced client end before its connections close."""

        async def close() -> None:
            try:
                await asyncio.sleep(DRAINED_SECONDS)  # by the time that sockets live in
            finally:
                await client.close()

        task = asyncio.create_task(close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


class _Response:
    """A response under way."""

    __slots__ = ("_reader", "_response", "headers", "status")

    def __init__(self, response: Response) -> None:
        self._response = response
        self.status = response.status
        self.headers: Headers = headers_of(response.headers)
        self._reader = response.body_reader

    async def read_chunk(self) -> bytes | None:
        """The next part of the body, or `None` at its end."""
        try:
            chunk = await self._reader.read_chunk()
        except PyreqwestError as error:
            raise failure_of(error) from None
        return None if chunk is None else bytes(chunk)


class _Live(_Response):
    """A response that its reader closes."""

    __slots__ = ("_streamed", "_total")

    def __init__(self, streamed: StreamRequest, response: Response, total: float | None) -> None:
        super().__init__(response)
        self._streamed = streamed
        self._total = total

    async def read_all(self) -> bytes:
        """The whole body; for answers whose announced length is small."""
        try:
            async with asyncio.timeout(self._total):
                return bytes(await self._response.bytes())
        except PyreqwestError as error:
            raise failure_of(error) from None
        except TimeoutError:
            raise TransportError("timeout", "No whole answer came in time.") from None

    async def aclose(self) -> None:
        """Give the connection back, or close it when the body was not read to its end."""
        await self._streamed.__aexit__(None, None, None)
