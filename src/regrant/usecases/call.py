"""Calling a method of a web service with the right token, refreshed in time."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from msgspec import UNSET

from regrant.domain.exchange import Exchange, SentRequest
from regrant.domain.finding import Finding
from regrant.domain.identifiers import new_id
from regrant.domain.service import IDEMPOTENT, Method, Service
from regrant.errors import (
    InvalidInputError,
    PreconditionError,
    ProviderUnavailableError,
    ReauthorizationRequiredError,
    RegrantError,
)
from regrant.ports.clock import Clock
from regrant.ports.outbound import Limits, Outbound, TransportError
from regrant.ports.store import Store
from regrant.protocol.http import HttpRequest, HttpResponse
from regrant.protocol.method_request import build_request, is_under
from regrant.protocol.outputs import map_outputs
from regrant.protocol.redaction import Redactor
from regrant.usecases.auditing import Actor
from regrant.usecases.call_access import Access, CallAccess
from regrant.usecases.call_findings import CallFindings
from regrant.usecases.input.service import CallFields
from regrant.usecases.records import Records
from regrant.usecases.services import seen_method

LARGEST_ANSWER: Final = 10 * 1024 * 1024
#: Answers after which an idempotent request may be repeated.
_WORTH_REPEATING: Final = frozenset({502, 503, 504})
_FIRST_PAUSE_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered, and what was really sent."""

    status: int
    headers: Mapping[str, str]
    body: Any
    outputs: Mapping[str, Any]
    sent: SentRequest
    used_auth: bool
    exchange: str
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class _Try:
    """One request with what came of it."""

    exchange: Exchange
    response: HttpResponse | None
    failure: TransportError | None = None


