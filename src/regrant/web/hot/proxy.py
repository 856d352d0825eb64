"""The pass-through: `/proxy/{service}/{path}` with the right token, streamed both ways."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from regrant.domain.identifiers import new_id
from regrant.domain.service import Service
from regrant.errors import (
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    ProviderUnavailableError,
    ReauthorizationRequiredError,
    RegrantError,
    UnauthenticatedError,
)
from regrant.ports.clock import Clock
from regrant.ports.outbound import Live, Outbound, TransportError
from regrant.protocol.http import HttpRequest
from regrant.protocol.method_request import is_under, join_url
from regrant.usecases.auditing import Actor
from regrant.usecases.call_access import Access, CallAccess, Credential, require_within
from regrant.web.hot.cache import HotCache, KnownService
from regrant.web.hot.passing import headers_back, headers_on, safe_rest
from regrant.web.hot.recording import Passed, Recording
from regrant.web.hot.reply import (
    Receive,
    Scope,
    Send,
    authorization,
    header,
    reply,
    reply_problem,
)

PREFIX: Final = b"/proxy/"
#: A request body up to this size is kept, so that it can be sent again with a renewed token.
REPLAYABLE: Final = 64 * 1024
#: An answer up to this size is read at once and sent as one piece.
AT_ONCE: Final = 256 * 1024
CALL_SECONDS: Final = 10.0


@dataclass(slots=True)
class _Order:
    """One request on its way."""

    actor: Actor
    service: Service
    owner: str | None
    request: HttpRequest
    stream: AsyncIterator[bytes] | None
    access: Access


class ProxyPath:
    """Passes requests on."""

    def __init__(
        self,
        cache: HotCache,
        access: CallAccess,
        outbound: Outbound,
        recording: Recording,
        clock: Clock,
    ) -> None:
        self._cache = cache
        self._access = access
        self._outbound = outbound
        self._recording = recording
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            order = await self._order(scope, receive)
            await self._pass(order, receive, send)
        except RegrantError as error:
            await reply_problem(scope, receive, send, error)

    async def _order(self, scope: Scope, receive: Receive) -> _Order:
        self._cache.settle()
        key = authorization(scope)
        if key is None:
            raise UnauthenticatedError("Send the API key as 'Authorization: Bearer rg_…'.")
        principal = await self._cache.principal(key, self._clock.monotonic())
        if not principal.may("calls:send"):
            raise ForbiddenError(f"The role {principal.role} does not include calls:send.")
        raw_path: bytes = scope["raw_path"]
        name = raw_path[len(PREFIX) :].partition(b"/")[0]
        known = await self._cache.service(name.decode("ascii", "replace"))
        if not principal.sees_service(known.service.id):
            asked = name.decode("ascii", "replace")
            raise NotFoundError(f"There is no web service {asked}.")
        actor = Actor(principal, scope["client"][0] if scope.get("client") else None)
        owner = _owner(scope)
        url = _url(known.service, raw_path, PREFIX + name, scope["query_string"])
        access = await self._credential(actor, known, owner)
        body, stream = await _body(scope, receive)
        request = HttpRequest(scope["method"], url, headers_on(scope["headers"]), body)
        return _Order(actor, known.service, owner, request, stream, access)

    async def _credential(self, actor: Actor, known: KnownService, owner: str | None) -> Access:
        authentication = known.service.settings.authentication
        if authentication.type == "none":
            return Access(Credential())
        if authentication.type == "oauth2":
            require_within(actor, known.service)
            remembered = self._cache.connection(known.connections.get(owner, ""))
            now = self._clock.monotonic()
            if remembered and now + min(CALL_SECONDS, remembered.half_life) < remembered.good_until:
                return Access(remembered.credential, remembered.client, remembered.connection)
        access = await self._access.of(actor, known.service, owner, use=True)
        if access.connection and access.client:
            now = self._clock.monotonic()
            self._cache.remember(access.connection, access.client, self._clock.now(), now)
            known.connections[owner] = access.connection.id
        return access

    async def _pass(self, order: _Order, receive: Receive, send: Send) -> None:
        passed = self._begin(order)
        live = await self._send(order, passed)
        if self._is_refused(order, live):
            try:
                renewed = await self._renewed(order)
            except ReauthorizationRequiredError:
                await live.aclose()
                self._recording.superseded(passed, live)
                raise
            if renewed is not None:
                await live.aclose()
                self._recording.superseded(passed, live)
                order.access = renewed
                passed = self._begin(order)
                live = await self._send(order, passed)
        try:
            await self._answer(live, passed, receive, send)
        finally:
            await live.aclose()

    def _begin(self, order: _Order) -> Passed:
        now = self._clock.now()
        return Passed(
            id=new_id("exchange", now),
            at=now,
            began=self._clock.monotonic(),
            service=order.service,
            access=order.access,
            request=order.request,
        )

    async def _send(self, order: _Order, passed: Passed) -> Live:
        request = order.access.credential.applied(order.request)
        passed.request = request
        total = order.service.settings.timeout_seconds
        try:
            return await self._outbound.open(request, None if order.stream else total, order.stream)
        except TransportError as error:
            self._recording.failed(passed, error)
            raise ProviderUnavailableError(
                error.message,
                code="provider-unreachable",
                retry_after_seconds=10,
                details={"exchange": passed.id},
            ) from None

    def _is_refused(self, order: _Order, live: Live) -> bool:
        return (
            order.access.connection is not None
            and order.stream is None
            and live.status in order.service.settings.expired_status_codes
            and not _names_scope(live)
        )

    async def _renewed(self, order: _Order) -> Access | None:
        try:
            renewed = await self._access.renewed(order.actor, order.access)
        except ReauthorizationRequiredError:
            raise  # the caller learns why, and where to log in again
        except RegrantError:
            return None
        self._cache.settle()
        return renewed

    async def _answer(self, live: Live, passed: Passed, receive: Receive, send: Send) -> None:
        headers = headers_back(live.headers)
        headers.append((b"regrant-exchange", passed.id.encode()))
        length = _length(live)
        if length is not None and length <= AT_ONCE:
            try:
                body = await live.read_all()
            except TransportError as error:
                self._recording.failed(passed, error)
                raise ProviderUnavailableError(
                    error.message, code="provider-unreachable", details={"exchange": passed.id}
                ) from None
            self._recording.done(passed, live, body)
            await reply(send, live.status, headers, body)
            return
        await self._stream(live, passed, receive, send, headers)

    async def _stream(
        self,
        live: Live,
        passed: Passed,
        receive: Receive,
        send: Send,
        headers: list[tuple[bytes, bytes]],
    ) -> None:
        """Pass a long or endless answer on; a caller who goes away ends it."""
        length = _length(live)
        if length is not None:
            headers.append((b"content-length", b"%d" % length))
        await send({"type": "http.response.start", "status": live.status, "headers": headers})
        gone = asyncio.create_task(_until_gone(receive))
        try:
            while not gone.done():
                reading = asyncio.ensure_future(live.read_chunk())
                await asyncio.wait({reading, gone}, return_when=asyncio.FIRST_COMPLETED)
                if not reading.done():
                    reading.cancel()
                    break
                chunk = reading.result()
                if chunk is None:
                    await send({"type": "http.response.body", "body": b""})
                    break
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        finally:
            gone.cancel()
            self._recording.done(passed, live, None)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(scope: Scope, receive: Receive) -> tuple[bytes | None, AsyncIterator[bytes] | None]:
    """The request body: kept when it is small, streamed when it is not."""
    length = header(scope, b"content-length")
    chunked = header(scope, b"transfer-encoding") is not None
    if not chunked and (length is None or length == b"0"):
        return None, None
    if chunked or not length or not length.isdigit() or int(length) > REPLAYABLE:
        return None, _chunks(receive)
    parts: list[bytes] = []
    async for chunk in _chunks(receive):
        parts.append(chunk)
    return b"".join(parts), None


async def _chunks(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError("the caller went away")
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return


def _url(service: Service, raw_path: bytes, prefix: bytes, query: bytes) -> str:
    rest = safe_rest(raw_path, prefix)
    url = join_url(service.settings.base_url, rest) if rest else service.settings.base_url
    if not is_under(service.settings.base_url, url):
        raise InvalidInputError.of("path", "leads out of the service's base URL")
    return f"{url}?{query.decode('ascii', 'replace')}" if query else url


def _owner(scope: Scope) -> str | None:
    values = [value for name, value in scope["headers"] if name == b"regrant-owner"]
    if not values:
        return None
    if len(values) > 1:
        raise InvalidInputError.of("Regrant-Owner", "stands there more than once; keep one of them")
    try:
        text: str = values[0].decode()
    except UnicodeDecodeError:
        text = ""
    if not text.strip() or len(text) > 200 or not text.isprintable():
        raise InvalidInputError.of(
            "Regrant-Owner", "is not a name of at most 200 characters in UTF-8"
        )
    return text


def _length(live: Live) -> int | None:
    for name, value in live.headers:
        if name == "content-length":
            return int(value) if value.isdigit() else None
    return 0 if live.status in {204, 304} else None


def _names_scope(live: Live) -> bool:
    return any(
        name == "www-authenticate" and "insufficient_scope" in value for name, value in live.headers
    )
