"""One request to a provider: sent through the guard, timed, and left as a redacted record."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from regrant.domain.certificate import Handshake
from regrant.domain.exchange import Exchange, Stage
from regrant.domain.identifiers import new_id
from regrant.domain.secret import Secret
from regrant.ports.clock import Clock
from regrant.ports.outbound import Limits, Outbound, TransportError
from regrant.protocol.http import HttpRequest, HttpResponse
from regrant.protocol.redaction import Redactor


class Keeps(Protocol):
    """Keeps records of what was said."""

    async def keep(self, exchange: Exchange) -> None:
        """Keep a record now."""
        ...


@dataclass(frozen=True, slots=True)
class About:
    """What an exchange belongs to."""

    application: str | None = None
    connection: str | None = None
    attempt: str | None = None
    service: str | None = None
    method: str | None = None
    used_auth: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A request and what became of it: a whole response, or the reason why there is none.

    `secrets` are those that the request carried.
    """

    exchange: Exchange
    sent_at: datetime
    received_at: datetime
    response: HttpResponse | None = None
    failure: TransportError | None = None
    secrets: tuple[Secret, ...] = ()


class Conversation:
    """Talks to authorization servers."""

    def __init__(self, outbound: Outbound, records: Keeps, clock: Clock, limits: Limits) -> None:
        self._outbound = outbound
        self._records = records
        self._clock = clock
        self._limits = limits

    async def say(
        self, stage: Stage, request: HttpRequest, about: About, secrets: Iterable[Secret | None]
    ) -> Turn:
        """Send a request. Never raises for what the other side did or did not do."""
        known = tuple(secret for secret in secrets if secret)
        redactor = Redactor(known)
        sent_at, began = self._clock.now(), self._clock.monotonic()
        response: HttpResponse | None = None
        failure: TransportError | None = None
        try:
            response = await self._outbound.send(request, self._limits)
        except TransportError as error:
            failure = error
        exchange = Exchange(
            id=new_id("exchange", sent_at),
            stage=stage,
            at=sent_at,
            duration_ms=round((self._clock.monotonic() - began) * 1000),
            request=redactor.request(request),
            response=redactor.response(response) if response else None,
            error=failure.message if failure else None,
            application=about.application,
            connection=about.connection,
            attempt=about.attempt,
            service=about.service,
            method=about.method,
            used_auth=about.used_auth,
        )
        return Turn(exchange, sent_at, self._clock.now(), response, failure, known)

    async def refuses(self, url: str) -> str | None:
        """Why an address that somebody else named may not be used, or `None`."""
        return await self._outbound.check(url)

    async def handshake(self, url: str) -> Handshake | None:
        """Why TLS with a host does not come about; `None` when that cannot be told."""
        return await self._outbound.handshake(url)

    async def leaves_from(self, url: str) -> str | None:
        """The address of this machine from which requests go there."""
        return await self._outbound.leaves_from(url)

    async def keep(self, turn: Turn, *more_secrets: Secret | None) -> Turn:
        """Keep the record, hiding also what only the answer told us, such as the new tokens."""
        exchange = turn.exchange
        if more_secrets and turn.response and exchange.response:
            redactor = Redactor([*turn.secrets, *more_secrets])
            exchange = replace(exchange, response=redactor.response(turn.response))
        await self._records.keep(exchange)
        return replace(turn, exchange=exchange)
