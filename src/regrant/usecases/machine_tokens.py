"""Tokens of a client's own (RFC 6749 §4.4): no login, and kept as the shared user."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from regrant.diagnosis import Context
from regrant.diagnosis.checking.credentials import COMPARED
from regrant.domain.application import AuthMethod
from regrant.domain.connection import SHARED_USER_EXISTS, Connection
from regrant.domain.finding import Finding
from regrant.domain.identifiers import new_id
from regrant.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    PreconditionError,
    ProviderUnavailableError,
    RegrantError,
)
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.protocol.token_response import TokenAnswer, TokenRefusal
from regrant.usecases import auditing
from regrant.usecases.auditing import Actor
from regrant.usecases.code_exchange import with_known_end
from regrant.usecases.conversation import About, Conversation, Turn
from regrant.usecases.diagnosing import DISPROVED_BY_TOKENS, PASSING, Around, Diagnosing
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.input.connection import BeginFields
from regrant.usecases.oauth_client import OAuthClient, client_of
from regrant.usecases.refresh_request import next_refresh_at


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request with the credentials in one place, and what came of it."""

    method: AuthMethod
    turn: Turn
    answer: TokenAnswer | TokenRefusal | None


class MachineTokens:
    """Asks for tokens of the client's own."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        conversation: Conversation,
        diagnosing: Diagnosing,
        book: FindingBook,
    ) -> None:
        self._store = store
        self._clock = clock
        self._conversation = conversation
        self._diagnosing = diagnosing
        self._book = book

    async def begin(self, actor: Actor, application_id: str, wish: BeginFields) -> Connection:
        """Get a token of the client's own (client credentials) and keep it as shared user.

        Raises:
            InvalidInputError: It was asked for as somebody's own.
            ConflictError: There is one already, and it is not to be replaced.
            PreconditionError: The provider refused; the findings say why.
        """
        actor.require("connections:write")
        client, shared = await self._store.read(
            lambda tx: (_client(tx, application_id), tx.connections.shared(application_id))
        )
        if not actor.principal.sees_application(application_id):
            raise NotFoundError(f"There is no application {application_id}.")
        _check(wish, shared)
        self._diagnosing.require_complete(client)
        wanted = wish.scopes or client.application.settings.scopes
        asked = await self._ask_everywhere(client, wanted)
        if isinstance(asked.answer, TokenAnswer):
            return await self._keep(actor, client, asked.answer, wanted, asked.method)
        context = Context(
            grant_type="client_credentials",
            client_auth=asked.method,
            client_secret_sent=client.secret is not None,
            requested_scopes=wanted,
        )
        around = Around(context=context)
        raise await self._refusal(client, self._diagnosing.of_turn(asked.turn, client, around))

    async def _ask_everywhere(self, client: OAuthClient, wanted: tuple[str, ...]) -> _Asked:
        """A refused request costs nothing here: with `auto` each place is tried in turn."""
        first, *others = _methods(client)
        asked = await self._ask(client, wanted, first)
        for method in others:
            if not _is_refused_client(asked.answer):
                break
            asked = await self._ask(client, wanted, method)
        return asked

    async def _ask(
        self, client: OAuthClient, wanted: tuple[str, ...], method: AuthMethod
    ) -> _Asked:
        endpoint = client.token_endpoint(client.application.settings.token_params, method=method)
        if endpoint is None:
            raise PreconditionError("The token URL is missing.", code="settings-incomplete")
        request = endpoint.client_credentials_request(client.separator.join(wanted))
        about = About(client.application.id)
        turn = await self._conversation.say("token", request, about, [client.secret])
        answer = client.read(turn.response, turn.sent_at) if turn.response else None
        known = [answer.tokens.access_token] if isinstance(answer, TokenAnswer) else []
        return _Asked(method, await self._conversation.keep(turn, *known), answer)

    async def _refusal(self, client: OAuthClient, findings: Sequence[Finding]) -> RegrantError:
        now = self._clock.now()
        subject = Subject("application", client.application.id, client.application.id)
        await self._store.write(lambda tx: self._book.report(tx, subject, findings[:1], now))
        shown = [finding.as_dict() for finding in findings]
        if findings[0].code in PASSING:
            return ProviderUnavailableError(
                findings[0].title, code=findings[0].code, findings=shown
            )
        return PreconditionError(findings[0].title, code=findings[0].code, findings=shown)

    async def _keep(
        self,
        actor: Actor,
        client: OAuthClient,
        answer: TokenAnswer,
        wanted: tuple[str, ...],
        method: AuthMethod,
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
            if client.has_to_learn:
                learned = replace(application.learned, token_endpoint_auth_method=method)
                tx.applications.note_learned(application.id, application.version, learned)
            detail = {"grant": "client_credentials"}
            auditing.record(tx, actor, "connection.create", "connection", made.id, now, detail)
            subject = Subject("application", application.id, application.id)
            self._book.resolve(tx, subject, now, DISPROVED_BY_TOKENS | {"shared-user-missing"})
            return made

        return await self._store.write(work)


def _methods(client: OAuthClient) -> Sequence[AuthMethod]:
    """The places for the credentials, in the order in which they are tried."""
    if not client.has_to_learn:
        return (client.auth_method,)
    metadata = client.application.metadata
    listed = metadata.document.get("token_endpoint_auth_methods_supported") if metadata else None
    known: tuple[AuthMethod, ...] = tuple(
        one for one in COMPARED if isinstance(listed, list) and one in listed
    )
    return known or COMPARED


def _is_refused_client(answer: TokenAnswer | TokenRefusal | None) -> bool:
    if not isinstance(answer, TokenRefusal):
        return False
    return answer.status == 401 or answer.error in {"invalid_client", "unauthorized_client"}


def _client(tx: Transaction, application_id: str) -> OAuthClient:
    application = tx.applications.get(application_id)
    if application is None:
        raise NotFoundError(f"There is no application {application_id}.")
    return client_of(application, tx.applications.secret(application_id))


def _check(wish: BeginFields, shared: Connection | None) -> None:
    if wish.kind != "shared" or wish.owner:
        raise InvalidInputError.of(
            "kind", "has to be shared: a token of the client's own belongs to no person"
        )
    if shared and not wish.replace:
        raise ConflictError(
            f"This application has its token already: {shared.id}. Refresh it, or begin with "
            '"replace": true to ask for another one.',
            code=SHARED_USER_EXISTS,
            details={"connection": shared.id},
        )
