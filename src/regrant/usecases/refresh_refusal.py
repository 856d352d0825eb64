"""A refresh that brought no tokens: whose fault it is, what is stored, what the caller is told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from regrant.diagnosis import Context, History, ProbeAnswer
from regrant.domain.connection import Connection
from regrant.domain.finding import Finding
from regrant.domain.secret import Secret
from regrant.domain.stored import HostState
from regrant.errors import (
    ConflictError,
    PreconditionError,
    ProviderUnavailableError,
    ReauthorizationRequiredError,
)
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.protocol.token_response import TokenAnswer, TokenRefusal
from regrant.usecases.backoff import origin_of, retry_after, wait_after
from regrant.usecases.conversation import Turn
from regrant.usecases.diagnosing import (
    OF_ADDRESSES,
    OF_APPLICATION,
    OF_GRANT,
    PASSING,
    Around,
    Diagnosing,
)
from regrant.usecases.discovery import Discovery
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.oauth_client import OAuthClient
from regrant.usecases.refresh_request import grant_of

_PLACE_PROVED: Final = ProbeAnswer(
    "token_endpoint_auth_method", "ok", "The last refresh worked with the credentials there."
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one request: `entry` is its place in the journal."""

    turn: Turn
    entry: str
    answer: TokenAnswer | TokenRefusal | None


class RefreshRefusals:
    """Judges and stores refreshes that failed."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        discovery: Discovery,
        diagnosing: Diagnosing,
        book: FindingBook,
        instance: str,
    ) -> None:
        self._store = store
        self._clock = clock
        self._discovery = discovery
        self._diagnosing = diagnosing
        self._book = book
        self._instance = instance

    async def take(
        self, connection: Connection, client: OAuthClient, outcome: Outcome, *, unknown: bool
    ) -> Connection:
        """Read again, judge, store, and say it; returns only what somebody else renewed meanwhile.

        Args:
            connection: As it was when the request was sent.
            client: Its application.
            outcome: What came back.
            unknown: An earlier answer to the same refresh token was lost.

        Raises:
            ReauthorizationRequiredError: The grant is gone.
            PreconditionError: The application has to be mended.
            ProviderUnavailableError: Only time helps.
        """
        current = await self._again(connection.id)
        if current.generation != connection.generation:
            return current
        findings = self._judge(connection, client, outcome.turn, unknown=unknown)
        if any(finding.code in OF_ADDRESSES for finding in findings):
            client = replace(client, application=await self._discovery.anew(client.application))
            findings = self._judge(connection, client, outcome.turn, unknown=unknown)
        code = findings[0].code if findings else "unknown"
        if _is_fatal(outcome, findings):
            if not await self._store_death(connection, client, outcome, findings):
                return await self._again(connection.id)
            raise ReauthorizationRequiredError(
                findings[0].title,
                code=code,
                findings=[finding.as_dict() for finding in findings],
                details={"connection": connection.id},
            )
        wait = await self._store_failure(connection, client, outcome, findings)
        if wait is None:
            return await self._again(connection.id)
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
            grant_type=grant_of(client),
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
        findings = self._diagnosing.of_turn(turn, client, around)
        if _blames_the_place(findings) and _worked_as_it_is(connection, client):
            proved = replace(around, probes=(_PLACE_PROVED,))
            findings = self._diagnosing.of_turn(turn, client, proved)
        return findings

    async def _store_death(
        self,
        connection: Connection,
        client: OAuthClient,
        outcome: Outcome,
        findings: Sequence[Finding],
    ) -> bool:
        now = self._clock.now()
        subject = Subject("connection", connection.id, client.application.id)

        def work(tx: Transaction) -> bool:
            tx.journal.drop(outcome.entry)
            if not _is_current(tx, connection):
                return False
            tx.connections.note_failure(connection.id, self._instance, None, sent=False)
            tx.connections.set_status(connection.id, "needs_reconnect", findings[0].code, now)
            worked = connection.last_refreshed_at or connection.created_at
            self._book.report(tx, subject, findings[:1], now, worked)
            return True

        return await self._store.write(work)

    async def _store_failure(
        self,
        connection: Connection,
        client: OAuthClient,
        outcome: Outcome,
        findings: Sequence[Finding],
    ) -> timedelta | None:
        """Back off; says for how long, `None` when somebody else renewed meanwhile."""
        now = self._clock.now()
        asked = retry_after(outcome.turn.response, now)
        own = asked or wait_after(connection.refresh_failures)
        code = findings[0].code if findings else "unknown"
        is_application = code in OF_APPLICATION | PASSING
        application = client.application.id
        subject = Subject("application", application, application)
        if not is_application:
            subject = Subject("connection", connection.id, application)
        failure = outcome.turn.failure
        sent = failure is not None and failure.was_sent
        endpoint = client.application.endpoint("token_endpoint") or ""

        refusal = outcome.answer
        orphan = refusal.orphan_refresh_token if isinstance(refusal, TokenRefusal) else None

        def work(tx: Transaction) -> timedelta | None:
            tx.journal.drop(outcome.entry)
            if not _is_current(tx, connection):
                return None
            wait = own
            if code in PASSING:
                wait = max(own, _pause_host(tx, origin_of(endpoint), now, asked))
            tx.connections.note_failure(connection.id, self._instance, now + wait, sent=sent)
            tx.connections.set_status(connection.id, "failing", code, now)
            self._book.report(tx, subject, findings[:1], now, connection.last_refreshed_at)
            if orphan:
                _adopt(tx, connection.id, connection.generation, orphan)
            return wait

        return await self._store.write(work)

    async def _again(self, connection_id: str) -> Connection:
        found = await self._store.read(lambda tx: tx.connections.get(connection_id, unsealed=True))
        if found is None:
            raise ConflictError("The connection was deleted.", code="not-found")
        return found


def _is_current(tx: Transaction, connection: Connection) -> bool:
    """Whether the refusal still speaks of what is stored: a lease may end while one judges."""
    found = tx.connections.get(connection.id)
    return found is not None and found.generation == connection.generation


def _adopt(tx: Transaction, connection_id: str, generation: int, refresh_token: Secret) -> None:
    """Keep a refresh token that came without a usable access token: the old one is replaced."""
    found = tx.connections.get(connection_id, unsealed=True)
    if found and found.tokens and found.generation == generation:
        tokens = replace(found.tokens, refresh_token=refresh_token)
        tx.connections.replace_tokens(replace(found, has_refresh_token=True), tokens)


def _blames_the_place(findings: Sequence[Finding]) -> bool:
    first = findings[0] if findings else None
    return (
        first is not None
        and first.code == "client-authentication-misplaced"
        and first.certainty.value != "certain"
    )


def _worked_as_it_is(connection: Connection, client: OAuthClient) -> bool:
    """Whether a refresh went well since the application was last edited."""
    worked = connection.last_refreshed_at
    return worked is not None and worked >= client.application.updated_at


def _pause_host(tx: Transaction, origin: str, now: datetime, asked: timedelta | None) -> timedelta:
    known = tx.hosts.get(origin)
    failures = (known.failures if known else 0) + 1
    pause = asked or wait_after(failures - 1)
    tx.hosts.save(HostState(origin, now + pause, failures))
    return pause


def _is_fatal(outcome: Outcome, findings: Sequence[Finding]) -> bool:
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
