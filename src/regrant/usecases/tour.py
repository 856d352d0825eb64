"""The guided tour on the practice provider: what it needs is set up, broken and mended for real."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from regrant.domain.application import Application
from regrant.domain.connection import Connection
from regrant.domain.service import Method, Service
from regrant.errors import ConflictError, ProviderUnavailableError
from regrant.ports.clock import Clock
from regrant.ports.outbound import Limits, Outbound, TransportError
from regrant.ports.store import Store, Transaction, Window
from regrant.protocol.http import HttpRequest, HttpResponse
from regrant.usecases.applications import Applications
from regrant.usecases.auditing import Actor
from regrant.usecases.input.application import ApplicationFields
from regrant.usecases.input.reading import read_struct
from regrant.usecases.input.service import MethodFields, ServiceFields
from regrant.usecases.services import Services

Fault = Literal["access-removed", "authentication-off", "address-moved"]
NAME: Final = "Practice notes"
_KEPT: Final = "tour"
_CLIENT: Final = "practice-app"
_CONTROL: Final = "/practice/api"
_JSON: Final = (("content-type", "application/json"), ("accept", "application/json"))
_LIMITS: Final = Limits(total=10)
_METHODS: Final = Window(limit=10)
#: It starts beside the server and may be a moment later.
_TRIES: Final = 20
_PAUSE_SECONDS: Final = 0.25


class _Kept(msgspec.Struct):
    application: str = ""
    service: str = ""
    is_over: bool = False
    fault: str = ""
    broken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TourState:
    """How far somebody is."""

    is_over: bool
    application: Application | None = None
    service: Service | None = None
    method: Method | None = None
    shared: Connection | None = None
    fault: str = ""
    is_mended: bool = False

    @property
    def is_connected(self) -> bool:
        """Whether a shared user has logged in."""
        return self.shared is not None

    @property
    def has_called(self) -> bool:
        """Whether a call went out with its token."""
        return self.shared is not None and self.shared.last_used_at is not None

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to show."""
        return self.is_connected and self.has_called and self.is_mended


