"""The client that does not block."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self, TypeVar, cast

import httpx

from regrant.client.ask import Ask, Plan, Wait
from regrant.client.asks import applications, findings, records, services
from regrant.client.async_resources import (
    AsyncApplications,
    AsyncAttempts,
    AsyncAudit,
    AsyncConnections,
    AsyncExchanges,
    AsyncFindings,
    AsyncKeys,
    AsyncMembers,
    AsyncMethods,
    AsyncProviders,
    AsyncServices,
)
from regrant.client.binding import AsyncSent
from regrant.client.delivery import delivery
from regrant.client.wiring import Wiring

T = TypeVar("T")


class AsyncRegrant:
    """A Regrant server, spoken to without blocking. For one event loop.

    Args:
        base_url: Address of the server.
        key: An API key.
        timeout_seconds: How long one request may take.
        retries: How often a reading request is repeated when the connection fails.
        patience_seconds: How long to wait, in all, when the server says 503 with Retry-After.
        transport: An httpx transport, for certificates or proxies of your own.
        pause: What waits.

    Example:
        >>> regrant = AsyncRegrant("https://regrant.example.org", "rg_example")
        >>> regrant
        AsyncRegrant('https://regrant.example.org')
    """

    def __init__(
        self,
        base_url: str,
        key: str | None = None,
        *,
        timeout_seconds: float = 60,
        retries: int = 2,
        patience_seconds: float = 0,
        transport: httpx.AsyncBaseTransport | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.wiring = Wiring(base_url, key, timeout_seconds, retries, patience_seconds)
        self._http = httpx.AsyncClient(transport=transport, **self.wiring.options)
        self._pause = pause
        self.applications = AsyncApplications(self)
        self.attempts = AsyncAttempts(self)
        self.audit = AsyncAudit(self)
        self.connections = AsyncConnections(self)
        self.exchanges = AsyncExchanges(self)
        self.findings = AsyncFindings(self)
        self.keys = AsyncKeys(self)
        self.members = AsyncMembers(self)
        self.methods = AsyncMethods(self)
        self.providers = AsyncProviders(self)
        self.services = AsyncServices(self)

    call = AsyncSent(services.call)
    explain = AsyncSent(findings.explain)
    openapi = AsyncSent(records.openapi)
    redirect_uri = AsyncSent(applications.redirect_uri)

    @property
    def sender(self) -> Self:
        """Itself: what carries out plans."""
        return self

    async def send(self, plan: Plan[T]) -> T:
        """Carry out a plan: one of `regrant.client.asks`, or your own."""
        steps = plan.steps()
        try:
            step = next(steps)
            while True:
                step = steps.send(await self._take(step))
        except StopIteration as end:
            return cast("T", end.value)

    def proxy(self, service: str, *, owner: str | None = None) -> httpx.AsyncClient:
        """An HTTP client whose requests go through Regrant to a web service.

        Args:
            service: Its id or code.
            owner: Whose personal connection to use.
        """
        address, headers = self.wiring.proxy(service, owner)
        return httpx.AsyncClient(base_url=address, headers=headers, **self.wiring.options)

    async def aclose(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.wiring.base_url!r})"

    async def _take(self, step: Ask[T] | Wait) -> T | None:
        if isinstance(step, Wait):
            await self._pause(step.seconds)
            return None
        deliveries = delivery(step, self.wiring)
        try:
            wanted = next(deliveries)
            while True:
                if isinstance(wanted, Wait):
                    await self._pause(wanted.seconds)
                    wanted = next(deliveries)
                    continue
                try:
                    response = await self._http.send(wanted)
                except httpx.TransportError as error:
                    wanted = deliveries.throw(error)
                else:
                    wanted = deliveries.send(response)
        except StopIteration as end:
            return cast("T", end.value)