class Calls:
    """Calls methods."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        outbound: Outbound,
        records: Records,
        access: CallAccess,
        findings: CallFindings,
    ) -> None:
        self._store = store
        self._clock = clock
        self._outbound = outbound
        self._records = records
        self._access = access
        self._findings = findings

    async def call(self, actor: Actor, id_or_code: str, name: str, fields: CallFields) -> Answer:
        """Call a method; the service's own refusals are inside the answer.

        Raises:
            InvalidInputError: A parameter is missing, unknown or of a wrong type.
            PreconditionError: Our own set-up makes the call impossible; with findings.
            ReauthorizationRequiredError: Somebody has to log in again first.
            ProviderUnavailableError: The service or the provider does not answer.
        """
        actor.require("calls:send")
        service, method = await self._store.read(
            lambda tx: seen_method(tx, actor, id_or_code, name)
        )
        request = build_request(
            service.settings, method.settings, fields.parameters, _given_body(fields.body)
        )
        use = method.settings.use_authentication
        access = await self._access.of(actor, service, fields.owner, use=use)
        return await self._called(actor, service, method, request, access)

    async def repeat(self, actor: Actor, service: Service, method: Method, url: str) -> Answer:
        """Send a harmless request of a method again, to the address it went to before.

        Raises:
            InvalidInputError: The address is not below the service's base URL any more.
        """
        actor.require("calls:send")
        if not is_under(service.settings.base_url, url):
            raise InvalidInputError.of("url", "is not below the service's base URL")
        headers = tuple((name.lower(), value) for name, value in service.settings.headers.items())
        request = HttpRequest(method.settings.http_method, url, (*headers, ("accept", "*/*")))
        use = method.settings.use_authentication
        access = await self._access.of(actor, service, None, use=use)
        return await self._called(actor, service, method, request, access)

    async def _called(
        self,
        actor: Actor,
        service: Service,
        method: Method,
        request: HttpRequest,
        access: Access,
    ) -> Answer:
        done = await self._send(service, method, request, access)
        if access.connection and self._was_refused(service, done, access):
            renewed = await self._renewed(actor, access)
            if renewed is not None:
                access = renewed
                done = await self._send(service, method, request, access)
        findings = await self._findings.of_call(
            service, method, access, done.exchange, done.response
        )
        if done.response is None:
            raise self._unavailable(done, findings)
        return self._answer(method, done, done.response, findings)

    async def _renewed(self, actor: Actor, access: Access) -> Access | None:
        """Another token; without one, the service's own answer stands and goes back.

        Raises:
            ReauthorizationRequiredError: The caller has to learn that somebody must log in.
            PreconditionError: The caller has to learn what must be mended here.
        """
        try:
            return await self._access.renewed(actor, access)
        except (ReauthorizationRequiredError, PreconditionError):
            raise
        except RegrantError:
            return None

    async def _send(
        self, service: Service, method: Method, request: HttpRequest, access: Access
    ) -> _Try:
        """Send, and repeat an idempotent request as often as the service allows."""
        settings = service.settings
        timeout = method.settings.timeout_seconds or settings.timeout_seconds
        limits = Limits(total=timeout, body=LARGEST_ANSWER)
        credential = access.credential
        prepared = credential.applied(request)
        repeats = settings.retries if request.method in IDEMPOTENT else 0
        for again in range(repeats + 1):
            done = await self._once(service, method, prepared, limits, access)
            status = done.response.status if done.response else None
            worth = status in _WORTH_REPEATING or (
                done.failure is not None and done.failure.reason != "address-refused"
            )
            if not worth or again == repeats:
                return done
            await self._clock.sleep(_FIRST_PAUSE_SECONDS * 2**again)
        raise AssertionError("the loop always returns")

    async def _once(
        self,
        service: Service,
        method: Method,
        request: HttpRequest,
        limits: Limits,
        access: Access,
    ) -> _Try:
        redactor = Redactor(access.credential.secrets, access.credential.names)
        at, began = self._clock.now(), self._clock.monotonic()
        response: HttpResponse | None = None
        failure: TransportError | None = None
        try:
            response = await self._outbound.send(request, limits)
        except TransportError as error:
            failure = error
        connection = access.connection
        exchange = Exchange(
            id=new_id("exchange", at),
            stage="call",
            at=at,
            duration_ms=round((self._clock.monotonic() - began) * 1000),
            request=redactor.request(request),
            response=redactor.response(response) if response else None,
            error=failure.message if failure else None,
            application=connection.application if connection else None,
            connection=connection.id if connection else None,
            service=service.id,
            method=method.settings.name,
            used_auth=access.credential.is_used,
        )
        self._records.note(exchange)
        if connection:
            self._records.used(connection.id, at)
        return _Try(exchange, response, failure)

    def _was_refused(self, service: Service, done: _Try, access: Access) -> bool:
        """Whether the answer says that the token has ended or was revoked."""
        if done.response is None or not access.credential.is_used:
            return False
        if self._findings.names_scope(done.exchange):
            return False
        if done.response.status in service.settings.expired_status_codes:
            return True
        return self._findings.says_token_is_dead(done.exchange, done.response, access)

    def _unavailable(self, done: _Try, findings: Sequence[Finding]) -> RegrantError:
        message = done.exchange.error or "The service does not answer."
        code = findings[0].code if findings else "provider-unreachable"
        return ProviderUnavailableError(
            message,
            code=code,
            retry_after_seconds=10,
            findings=[finding.as_dict() for finding in findings],
            details={"exchange": done.exchange.id},
        )

    def _answer(
        self, method: Method, done: _Try, response: HttpResponse, findings: Sequence[Finding]
    ) -> Answer:
        body = decoded_body(response)
        return Answer(
            status=response.status,
            headers=_shown_headers(response),
            body=body,
            outputs=map_outputs(method.settings.outputs, body),
            sent=done.exchange.request,
            used_auth=done.exchange.used_auth,
            exchange=done.exchange.id,
            findings=findings,
        )


def decoded_body(response: HttpResponse) -> Any:
    """Decoded JSON for JSON types, text for text types, else `{"base64"}`; `None` without body."""
    if not response.body:
        return None
    media = response.media_type
    if media.endswith(("/json", "+json")):
        try:
            return msgspec.json.decode(response.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return response.text
    textual = media.startswith("text/") or media.endswith(
        ("xml", "javascript", "x-www-form-urlencoded")
    )
    if textual or not media:
        try:
            return response.body.decode()
        except UnicodeDecodeError:
            return response.text if textual else {"base64": b64encode(response.body).decode()}
    return {"base64": b64encode(response.body).decode()}


def _shown_headers(response: HttpResponse) -> dict[str, str]:
    shown: dict[str, str] = {}
    for name, value in response.headers:
        if name != "set-cookie":
            shown[name] = f"{shown[name]}, {value}" if name in shown else value
    return shown


def _given_body(body: Any) -> Any:
    return msgspec.UNSET if body is UNSET else body