class Tour:
    """Sets up what each step needs.

    Args:
        store: Where it is remembered how far somebody is.
        clock: For the moment at which something was broken.
        outbound: The way to the practice provider.
        applications: To register one.
        services: To register one, with methods.
        url: Where the practice provider runs.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        outbound: Outbound,
        applications: Applications,
        services: Services,
        url: str,
    ) -> None:
        self._store = store
        self._clock = clock
        self._outbound = outbound
        self._applications = applications
        self._services = services
        self.url = url

    async def state(self) -> TourState:
        """How far somebody is; what was deleted meanwhile counts as not set up."""
        return await self._store.read(_state)

    async def set_up(self, actor: Actor) -> Application:
        """Register the practice application and its web service, unless they are there."""
        actor.require("set-up:write")
        state = await self.state()
        application = state.application or await self._register(actor)
        service = state.service or await self._add_service(actor, application)
        await self._keep(application=application.id, service=service.id)
        return application

    async def break_(self, actor: Actor, fault: Fault) -> Method:
        """Let one thing go wrong; the method whose next call shows it.

        Raises:
            ConflictError: Nothing is connected yet.
        """
        actor.require("set-up:write")
        state = await self.state()
        application, service, method = state.application, state.service, state.method
        if application is None or service is None or method is None or not state.is_connected:
            raise ConflictError("Connect an account on the tour first.", code="tour-not-connected")
        await self._control("POST", "/reset", {"parts": ["switches"]})
        client = application.settings.client_id
        if fault == "access-removed":
            await self._control("POST", "/revoke-user-grants", {"client_id": client})
        elif fault == "authentication-off":
            off = MethodFields(use_authentication=False)
            method = await self._services.update_method(actor, service.id, method.id, off)
        else:
            await self._use_old_address(actor, application)
            await self._control("PATCH", "/switches", {"token_endpoint_moved": "not_found"})
            await self._control("POST", "/expire-access-tokens", {"client_id": client})
        await self._keep(fault=fault, broken_at=self._clock.now())
        return method

    async def end(self, actor: Actor) -> None:
        """Fold it away for good."""
        actor.require("set-up:write")
        await self._keep(is_over=True)

    async def _register(self, actor: Actor) -> Application:
        told = await self._control("GET", "/settings")
        client = told["clients"][_CLIENT]
        document = {
            "name": NAME,
            "client_id": client["client_id"],
            "client_secret": client["client_secret"],
            "issuer": told["issuer"],
            "authorization_endpoint": told["authorization_url"],
            "token_endpoint": told["token_url"],
            "revocation_endpoint": told["revoke_url"],
            "userinfo_endpoint": told["userinfo_url"],
            "scopes": ["openid", "notes.read"],
        }
        fields = read_struct(ApplicationFields, document)
        return await self._applications.create(actor, fields)

    async def _add_service(self, actor: Actor, application: Application) -> Service:
        authentication = {"type": "oauth2", "application": application.id}
        document = {"name": NAME, "base_url": self.url, "authentication": authentication}
        service = await self._services.create(actor, read_struct(ServiceFields, document))
        text = {"name": "text", "in": "body", "default": "A note from the tour"}
        listing = {"name": "List notes", "path": "/api/notes", "outputs": {"user": "$.user"}}
        adding = {"name": "Add note", "http_method": "POST", "path": "/api/notes"}
        for method in ({**adding, "parameters": [text]}, listing):
            fields = read_struct(MethodFields, method)
            await self._services.add_method(actor, service.id, fields)
        return service

    async def _use_old_address(self, actor: Actor, application: Application) -> None:
        """The address from before it moved: whoever mends it twice has the new one already."""
        old = (await self._control("GET", "/settings"))["token_url"]
        if application.settings.token_endpoint != old:
            fields = read_struct(ApplicationFields, {"token_endpoint": old})
            await self._applications.update(actor, application.id, fields)

    async def _control(self, verb: str, path: str, body: object = None) -> Any:
        content = msgspec.json.encode(body) if body is not None else None
        request = HttpRequest(verb, f"{self.url}{_CONTROL}{path}", _JSON, content)
        answer = await self._answered(request)
        if answer.status != 200:
            raise self._silent(f"It answered {answer.status}.")
        return msgspec.json.decode(answer.body)

    async def _answered(self, request: HttpRequest) -> HttpResponse:
        """Its answer; a provider that is still starting is waited for."""
        for left in range(_TRIES - 1, -1, -1):
            try:
                return await self._outbound.send(request, _LIMITS)
            except TransportError as error:
                if error.was_sent or not left:
                    raise self._silent(error.message) from None
            await self._clock.sleep(_PAUSE_SECONDS)
        raise AssertionError("the loop always ends")

    def _silent(self, why: str) -> ProviderUnavailableError:
        return ProviderUnavailableError(
            f"The practice provider at {self.url} cannot be used: {why}", retry_after_seconds=5
        )

    async def _keep(self, **changes: Any) -> None:
        def work(tx: Transaction) -> None:
            kept = msgspec.structs.replace(_kept(tx), **changes)
            tx.installation.set_value(_KEPT, msgspec.json.encode(kept).decode())

        await self._store.write(work)


def _kept(tx: Transaction) -> _Kept:
    value = tx.installation.value(_KEPT)
    return msgspec.json.decode(value, type=_Kept) if value else _Kept()


def _state(tx: Transaction) -> TourState:
    kept = _kept(tx)
    application = tx.applications.get(kept.application) if kept.application else None
    service = tx.services.get(kept.service) if kept.service else None
    if application is None or service is None:
        return TourState(kept.is_over, application, service)
    methods = tx.services.methods(service.id, _METHODS).items
    method = next((one for one in methods if one.settings.http_method == "GET"), None)
    shared = tx.connections.shared(application.id)
    mended = kept.broken_at is not None and _is_mended(tx, application.id, kept.broken_at)
    return TourState(kept.is_over, application, service, method, shared, kept.fault, mended)


def _is_mended(tx: Transaction, application: str, since: datetime) -> bool:
    """Whether something that was found after it was broken is gone."""
    rows = tx.views.findings("resolved", {"application": application}, 5, 0)
    return any(row.resolved_at and row.resolved_at >= since for row in rows)
