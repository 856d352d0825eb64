"""Connections made of tokens that another system obtained for the same client."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from regrant.domain.connection import SHARED_USER_EXISTS, Account, Connection
from regrant.domain.identifiers import new_id
from regrant.domain.secret import Secret
from regrant.domain.stored import AccountHistory
from regrant.domain.token import TokenSet
from regrant.errors import (
    ConflictError,
    FieldProblem,
    InvalidInputError,
    RegrantError,
)
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.usecases import auditing
from regrant.usecases.account_key import account_key
from regrant.usecases.auditing import Actor
from regrant.usecases.connect_store import status_of
from regrant.usecases.input.connection import ImportFields
from regrant.usecases.input.reading import refusal
from regrant.usecases.oauth_client import OAuthClient, client_of
from regrant.usecases.own_settings import OwnSettingsJudge
from regrant.usecases.refresh_request import next_refresh_at
from regrant.usecases.revoke import Revocations
from regrant.usecases.tokens import Need, Tokens

#: Stands where no access token was given: ended already, so it is never sent anywhere.
_NO_TOKEN: Final = Secret("no-access-token-yet")


class ConnectionImport:
    """Takes tokens over."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        tokens: Tokens,
        revocations: Revocations,
        judge: OwnSettingsJudge,
    ) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._revocations = revocations
        self._judge = judge

    async def take(self, actor: Actor, fields: ImportFields) -> Connection:
        """Store the tokens as a connection; without an access token, ask for one at once.

        The connection stands even when that first refresh fails: its status says why.

        Raises:
            InvalidInputError: The fields do not make a connection; each is named.
            ConflictError: There is a shared user already, and it is not to be replaced.
        """
        actor.require("connections:write")
        _check(fields)
        now = self._clock.now()

        def work(tx: Transaction) -> Connection:
            client = _client(tx, actor, fields.application)
            self._make_room(tx, client, fields, now)
            made, tokens = _connection(client, fields, now)
            tx.connections.add(made, tokens)
            _remember(tx, made, now)
            detail = {"kind": made.kind, "owner": made.owner}
            auditing.record(tx, actor, "connection.import", "connection", made.id, now, detail)
            self._judge.application(tx, made.application)
            return made

        made = await self._store.write(work)
        return made if fields.access_token else await self._refreshed(made)

    async def _refreshed(self, made: Connection) -> Connection:
        try:
            return await self._tokens.usable(made.id, Need(forced=True))
        except RegrantError:
            found = await self._store.read(lambda tx: tx.connections.get(made.id))
            return found or made

    def _make_room(
        self, tx: Transaction, client: OAuthClient, fields: ImportFields, now: datetime
    ) -> None:
        """One shared user at most: the present one is replaced when that was said."""
        if fields.kind != "shared":
            return
        existing = tx.connections.shared(client.application.id)
        if existing is None:
            return
        if not fields.replace:
            raise ConflictError(
                f"This application has a shared user already: {existing.id}. Delete it, or import "
                'with "replace": true to put these tokens in its place.',
                code=SHARED_USER_EXISTS,
                details={"connection": existing.id},
            )
        whole = tx.connections.get(existing.id, unsealed=True) or existing
        self._revocations.delete(tx, whole, client, now)


def _check(fields: ImportFields) -> None:
    problems: list[FieldProblem] = []
    if not fields.access_token and not fields.refresh_token:
        problems.append(
            FieldProblem("access_token", "is missing; give it, a refresh token, or both")
        )
    if fields.kind == "personal" and not fields.owner:
        problems.append(FieldProblem("owner", "is missing: whose connection is this?"))
    if fields.kind == "shared" and fields.owner:
        problems.append(FieldProblem("owner", "belongs to personal connections only"))
    if problems:
        raise refusal(problems)


def _client(tx: Transaction, actor: Actor, application_id: str) -> OAuthClient:
    application = tx.applications.get(application_id)
    if application is None or not actor.principal.sees_application(application_id):
        raise InvalidInputError.of("application", "is not the id of an application")
    grant = application.settings.grant_type
    if grant != "authorization_code":
        raise InvalidInputError.of(
            "application", f"uses the grant {grant}, whose tokens belong to no user"
        )
    return client_of(application, tx.applications.secret(application_id))


def _connection(
    client: OAuthClient, fields: ImportFields, now: datetime
) -> tuple[Connection, TokenSet]:
    known = fields.access_token is not None
    tokens = TokenSet(
        Secret(fields.access_token) if fields.access_token else _NO_TOKEN,
        fields.token_type,
        now,
        fields.expires_at if known else now,
        Secret(fields.refresh_token) if fields.refresh_token else None,
    )
    can_renew = tokens.refresh_token is not None
    settings = client.application.settings
    scopes = settings.scopes if fields.scopes is None else fields.scopes
    account = Account(fields.account.id, fields.account.label) if fields.account else None
    connection = Connection(
        id=new_id("connection", now),
        application=client.application.id,
        kind=fields.kind,
        owner=fields.owner,
        status=status_of(tokens, now),
        since=now,
        created_at=now,
        generation=0,
        label=fields.label,
        requested_scopes=scopes,
        granted_scopes=scopes,
        account=account,
        token_type=tokens.token_type,
        issued_at=now,
        expires_at=tokens.expires_at,
        has_refresh_token=can_renew,
        can_renew=can_renew,
        refresh_due_at=next_refresh_at(tokens, client) if known else now,
    )
    return connection, tokens


def _remember(tx: Transaction, made: Connection, now: datetime) -> None:
    """The history of application and account, by which later logins are judged."""
    key = account_key(made.account)
    before = tx.history.get(made.application, key) or AccountHistory(
        made.application, key, now, now, 0
    )
    given = now if made.has_refresh_token else before.refresh_token_given_at
    tx.history.save(
        replace(
            before,
            last_connected_at=now,
            refresh_token_given_at=given,
            deleted_at=None,
            revoked_at=None,
        )
    )
