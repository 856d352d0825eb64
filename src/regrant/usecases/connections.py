"""Connections: shown, renamed, disabled, made shared, deleted; and machine tokens begun."""

from dataclasses import dataclass, replace
from datetime import datetime

from msgspec import UNSET

from regrant.diagnosis import Context
from regrant.domain.application import Application
from regrant.domain.connection import Connection, Status
from regrant.domain.finding import Finding
from regrant.domain.identifiers import new_id
from regrant.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    PreconditionError,
    ProviderUnavailableError,
)
from regrant.ports.clock import Clock
from regrant.ports.store import Filters, Page, Store, Transaction, Window
from regrant.protocol.token_response import TokenAnswer
from regrant.usecases import auditing
from regrant.usecases.auditing import Actor
from regrant.usecases.code_exchange import with_known_end
from regrant.usecases.conversation import About, Conversation
from regrant.usecases.diagnosing import DISPROVED_BY_TOKENS, PASSING, Around, Diagnosing
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.input.connection import ConnectionFields
from regrant.usecases.oauth_client import OAuthClient, client_of
from regrant.usecases.own_settings import OwnSettingsJudge
from regrant.usecases.refresh_request import next_refresh_at
from regrant.usecases.revoke import Outcome, Revocations
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
        conversation: Conversation,
        diagnosing: Diagnosing,
        book: FindingBook,
        judge: OwnSettingsJudge,
    ) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._revocations = revocations
        self._conversation = conversation
        self._diagnosing = diagnosing
        self._book = book
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
                    code="shared-user-exists",
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
            await self._revocations.run_one(queued)

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
        return Deleted(await self._revocations.run_one(queued))

    async def begin_machine(
        self, actor: Actor, application_id: str, scopes: tuple[str, ...] | None
    ) -> Connection:
        """Get a token of the client's own (client credentials) and keep it as shared user.

        Raises:
            PreconditionError: The provider refused; the findings say why.
        """
        actor.require("connections:write")
        client = await self._store.read(lambda tx: _client(tx, application_id))
        if not actor.principal.sees_application(application_id):
            raise NotFoundError(f"There is no application {application_id}.")
        self._diagnosing.require_complete(client)
        settings = client.application.settings
        wanted = scopes or settings.scopes
        endpoint = client.token_endpoint(settings.token_params)
        if endpoint is None:
            raise PreconditionError("The token URL is missing.", code="settings-incomplete")
        request = endpoint.client_credentials_request(client.separator.join(wanted))
        turn = await self._conversation.say(
            "token", request, About(application_id), [client.secret]
        )
        answer = None
        if turn.response is not None:
            answer = client.read(turn.response, turn.sent_at)
        known = [answer.tokens.access_token] if isinstance(answer, TokenAnswer) else []
        turn = await self._conversation.keep(turn, client.secret, *known)
        if not isinstance(answer, TokenAnswer):
            context = Context(
                grant_type="client_credentials",
                client_auth=client.auth_method,
                client_secret_sent=client.secret is not None,
                requested_scopes=wanted,
            )
            findings = self._diagnosing.of_turn(turn, client, Around(context=context))
            await self._refused(client, findings)
        assert isinstance(answer, TokenAnswer)  # noqa: S101 - the line above raises otherwise
        return await self._store_machine(actor, client, answer, wanted)

    async def _refused(self, client: OAuthClient, findings: list[Finding]) -> None:
        now = self._clock.now()
        subject = Subject("application", client.application.id, client.application.id)
        await self._store.write(lambda tx: self._book.report(tx, subject, findings[:1], now))
        shown = [finding.as_dict() for finding in findings]
        if findings[0].code in PASSING:
            raise ProviderUnavailableError(findings[0].title, code=findings[0].code, findings=shown)
        raise PreconditionError(findings[0].title, code=findings[0].code, findings=shown)

    async def _store_machine(
        self, actor: Actor, client: OAuthClient, answer: TokenAnswer, wanted: tuple[str, ...]
    ) -> Connection:
        now = self._clock.now()
        tokens = replace(with_known_end(answer.tokens, client), refresh_token=None)
        application = client.application

        def work(tx: Transaction) -> Connection:
            existing = tx.connections.shared(application.id)
            base = existing or Connection(
                id=new_id("connection", now),
                application=application.id,
                kind="shared",
                owner=None,
                status="active",
                since=now,
                created_at=now,
                generation=0,
            )
            made = replace(
                base,
                status="active",
                status_reason=None,
                requested_scopes=wanted,
                granted_scopes=answer.granted_scopes or wanted,
                token_type=tokens.token_type,
                issued_at=tokens.issued_at,
                expires_at=tokens.expires_at,
                can_renew=True,
                refresh_due_at=next_refresh_at(tokens, client),
                refresh_failures=0,
            )
            if existing:
                tx.connections.replace_tokens(made, tokens)
            else:
                tx.connections.add(made, tokens)
            detail = {"grant": "client_credentials"}
            auditing.record(tx, actor, "connection.create", "connection", made.id, now, detail)
            subject = Subject("application", application.id, application.id)
            self._book.resolve(tx, subject, now, DISPROVED_BY_TOKENS | {"shared-user-missing"})
            return made

        return await self._store.write(work)

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
