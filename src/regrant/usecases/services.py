"""Web services and their methods: registered, shown, edited, deleted."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from msgspec import UNSET

from regrant.domain.identifiers import new_id
from regrant.domain.secret import Secret
from regrant.domain.service import Method, MethodSettings, Service, ServiceSettings
from regrant.errors import (
    ConflictError,
    FieldProblem,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from regrant.ports.clock import Clock
from regrant.ports.outbound import Outbound
from regrant.ports.store import Page, Store, Transaction, Window
from regrant.usecases import auditing
from regrant.usecases.auditing import Actor
from regrant.usecases.input.reading import given, refusal
from regrant.usecases.input.service import AuthenticationFields, MethodFields, ServiceFields
from regrant.usecases.own_settings import OwnSettingsJudge
from regrant.usecases.service_settings import (
    base_url_problems,
    code_from,
    method_from,
    service_from,
)

_ALL = Window(limit=500)


class Services:
    """Keeps web services and methods."""

    def __init__(
        self, store: Store, clock: Clock, outbound: Outbound, judge: OwnSettingsJudge
    ) -> None:
        self._store = store
        self._clock = clock
        self._outbound = outbound
        self._judge = judge

    async def create(self, actor: Actor, fields: ServiceFields) -> Service:
        """Register a web service.

        Raises:
            InvalidInputError: Fields are missing or wrong; each is named.
            ConflictError: The code is taken.
        """
        actor.require("set-up:write")
        if actor.principal.services is not None:
            raise ForbiddenError(
                "This key is limited to some services; a new one would lie outside. Use a key "
                "without that limit."
            )
        settings, problems = service_from(fields, None)
        problems += await base_url_problems(settings, self._outbound)
        secret, _ = _secret(fields)
        if problems:
            raise refusal(problems)
        now = self._clock.now()

        def work(tx: Transaction) -> Service:
            self._require_application(tx, actor, settings)
            service = Service(
                id=new_id("service", now),
                code=self._code(tx, fields, settings),
                version=1,
                settings=settings,
                has_secret=secret is not None,
                secret_updated_at=now if secret else None,
                created_at=now,
                updated_at=now,
            )
            tx.services.add(service, secret)
            detail = {"name": settings.name, "base_url": settings.base_url}
            auditing.record(tx, actor, "service.create", "service", service.id, now, detail)
            self._judge.service(tx, service)
            return service

        return await self._store.write(work)

    async def get(self, actor: Actor, id_or_code: str) -> Service:
        """One web service by id or code."""
        actor.require("set-up:read")
        return await self._store.read(lambda tx: seen_service(tx, actor, id_or_code))

    async def page(self, actor: Actor, window: Window) -> Page[Service]:
        """The services that the caller may see."""
        actor.require("set-up:read")
        only = actor.principal.services
        return await self._store.read(lambda tx: tx.services.page(window, only))

    async def update(self, actor: Actor, id_or_code: str, fields: ServiceFields) -> Service:
        """Change the given fields (JSON Merge Patch).

        Raises:
            InvalidInputError: A field is wrong, or the base URL leads to another host and the
                password or key was not entered again with it.
        """
        actor.require("set-up:write")
        before = await self.get(actor, id_or_code)
        settings, problems = service_from(fields, before.settings)
        problems += await base_url_problems(settings, self._outbound)
        secret, keep = _secret(fields)
        if keep and before.has_secret and not problems and _has_moved(before, settings):
            problems.append(
                FieldProblem(
                    "authentication",
                    "has to be given again with its password or value: base_url leads to another "
                    "host, and the stored one is never sent to a new host unasked",
                )
            )
        if settings.authentication.type != before.settings.authentication.type:
            keep = False  # a password is no key, and neither is kept for nobody
        if problems:
            raise refusal(problems)
        now = self._clock.now()

        def work(tx: Transaction) -> Service:
            self._require_application(tx, actor, settings)
            code = before.code
            if fields.code is not UNSET and fields.code != before.code:
                code = self._code(tx, fields, settings)
            after = replace(
                before, code=code, settings=settings, version=before.version + 1, updated_at=now
            )
            if not tx.services.update(after, secret=secret, keep=keep):
                raise ConflictError("The service was changed at the same moment. Look again.")
            detail = {"fields": sorted(given(fields))}
            auditing.record(tx, actor, "service.update", "service", before.id, now, detail)
            old_application = before.settings.authentication.application
            if old_application:
                self._judge.application(tx, old_application)
            self._judge.service(tx, after)
            return seen_service(tx, actor, before.id)

        return await self._store.write(work)

    async def delete(self, actor: Actor, id_or_code: str) -> None:
        """Delete a service with its methods."""
        actor.require("set-up:write")
        service = await self.get(actor, id_or_code)
        now = self._clock.now()

        def work(tx: Transaction) -> None:
            for method in tx.services.methods(service.id, _ALL).items:
                tx.findings.drop_subject("method", method.id)
            tx.findings.drop_subject("service", service.id)
            tx.services.delete(service.id)
            detail = {"name": service.settings.name}
            auditing.record(tx, actor, "service.delete", "service", service.id, now, detail)
            if service.settings.authentication.application:
                self._judge.application(tx, service.settings.authentication.application)

        await self._store.write(work)

    async def add_method(self, actor: Actor, id_or_code: str, fields: MethodFields) -> Method:
        """Add a method to a service."""
        actor.require("set-up:write")
        settings, problems = method_from(fields, None)
        if problems:
            raise refusal(problems)
        now = self._clock.now()

        def work(tx: Transaction) -> Method:
            service = seen_service(tx, actor, id_or_code)
            self._require_free_name(tx, service, settings, None)
            method = Method(new_id("method", now), service.id, 1, settings, now, now)
            tx.services.add_method(method)
            detail = {"name": settings.name, "service": service.id}
            auditing.record(tx, actor, "method.create", "method", method.id, now, detail)
            self._judge.method(tx, service, method)
            return method

        return await self._store.write(work)

    async def method(self, actor: Actor, id_or_code: str, name: str) -> Method:
        """One method by name or id."""
        actor.require("set-up:read")
        return await self._store.read(lambda tx: seen_method(tx, actor, id_or_code, name)[1])

    async def methods(self, actor: Actor, id_or_code: str, window: Window) -> Page[Method]:
        """The methods of a service."""
        actor.require("set-up:read")

        def work(tx: Transaction) -> Page[Method]:
            return tx.services.methods(seen_service(tx, actor, id_or_code).id, window)

        return await self._store.read(work)

    async def update_method(
        self, actor: Actor, id_or_code: str, name: str, fields: MethodFields
    ) -> Method:
        """Change the given fields of a method."""
        actor.require("set-up:write")
        now = self._clock.now()

        def work(tx: Transaction) -> Method:
            service, before = seen_method(tx, actor, id_or_code, name)
            settings, problems = method_from(fields, before.settings)
            if problems:
                raise refusal(problems)
            self._require_free_name(tx, service, settings, before)
            after = replace(before, settings=settings, version=before.version + 1, updated_at=now)
            if not tx.services.update_method(after):
                raise ConflictError("The method was changed at the same moment. Look again.")
            detail = {"fields": sorted(given(fields))}
            auditing.record(tx, actor, "method.update", "method", before.id, now, detail)
            self._judge.method(tx, service, after)
            return after

        return await self._store.write(work)

    async def delete_method(self, actor: Actor, id_or_code: str, name: str) -> None:
        """Delete a method."""
        actor.require("set-up:write")
        now = self._clock.now()

        def work(tx: Transaction) -> None:
            _, method = seen_method(tx, actor, id_or_code, name)
            tx.services.delete_method(method.id)
            tx.findings.drop_subject("method", method.id)
            detail = {"name": method.settings.name}
            auditing.record(tx, actor, "method.delete", "method", method.id, now, detail)

        await self._store.write(work)

    def _require_application(
        self, tx: Transaction, actor: Actor, settings: ServiceSettings
    ) -> None:
        application = settings.authentication.application
        if application is None:
            return
        seen = actor.principal.sees_application(application)
        if not seen or tx.applications.get(application) is None:
            raise InvalidInputError.of("authentication.application", "is not an application's id")

    def _code(self, tx: Transaction, fields: ServiceFields, settings: ServiceSettings) -> str:
        if isinstance(fields.code, str):
            if tx.services.get(fields.code):
                raise ConflictError(f"The code {fields.code} is taken.", code="code-taken")
            return fields.code
        wanted = code_from(settings.name, ())
        number = 2
        code = wanted
        while tx.services.get(code):
            code, number = f"{wanted}-{number}", number + 1
        return code

    def _require_free_name(
        self, tx: Transaction, service: Service, settings: MethodSettings, before: Method | None
    ) -> None:
        other = tx.services.method(service.id, settings.name)
        if other and (before is None or other.id != before.id):
            raise ConflictError(
                f"The service has a method {settings.name} already.", code="name-taken"
            )


def seen_service(tx: Transaction, actor: Actor, id_or_code: str) -> Service:
    """A service that the caller may see.

    Raises:
        NotFoundError: There is none, or not for the one who asks.
    """
    service = tx.services.get(id_or_code)
    if service is None or not actor.principal.sees_service(service.id):
        raise NotFoundError(f"There is no web service {id_or_code}.")
    return service


def seen_method(
    tx: Transaction, actor: Actor, id_or_code: str, name: str
) -> tuple[Service, Method]:
    """A method, with its service, that the caller may see."""
    service = seen_service(tx, actor, id_or_code)
    method = tx.services.method(service.id, name)
    if method is None:
        raise NotFoundError(f"The service {service.code} has no method {name}.")
    return service, method


def _secret(fields: ServiceFields) -> tuple[Secret | None, bool]:
    """The password or key that was given, and whether the stored one stays."""
    authentication: Any = fields.authentication
    if not isinstance(authentication, AuthenticationFields):
        return None, authentication is UNSET
    for value in (authentication.password, authentication.value):
        if value is not UNSET:
            return (Secret(value) if value else None), False
    return None, True


def _has_moved(before: Service, after: ServiceSettings) -> bool:
    return _origin(after.base_url) != _origin(before.settings.base_url)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
