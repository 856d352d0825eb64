"""One refresh: what is sent, what the answer means, and what is stored."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from regrant.diagnosis import Context, History
from regrant.domain.application import Learned
from regrant.domain.connection import Connection
from regrant.domain.finding import Finding
from regrant.domain.secret import Secret
from regrant.domain.stored import HostState, JournalEntry
from regrant.domain.token import TokenSet, refresh_due_at
from regrant.errors import (
    ConflictError,
    NotFoundError,
    PreconditionError,
    ProviderUnavailableError,
    ReauthorizationRequiredError,
    StoreUnavailableError,
)
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.protocol.http import HttpRequest, HttpResponse
from regrant.protocol.token_exchange import exchange_request
from regrant.protocol.token_response import TokenAnswer, TokenRefusal
from regrant.usecases.backoff import origin_of, retry_after, wait_after
from regrant.usecases.code_exchange import with_known_end
from regrant.usecases.conversation import About, Conversation, Turn
from regrant.usecases.diagnosing import (
    DISPROVED_BY_TOKENS,
    OF_ADDRESSES,
    OF_APPLICATION,
    OF_GRANT,
    PASSING,
    Around,
    Diagnosing,
)
from regrant.usecases.discovery import Discovery
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.journal import Journal
from regrant.usecases.oauth_client import OAuthClient
from regrant.usecases.revoke import Revocations

#: Between the two presentations of a refresh token whose first outcome is unknown: grace
#: periods of providers are short.
REPEAT_AFTER_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Outcome:
    turn: Turn
    entry: str
    answer: TokenAnswer | TokenRefusal | None


class Refresh:
    """Refreshes a leased connection."""

    def __init__(  # noqa: PLR0913 - ports, named at the one place that builds it
        self,
        *,
        store: Store,
        clock: Clock,
        conversation: Conversation,
        journal: Journal,
        discovery: Discovery,
        diagnosing: Diagnosing,
        book: FindingBook,
        revocations: Revocations,
        instance: str,
    ) -> None:
        self._store = store
        self._clock = clock
        self._conversation = conversation
        self._journal = journal
        self._discovery = discovery
        self._diagnosing = diagnosing
        self._book = book
        self._revocations = revocations
        self._instance = instance

    def require_usable(self, connection: Connection) -> None:
        """Refuse a connection whose state forbids use.

        Raises:
            ReauthorizationRequiredError: Somebody has to log in again.
            ConflictError: It is disabled or waits for confirmation.
        """
        if connection.status == "needs_reconnect":
            raise ReauthorizationRequiredError(
                f"Connection {connection.id} needs a new login ({connection.status_reason}).",
                code=connection.status_reason or "reauthorization-required",
                details={"connection": connection.id},
            )
        if not connection.is_usable:
            raise ConflictError(
                f"Connection {connection.id} is {connection.status.replace('_', ' ')}.",
                code=f"connection-{connection.status.replace('_', '-')}",
                details={"connection": connection.id},
            )

    def require_possible(
        self, connection: Connection, host: HostState | None, *, forced: bool
    ) -> None:
        """Refuse to send what cannot help now.

        Raises:
            ReauthorizationRequiredError: There is nothing to refresh with.
            ProviderUnavailableError: The host asked us to wait, or the last try was just now.
        """
        now = self._clock.now()
        if connection.tokens is None or not connection.can_renew:
            raise ReauthorizationRequiredError(
                "The access token has ended and there is no refresh token. Log in again.",
                code="access-token-expired",
                details={"connection": connection.id},
            )
        if host and host.not_before and host.not_before > now and not forced:
            raise ProviderUnavailableError(
                f"{host.origin} asked for a pause.",
                code="provider-unavailable",
                retry_after_seconds=(host.not_before - now).total_seconds(),
            )
        due = connection.refresh_due_at
        if connection.refresh_failures and due and due > now and not forced:
            raise ProviderUnavailableError(
                "The last refresh failed; the next try is due soon.",
                code=connection.status_reason or "provider-unavailable",
                retry_after_seconds=max((due - now).total_seconds(), 1),
            )

    async def send(
        self, connection: Connection, client: OAuthClient, *, had_unknown_outcome: bool
    ) -> Connection:
        """Ask for new tokens and store them. The caller holds the lease."""
        request = _request(connection, client)
        if request is None or connection.tokens is None:
            raise PreconditionError("The token URL is missing.", code="settings-incomplete")
        await self._wait_a_second(connection)
        outcome = await self._ask(connection, client, request)
        unknown = had_unknown_outcome
        if outcome.turn.failure is not None and outcome.turn.failure.was_sent:
            await self._clock.sleep(REPEAT_AFTER_SECONDS)
            outcome = await self._ask(connection, client, request)
            unknown = True
        if isinstance(outcome.answer, TokenAnswer):
            return await self._store_answer(connection, client, outcome.answer, outcome.entry)
        return await self._refused(connection, client, outcome, unknown=unknown)

    async def _wait_a_second(self, connection: Connection) -> None:
        """Some servers make equal tokens within one second and then fail over their equality."""
        issued = connection.issued_at
        age = (self._clock.now() - issued).total_seconds() if issued else 1.0
        if 0 <= age < 1:
            await self._clock.sleep(1 - age)

    async def replay(
        self, connection: Connection, client: OAuthClient, entry: JournalEntry
    ) -> Connection:
        """Store an answer that arrived before a crash; the caller holds the lease."""
        response = HttpResponse(entry.status, entry.headers, entry.body)
        answer = client.read(response, entry.sent_at)
        if isinstance(answer, TokenAnswer):
            return await self._store_answer(connection, client, answer, entry.id)
        await self._store.write(lambda tx: tx.journal.drop(entry.id))
        return await self.send(connection, client, had_unknown_outcome=True)

    async def _ask(
        self, connection: Connection, client: OAuthClient, request: HttpRequest
    ) -> _Outcome:
        tokens = connection.tokens
        hidden: list[Secret | None] = [client.secret]
        if tokens:
            hidden += [tokens.refresh_token, tokens.access_token]
        about = About(connection.application, connection.id)
        turn = await self._conversation.say("refresh", request, about, hidden)
        entry = await self._journal.keep("connection", connection.id, connection.generation, turn)
        answer = None
        if turn.response is not None:
            answer = client.read(turn.response, turn.sent_at)
        if isinstance(answer, TokenAnswer):
            hidden += [answer.tokens.access_token, answer.tokens.refresh_token, answer.id_token]
        return _Outcome(await self._kept(turn, hidden), entry, answer)

    async def _kept(self, turn: Turn, hidden: Sequence[Secret | None]) -> Turn:
        """A record that cannot be written never stands in the way of storing tokens."""
        try:
            return await self._conversation.keep(turn, *hidden)
        except StoreUnavailableError:
            return turn

    async def _store_answer(
        self, connection: Connection, client: OAuthClient, answer: TokenAnswer, entry: str
    ) -> Connection:
        now = self._clock.now()
        old = connection.tokens
        fresh = with_known_end(answer.tokens, client)
        tokens = old.renewed_by(fresh) if old else fresh
        renewed = replace(
            connection,
            status="active",
            status_reason=None,
            since=connection.since if connection.status == "active" else now,
            granted_scopes=answer.granted_scopes or connection.granted_scopes,
            token_type=tokens.token_type,
            issued_at=tokens.issued_at,
            expires_at=tokens.expires_at,
            has_refresh_token=tokens.refresh_token is not None,
            can_renew=connection.can_renew or tokens.refresh_token is not None,
            refresh_due_at=self._due(tokens, client),
            refresh_failures=0,
            refresh_started_at=None,
            last_refreshed_at=now,
        )

        def work(tx: Transaction) -> bool:
            won = tx.connections.replace_tokens(renewed, tokens)
            tx.journal.drop(entry)
            if won:
                self._settle(tx, renewed, client, now)
                self._learn(tx, client, answer)
            return won

        if not await self._write_until_it_holds(work):
            return await self._lost(renewed, tokens, client)
        return replace(renewed, tokens=tokens, generation=renewed.generation + 1, lease_owner=None)

    async def _lost(
        self, connection: Connection, tokens: TokenSet, client: OAuthClient
    ) -> Connection:
        """Another write won: adopt it; a connection deleted meanwhile leaves nothing behind."""
        now = self._clock.now()

        def work(tx: Transaction) -> Connection | None:
            found = tx.connections.get(connection.id, unsealed=True)
            if found is None:
                self._revocations.queue(tx, replace(connection, tokens=tokens), client, now)
            return found

        found = await self._store.write(work)
        if found is None:
            raise NotFoundError(f"Connection {connection.id} was deleted.")
        return found

    async def _write_until_it_holds(self, work: Callable[[Transaction], bool]) -> bool:
        """The new tokens are in the journal; a database that fails for a moment is waited for."""
        for wait in (0.1, 0.5, 2.0, 5.0):
            try:
                return await self._store.write(work)
            except StoreUnavailableError:
                await self._clock.sleep(wait)
        return await self._store.write(work)

    def _settle(
        self, tx: Transaction, connection: Connection, client: OAuthClient, now: datetime
    ) -> None:
        application = client.application.id
        mine = Subject("connection", connection.id, application)
        codes = OF_GRANT | PASSING | DISPROVED_BY_TOKENS
        self._book.resolve(tx, mine, now, codes)
        its = Subject("application", application, application)
        self._book.resolve(tx, its, now, OF_APPLICATION | PASSING | {"response-malformed"})
        endpoint = client.application.endpoint("token_endpoint")
        if endpoint:
            tx.hosts.drop(origin_of(endpoint))

    def _learn(self, tx: Transaction, client: OAuthClient, answer: TokenAnswer) -> None:
        seen = answer.tokens.lifetime
        application = client.application
        if seen is None or application.learned.lifetime_seconds == seen.total_seconds():
            return
        learned = Learned(application.learned.token_endpoint_auth_method, seen.total_seconds())
        tx.applications.note_learned(application.id, application.version, learned)

    async def _refused(
        self, connection: Connection, client: OAuthClient, outcome: _Outcome, *, unknown: bool
    ) -> Connection:
        current = await self._adopt(connection.id)
        if current.generation != connection.generation:
            return current
        findings = self._judge(connection, client, outcome.turn, unknown=unknown)
        if any(finding.code in OF_ADDRESSES for finding in findings):
            client = replace(client, application=await self._discovery.anew(client.application))
            findings = self._judge(connection, client, outcome.turn, unknown=unknown)
        code = findings[0].code if findings else "unknown"
        if _is_fatal(outcome, findings):
            await self._store_death(connection, client, outcome, findings)
            raise ReauthorizationRequiredError(
                findings[0].title,
                code=code,
                findings=[finding.as_dict() for finding in findings],
                details={"connection": connection.id},
            )
        wait = await self._store_failure(connection, client, outcome, findings)
        if code in OF_APPLICATION:
            raise PreconditionError(
                findings[0].title,
                code=code,
                findings=[finding.as_dict() for finding in findings],
                details={"connection": connection.id},
            )
        raise ProviderUnavailableError(
            findings[0].title if findings else "The provider does not answer.",
            code=code,
            retry_after_seconds=wait.total_seconds(),
            findings=[finding.as_dict() for finding in findings],
        )

    def _judge(
        self, connection: Connection, client: OAuthClient, turn: Turn, *, unknown: bool
    ) -> list[Finding]:
        issued = connection.issued_at
        context = Context(
            grant_type=_grant(client),
            client_auth=client.auth_method,
            client_secret_sent=client.secret is not None,
            has_refresh_token=connection.has_refresh_token,
            requested_scopes=connection.requested_scopes,
            granted_scopes=connection.granted_scopes,
            previously_authorized=True,
            token_age_days=(self._clock.now() - issued).total_seconds() / 86400 if issued else None,
        )
        history = History(
            authorized_before=True,
            last_worked_at=connection.last_refreshed_at or connection.created_at,
            refresh_answer_lost=True if unknown else None,
        )
        around = Around(context=context, connection=connection, history=history)
        return self._diagnosing.of_turn(turn, client, around)

    async def _store_death(
        self,
        connection: Connection,
        client: OAuthClient,
        outcome: _Outcome,
        findings: Sequence[Finding],
    ) -> None:
        now = self._clock.now()
        subject = Subject("connection", connection.id, client.application.id)

        def work(tx: Transaction) -> None:
            tx.journal.drop(outcome.entry)
            tx.connections.note_failure(connection.id, self._instance, None, sent=False)
            tx.connections.set_status(connection.id, "needs_reconnect", findings[0].code, now)
            worked = connection.last_refreshed_at or connection.created_at
            self._book.report(tx, subject, findings[:1], now, worked)

        await self._store.write(work)

    async def _store_failure(
        self,
        connection: Connection,
        client: OAuthClient,
        outcome: _Outcome,
        findings: Sequence[Finding],
    ) -> timedelta:
        now = self._clock.now()
        asked = retry_after(outcome.turn.response, now)
        wait = asked or wait_after(connection.refresh_failures)
        code = findings[0].code if findings else "unknown"
        is_application = code in OF_APPLICATION | PASSING
        application = client.application.id
        subject = Subject("application", application, application)
        if not is_application:
            subject = Subject("connection", connection.id, application)
        failure = outcome.turn.failure
        sent = failure is not None and failure.was_sent
        endpoint = client.application.endpoint("token_endpoint") or ""

        def work(tx: Transaction) -> None:
            tx.journal.drop(outcome.entry)
            tx.connections.note_failure(connection.id, self._instance, now + wait, sent=sent)
            tx.connections.set_status(connection.id, "failing", code, now)
            self._book.report(tx, subject, findings[:1], now, connection.last_refreshed_at)
            if code in PASSING:
                _pause_host(tx, origin_of(endpoint), now, asked)

        await self._store.write(work)
        return wait

    async def _adopt(self, connection_id: str) -> Connection:
        found = await self._store.read(lambda tx: tx.connections.get(connection_id, unsealed=True))
        if found is None:
            raise ConflictError("The connection was deleted.", code="not-found")
        return found

    def _due(self, tokens: TokenSet, client: OAuthClient) -> datetime | None:
        return refresh_due_at(
            tokens,
            jitter=random.uniform(-1, 1),  # noqa: S311 - spreads load, guards nothing
            can_refresh=_can_ask_again(tokens, client),
            lifetime=client.renewal_lifetime(),
        )


def _pause_host(tx: Transaction, origin: str, now: datetime, asked: timedelta | None) -> None:
    known = tx.hosts.get(origin)
    failures = (known.failures if known else 0) + 1
    pause = asked or wait_after(failures - 1)
    tx.hosts.save(HostState(origin, now + pause, failures))


def _can_ask_again(tokens: TokenSet, client: OAuthClient) -> bool:
    by_trade = client.provider is not None and client.provider.renewal is not None
    own = _grant(client) == "client_credentials"
    return tokens.refresh_token is not None or own or by_trade


def _grant(client: OAuthClient) -> str:
    is_own = client.application.settings.grant_type == "client_credentials"
    return "client_credentials" if is_own else "refresh_token"


def _request(connection: Connection, client: OAuthClient) -> HttpRequest | None:
    settings = client.application.settings
    if settings.grant_type == "client_credentials":
        endpoint = client.token_endpoint(settings.token_params)
        scope = client.separator.join(connection.requested_scopes)
        return endpoint.client_credentials_request(scope) if endpoint else None
    renewal = client.provider.renewal if client.provider else None
    if renewal and connection.tokens and connection.tokens.refresh_token is None:
        url = client.exchange_endpoint(renewal)
        token = connection.tokens.access_token
        return exchange_request(url, renewal, token, client.credentials()) if url else None
    endpoint = client.refresh_endpoint()
    tokens = connection.tokens
    if endpoint is None or tokens is None or tokens.refresh_token is None:
        return None
    return endpoint.refresh_request(tokens.refresh_token, None)


def _is_fatal(outcome: _Outcome, findings: Sequence[Finding]) -> bool:
    """Whether only a new login helps: the grant itself was refused, not the way of asking."""
    response = outcome.turn.response
    if response is None or not 400 <= response.status < 500 or response.status == 429:
        is_success_with_error = response is not None and response.status == 200
        if not is_success_with_error:
            return False
    if not findings or findings[0].code not in OF_GRANT:
        return False
    refusal = outcome.answer
    named = isinstance(refusal, TokenRefusal) and refusal.error == "invalid_grant"
    return named or findings[0].certainty.value == "certain"
