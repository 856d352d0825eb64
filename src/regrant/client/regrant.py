"""The client that blocks."""

import time
from collections.abc import Callable
from typing import Any, Self, TypeVar, cast

import httpx

from regrant.client.answer import result_of
from regrant.client.ask import Ask, Plan, Wait
from regrant.client.asks import applications, findings, records, services
from regrant.client.binding import Sent
from regrant.client.delivery import delivery, unreachable
from regrant.client.following import MEDIA_TYPE, outcome
from regrant.client.resources import (
    Applications,
    Attempts,
    Audit,
    Connections,
    Exchanges,
    Findings,
    Keys,
    Members,
    Methods,
    Providers,
    Services,
)
from regrant.client.wiring import Wiring

T = TypeVar("T")


class Regrant:
    """A Regrant server, spoken to by a program with a key. Safe to share among threads.

    Args:
        base_url: Address of the server.
        key: An API key.
        timeout_seconds: How long one request may take.
        retries: How often a reading request is repeated when the connection fails.
        patience_seconds: How long to wait, in all, when the server says 503 with Retry-After.
        transport: An httpx transport, for certificates or proxies of your own.
        pause: What waits.

    Example:
        >>> regrant = Regrant("https://regrant.example.org", "rg_example")
        >>> regrant
        Regrant('https://regrant.example.org')
    """

    def __init__(
        self,
        base_url: str,
        key: str | None = None,
        *,
        timeout_seconds: float = 60,
        retries: int = 2,
        patience_seconds: float = 0,
        transport: httpx.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.wiring = Wiring(base_url, key, timeout_seconds, retries, patience_seconds)
        self._http = httpx.Client(transport=transport, **self.wiring.options)
        self._pause = pause
        self.applications = Applications(self)
        self.attempts = Attempts(self)
        self.audit = Audit(self)
        self.connections = Connections(self)
        self.exchanges = Exchanges(self)
        self.findings = Findings(self)
        self.keys = Keys(self)
        self.members = Members(self)
        self.methods = Methods(self)
        self.providers = Providers(self)
        self.services = Services(self)

    call = Sent(services.call)
    explain = Sent(findings.explain)
    openapi = Sent(records.openapi)
    redirect_uri = Sent(applications.redirect_uri)

    @property
    def sender(self) -> Self:
        """Itself: what carries out plans."""
        return self

    def send(self, plan: Plan[T]) -> T:
        """Carry out a plan: one of `regrant.client.asks`, or your own."""
        steps = plan.steps()
        try:
            step = next(steps)
            while True:
                step = steps.send(self._take(step))
        except StopIteration as end:
            return cast("T", end.value)

    def follow(self, ask: Ask[T], told: Callable[[str, Any], None]) -> T:
        """Carry out a request whose work takes long, and hear how it goes on.

        Args:
            ask: Of a route that answers with events, such as a check.
            told: Is told of each event: its name and its data.
        """
        request = self.wiring.request(ask)
        request.headers["accept"] = MEDIA_TYPE
        try:
            response = self._http.send(request, stream=True)
            try:
                if response.headers.get("content-type", "").startswith(MEDIA_TYPE):
                    return outcome(ask, response.iter_lines(), told)
                response.read()
                return result_of(ask, response)
            finally:
                response.close()
        except httpx.TransportError as error:
            raise unreachable(self.wiring, error) from None

    def proxy(self, service: str, *, owner: str | None = None) -> httpx.Client:
        """An HTTP client whose requests go through Regrant to a web service.

        Args:
            service: Its id or code.
            owner: Whose personal connection to use.
        """
        address, headers = self.wiring.proxy(service, owner)
        return httpx.Client(base_url=address, headers=headers, **self.wiring.options)

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.wiring.base_url!r})"

    def _take(self, step: Ask[T] | Wait) -> T | None:
        if isinstance(step, Wait):
            return self._pause(step.seconds)
        deliveries = delivery(step, self.wiring)
        try:
            wanted = next(deliveries)
            while True:
                if isinstance(wanted, Wait):
                    self._pause(wanted.seconds)
                    wanted = next(deliveries)
                    continue
                try:
                    response = self._http.send(wanted)
                except httpx.TransportError as error:
                    wanted = deliveries.throw(error)
                else:
                    wanted = deliveries.send(response)
        except StopIteration as end:
            return cast("T", end.value)
