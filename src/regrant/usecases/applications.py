"""OAuth applications: registered, shown, edited, deleted."""

from base64 import b64decode
from dataclasses import replace
from typing import Final

from msgspec import UNSET

from regrant.domain.application import Application, ApplicationSettings
from regrant.domain.identifiers import new_id, new_token
from regrant.domain.secret import Secret
from regrant.errors import ConflictError, FieldProblem, ForbiddenError, NotFoundError
from regrant.ports.clock import Clock
from regrant.ports.outbound import Outbound
from regrant.ports.signer import Signer
from regrant.ports.store import Page, Store, Transaction, Window
from regrant.usecases import auditing
from regrant.usecases.application_settings import (
    address_problems,
    from_fields,
    strange_addresses,
)
from regrant.usecases.auditing import Actor
from regrant.usecases.discovery import Discovery
from regrant.usecases.input.application import ApplicationFields
from regrant.usecases.input.reading import given, refusal
from regrant.usecases.oauth_client import client_of
from regrant.usecases.own_settings import OwnSettingsJudge
from regrant.usecases.revoke import Revocations

CONTEXT: Final = "redirect-context"
_ICON_TYPES: Final = ("image/png", "image/jpeg", "image/webp", "image/gif")


class Applications:
    """Keeps applications."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        outbound: Outbound,
        signer: Signer,
        discovery: Discovery,
        revocations: Revocations,
        judge: OwnSettingsJudge,
    ) -> None:
        self._store = store
        self._clock = clock
        self._outbound = outbound
        self._signer = signer
        self._discovery = discovery
        self._revocations = revocations
        self._judge = judge

    def new_context(self) -> tuple[str, str]:
        """A fresh context id and its signed form: a redirect URL before the first save."""
        context = new_token(128)
        return context, f"{context}.{self._signer.sign(context, CONTEXT)}"

    async def create(self, actor: Actor, fields: ApplicationFields) -> Application:
        """Register an application.

        Raises:
            InvalidInputError: Fields are missing or wrong; each is named.
            ForbiddenError: The role may not, or a weakening needs an owner.
        """
        actor.require("set-up:write")
        if actor.principal.applications is not None:
            raise ForbiddenError(
                "This key is limited to some applications; a new one would lie outside. Use a key "
                "without that limit."
            )
        settings, problems = from_fields(fields, None)
        problems += await address_problems(settings, self._outbound)
        context = self._context(fields, problems)
        icon = _icon(fields, problems)
        if problems:
            raise refusal(problems)
        _require_owner_for(actor, None, settings)
        now = self._clock.now()
        secret = _secret(fields)
        application = Application(
            id=new_id("application", now),
            context=context,
            version=1,
            settings=settings,
            has_secret=secret is not None,
            secret_updated_at=now if secret else None,
            created_at=now,
            updated_at=now,
        )

        def work(tx: Transaction) -> None:
            if tx.applications.by_context(context):
                raise ConflictError("This redirect URL belongs to another application already.")
            tx.applications.add(application, secret)
            if icon:
                tx.applications.set_icon(application.id, icon)
            detail = {"name": settings.name}
            auditing.record(
                tx, actor, "application.create", "application", application.id, now, detail
            )

        await self._store.write(work)
        return await self._judged(application)

    async def get(self, actor: Actor, application_id: str) -> Application:
        """One application.

        Raises:
            NotFoundError: There is none, or not for the one who asks.
        """
        actor.require("set-up:read")
        return await self._seen(actor, application_id)

    async def page(self, actor: Actor, window: Window) -> Page[Application]:
        """The applications that the caller may see."""
        actor.require("set-up:read")
        only = actor.principal.applications
        return await self._store.read(lambda tx: tx.applications.page(window, only))

    async def update(
        self, actor: Actor, application_id: str, fields: ApplicationFields
    ) -> Application:
        """Change the given fields (JSON Merge Patch).

        Raises:
            InvalidInputError: A field is wrong, or an address leads to another host and the
                client secret was not entered again with it.
            ConflictError: Somebody else changed the application at the same moment.
        """
        actor.require("set-up:write")
        before = await self._seen(actor, application_id)
        settings, problems = from_fields(fields, before.settings)
        problems += await address_problems(settings, self._outbound)
        problems += [] if problems else self._moved(before, settings, fields)
        if fields.context is not UNSET:
            problems.append(FieldProblem("context", "is settled when an application is created"))
        icon = _icon(fields, problems)
        if problems:
            raise refusal(problems)
        _require_owner_for(actor, before.settings, settings)
        now = self._clock.now()
        after = replace(before, settings=settings, version=before.version + 1, updated_at=now)
        keep = fields.client_secret is UNSET

        def work(tx: Transaction) -> Application:
            if not tx.applications.update(after, secret=_secret(fields), keep=keep):
                raise ConflictError("The application was changed at the same moment. Look again.")
            if fields.icon is not UNSET:
                tx.applications.set_icon(application_id, icon)
            detail = {"fields": sorted(given(fields))}
            auditing.record(
                tx, actor, "application.update", "application", application_id, now, detail
            )
            self._retry_failing(tx, application_id)
            found = tx.applications.get(application_id)
            if found is None:
                raise NotFoundError(f"There is no application {application_id}.")
            return found

        return await self._judged(await self._store.write(work))

    async def delete(self, actor: Actor, application_id: str) -> None:
        """Delete an application with its connections; their tokens are revoked if possible.

        Raises:
            ConflictError: Services use it; they are named.
        """
        actor.require("set-up:write")
        await self._seen(actor, application_id)
        now = self._clock.now()

        def work(tx: Transaction) -> None:
            services = tx.services.of_application(application_id)
            if services:
                names = ", ".join(service.settings.name for service in services[:5])
                raise ConflictError(
                    f"{len(services)} web services use this application: {names}. Give them "
                    "another one or delete them first.",
                    code="in-use",
                    details={"services": [service.id for service in services]},
                )
            application = tx.applications.get(application_id)
            if application is None:
                raise NotFoundError(f"There is no application {application_id}.")
            client = client_of(application, tx.applications.secret(application_id))
            for connection in tx.connections.of_application(application_id):
                opened = tx.connections.get(connection.id, unsealed=True) or connection
                self._revocations.delete(tx, opened, client, now)
            tx.findings.drop_subject("application", application_id)
            tx.applications.delete(application_id)
            detail = {"name": application.settings.name}
            auditing.record(
                tx, actor, "application.delete", "application", application_id, now, detail
            )

        await self._store.write(work)

    async def _judged(self, application: Application) -> Application:
        """With current metadata, and with the findings about its settings written down."""
        fresh = await self._discovery.fresh(application)
        await self._store.write(lambda tx: self._judge.application(tx, application.id))
        return fresh

    async def _seen(self, actor: Actor, application_id: str) -> Application:
        found = None
        if actor.principal.sees_application(application_id):
            found = await self._store.read(lambda tx: tx.applications.get(application_id))
        if found is None:
            raise NotFoundError(f"There is no application {application_id}.")
        return found

    def _context(self, fields: ApplicationFields, problems: list[FieldProblem]) -> str:
        if fields.context is UNSET:
            return new_token(128)
        context, _, signature = fields.context.partition(".")
        if not self._signer.is_signed(context, signature, CONTEXT):
            problems.append(
                FieldProblem("context", "is not one that /api/v1/redirect-uri gave; ask for one")
            )
        return context

    def _moved(
        self, before: Application, after: ApplicationSettings, fields: ApplicationFields
    ) -> list[FieldProblem]:
        """An address that leads to another host would take the stored secret there (B9)."""
        if not before.has_secret or fields.client_secret is not UNSET:
            return []
        moved = strange_addresses(before, after)
        if not moved:
            return []
        names = " and ".join(moved)
        return [
            FieldProblem(
                "client_secret",
                f"has to be entered again: {names} leads to another host, and the stored secret "
                "is never sent to a new host unasked",
            )
        ]

    def _retry_failing(self, tx: Transaction, application_id: str) -> None:
        """An edit may have mended what refreshes failed from: try again now."""
        now = self._clock.now()
        for connection in tx.connections.of_application(application_id):
            if connection.status == "failing":
                tx.connections.schedule(connection.id, now)


def _secret(fields: ApplicationFields) -> Secret | None:
    value = fields.client_secret
    return Secret(value) if isinstance(value, str) and value else None


def _require_owner_for(
    actor: Actor, before: ApplicationSettings | None, after: ApplicationSettings
) -> None:
    """Weaker protection is an owner's decision."""
    for name, weak in (("pkce", "off"), ("redirect_style", "plain")):
        was = getattr(before, name) if before else None
        if getattr(after, name) == weak and was != weak and not actor.principal.may("weaken:write"):
            raise ForbiddenError(
                f"{name}: {weak} weakens the protection of logins and needs the role owner."
            )


def _icon(fields: ApplicationFields, problems: list[FieldProblem]) -> tuple[str, bytes] | None:
    value = fields.icon
    if not isinstance(value, str) or not value:
        return None
    head, _, encoded = value.partition(";base64,")
    kind = head.removeprefix("data:")
    try:
        data = b64decode(encoded, validate=True)
    except ValueError:
        data = b""
    if kind not in _ICON_TYPES or not data:
        kinds = ", ".join(_ICON_TYPES)
        problems.append(FieldProblem("icon", f"must be a data: URL with base64 of {kinds}"))
        return None
    return kind, data
