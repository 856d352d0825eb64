"""Connections: shown, renamed, disabled, made shared, deleted."""

from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import UNSET

from regrant.domain.application import Application
from regrant.domain.connection import SHARED_USER_EXISTS, Connection, Status
from regrant.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
)
from regrant.ports.clock import Clock
from regrant.ports.store import Filters, Page, Store, Transaction, Window
from regrant.usecases import auditing
from regrant.usecases.auditing import Actor
from regrant.usecases.input.connection import ConnectionFields
from regrant.usecases.oauth_client import OAuthClient, client_of
from regrant.usecases.own_settings import OwnSettingsJudge
from regrant.usecases.revocation_queue import Outcome, RevocationQueue
from regrant.usecases.revoke import Revocations
from regrant.usecases.tokens import Need, Tokens


@dataclass(frozen=True, slots=True)
class Deleted:
    """What became of the grant at the provider."""

    revocation: Outcome


class Connections:
    """Keeps connections."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        tokens: Tokens,
        revocations: Revocations,
        queue: RevocationQueue,
        judge: OwnSettingsJudge,
    ) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._revocations = revocations
        self._queue = queue
        self._judge = judge

    async def get(self, actor: Actor, connection_id: str) -> Connection:
        """One connection, without its tokens."""
        actor.require("connections:read")
        return await self._seen(actor, connection_id)

    async def page(self, actor: Actor, window: Window, filters: Filters) -> Page[Connection]:
        """The connections that the caller may see."""
        actor.require("connections:read")
        limited = {**filters, "applications": actor.principal.applications}
        return await self._store.read(lambda tx: tx.connections.page(window, limited))

    async def update(
        self, actor: Actor, connection_id: str, fields: ConnectionFields
    ) -> Connection:
        """Rename, disable or enable.

        Raises:
            InvalidInputError: Enabling is asked of a connection that is not disabled.
        """
        actor.require("connections:write")
        await self._seen(actor, connection_id)
        now = self._clock.now()

        def work(tx: Transaction) -> Connection:
            connection = _edited(_present(tx, connection_id), fields, now)
            tx.connections.update(connection)
            detail = {"status": connection.status, "label": connection.label}
            auditing.record(
                tx, actor, "connection.update", "connection", connection_id, now, detail
            )
            return connection

        return await self._store.write(work)

    async def refresh(self, actor: Actor, connection_id: str) -> Connection:
        """Refresh now."""
        actor.require("connections:use")
        await self._seen(actor, connection_id)
        return await self._tokens.usable(connection_id, Need(forced=True))

    async def make_shared(self, actor: Actor, connection_id: str) -> Connection:
        """Use this account as shared user of its application.

        Raises:
            ConflictError: There is another shared user.
        """
        actor.require("connections:write")
        await self._seen(actor, connection_id)
        now = self._clock.now()

        def work(tx: Transaction) -> Connection:
            connection = _present(tx, connection_id)
            shared = tx.connections.shared(connection.application)
            if shared and shared.id != connection_id:
                raise ConflictError(
                    f"This application has a shared user already: {shared.id}. Delete it first.",
                    code=SHARED_USER_EXISTS,
                    details={"connection": shared.id},
                )
            made = replace(connection, kind="shared", owner=None)
            tx.connections.update(made)
            detail = {"owner": connection.owner}
            auditing.record(
                tx, actor, "connection.make-shared", "connection", connection_id, now, detail
            )
            self._judge.application(tx, connection.application)
            return made

        return await self._store.write(work)

    async def make_personal(self, actor: Actor, connection_id: str, owner: str) -> Connection:
        """Put a connection that was made shared back to its owner."""
        actor.require("connections:write")
        await self._seen(actor, connection_id)

        def work(tx: Transaction) -> Connection:
            made = replace(_present(tx, connection_id), kind="personal", owner=owner)
            tx.connections.update(made)
            self._judge.application(tx, made.application)
            return made

        return await self._store.write(work)

    async def revoke_at_provider(self, actor: Actor, connection_id: str) -> None:
        """Ask the provider to forget the tokens; the connection stays, for a login to come.

        Where no revocation is possible nothing happens; the login then forces consent.
        """
        actor.require("connections:write")
        await self._seen(actor, connection_id)
        now = self._clock.now()

        def work(tx: Transaction) -> str | None:
            connection = tx.connections.get(connection_id, unsealed=True)
            if connection is None:
                raise NotFoundError(f"There is no connection {connection_id}.")
            client = _client(tx, connection.application)
            queued = self._revocations.queue(tx, connection, client, now)
            # Its tokens die with this; until the new login nothing may use them.
            tx.connections.set_status(connection_id, "needs_reconnect", "access-token-invalid", now)
            tx.connections.schedule(connection_id, None)
            auditing.record(tx, actor, "connection.revoke", "connection", connection_id, now)
            return queued.id

        queued = await self._store.write(work)
        if queued is not None:
            await self._queue.run_one(queued)

    async def delete(self, actor: Actor, connection_id: str) -> Deleted:
        """Stop local use at once and revoke at the provider, now if it answers, else later."""
        actor.require("connections:write")
        await self._seen(actor, connection_id)
        now = self._clock.now()

        def work(tx: Transaction) -> str | None:
            connection = tx.connections.get(connection_id, unsealed=True)
            if connection is None:
                raise NotFoundError(f"There is no connection {connection_id}.")
            client = _client(tx, connection.application)
            queued = self._revocations.delete(tx, connection, client, now)
            detail = {"kind": connection.kind, "owner": connection.owner}
            auditing.record(
                tx, actor, "connection.delete", "connection", connection_id, now, detail
            )
            self._judge.application(tx, connection.application)
            return queued.id

        queued = await self._store.write(work)
        if queued is None:
            return Deleted("unsupported")
        return Deleted(await self._queue.run_one(queued))

    async def _seen(self, actor: Actor, connection_id: str) -> Connection:
        found = await self._store.read(lambda tx: tx.connections.get(connection_id))
        if found is None or not actor.principal.sees_application(found.application):
            raise NotFoundError(f"There is no connection {connection_id}.")
        return found


def _present(tx: Transaction, connection_id: str) -> Connection:
    """The connection as it stands now, to be changed in the same transaction."""
    found = tx.connections.get(connection_id)
    if found is None:
        raise NotFoundError(f"There is no connection {connection_id}.")
    return found


def _edited(connection: Connection, fields: ConnectionFields, now: datetime) -> Connection:
    if fields.label is not UNSET:
        connection = replace(connection, label=fields.label or None)
    status: Status = connection.status
    if fields.status is UNSET or fields.status == status:
        return connection
    if fields.status == "active" and status != "disabled":
        raise InvalidInputError.of(
            "status", f"cannot become active from {status}; reconnect the connection"
        )
    return replace(connection, status=fields.status, status_reason=None, since=now)


def _client(tx: Transaction, application_id: str) -> OAuthClient:
    application: Application | None = tx.applications.get(application_id)
    if application is None:
        raise NotFoundError(f"There is no application {application_id}.")
    return client_of(application, tx.applications.secret(application_id))
