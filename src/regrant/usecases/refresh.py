"""One refresh: sent once, journaled, read, and stored behind the fence of the generation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from regrant.domain.connection import Connection
from regrant.domain.secret import Secret
from regrant.domain.stored import JournalEntry
from regrant.domain.token import TokenSet
from regrant.errors import NotFoundError, PreconditionError, StoreUnavailableError
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.protocol.http import HttpRequest, HttpResponse
from regrant.protocol.token_response import TokenAnswer
from regrant.usecases.addresses import Addresses
from regrant.usecases.backoff import origin_of
from regrant.usecases.code_exchange import with_known_end
from regrant.usecases.conversation import About, Conversation
from regrant.usecases.diagnosing import DISPROVED_BY_TOKENS, OF_APPLICATION, OF_GRANT, PASSING
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.journal import Journal
from regrant.usecases.oauth_client import OAuthClient
from regrant.usecases.refresh_refusal import Outcome, RefreshRefusals
from regrant.usecases.refresh_request import grant_of, next_refresh_at, refresh_request
from regrant.usecases.revoke import Revocations

#: Between the two presentations of a refresh token whose first outcome is unknown: grace
#: periods of providers are short.
REPEAT_AFTER_SECONDS: Final = 1.0


class Refresh:
    """Refreshes a leased connection."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        conversation: Conversation,
        journal: Journal,
        refusals: RefreshRefusals,
        book: FindingBook,
        revocations: Revocations,
        addresses: Addresses,
    ) -> None:
        self._store = store
        self._clock = clock
        self._conversation = conversation
        self._journal = journal
        self._refusals = refusals
        self._book = book
        self._revocations = revocations
        self._addresses = addresses

    async def send(
        self, connection: Connection, client: OAuthClient, *, had_unknown_outcome: bool
    ) -> Connection:
        """Ask for new tokens and store them. The caller holds the lease."""
        redirect_uri = self._addresses.redirect_uri(client.application)
        request = refresh_request(connection, client, redirect_uri)
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
        return await self._refusals.take(connection, client, outcome, unknown=unknown)

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
    ) -> Outcome:
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
        return Outcome(await self._conversation.keep(turn, *hidden), entry, answer)

    async def _store_answer(
        self, connection: Connection, client: OAuthClient, answer: TokenAnswer, entry: str
    ) -> Connection:
        now = self._clock.now()
        old = connection.tokens
        fresh = with_known_end(answer.tokens, client)
        if grant_of(client) == "client_credentials":  # asked for again, never refreshed
            fresh = replace(fresh, refresh_token=None)
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
            refresh_due_at=next_refresh_at(tokens, client),
            refresh_failures=0,
            refresh_started_at=None,
            last_refreshed_at=now,
        )

        def work(tx: Transaction) -> bool:
            won = tx.connections.replace_tokens(renewed, tokens)
            tx.journal.drop(entry)
            if won:
                self._settle(tx, renewed, client, now)
                self._learn(tx, client, answer, old)
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

    def _learn(
        self, tx: Transaction, client: OAuthClient, answer: TokenAnswer, old: TokenSet | None
    ) -> None:
        """What the answer shows of the provider's habits, whatever the catalogue says."""
        application, known = client.application, client.application.learned
        seen = _rotates(answer, old)
        learned = known if seen is None else replace(known, rotates=known.rotates or seen)
        if answer.tokens.lifetime is not None:
            learned = replace(learned, lifetime_seconds=answer.tokens.lifetime.total_seconds())
        if learned != known:
            tx.applications.note_learned(application.id, application.version, learned)


def _rotates(answer: TokenAnswer, old: TokenSet | None) -> bool | None:
    """Whether this refresh brought another refresh token than the one that it presented."""
    presented = old.refresh_token if old else None
    if presented is None:
        return None
    came = answer.tokens.refresh_token
    return came is not None and came != presented
