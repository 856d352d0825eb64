"""Logins whose token answer arrived but was not stored before a crash."""

from collections.abc import Collection
from datetime import datetime

from regrant.domain.attempt import Attempt
from regrant.domain.exchange import Exchange, SentRequest
from regrant.domain.identifiers import new_id
from regrant.domain.stored import JournalEntry
from regrant.ports.store import AttemptSecrets, Store, Transaction
from regrant.protocol.http import HttpResponse
from regrant.usecases.code_exchange import CodeExchange
from regrant.usecases.conversation import Turn
from regrant.usecases.journal import Journal
from regrant.usecases.oauth_client import OAuthClient, client_of


class CodeRecovery:
    """Stores what such answers brought: the code cannot be presented again."""

    def __init__(self, store: Store, journal: Journal, exchange: CodeExchange) -> None:
        self._store = store
        self._journal = journal
        self._exchange = exchange

    async def run(self, received_before: datetime, dead: Collection[str]) -> int:
        """Recover every login of a process that is dead, or whose answer came before a moment.

        Returns:
            How many there were.
        """
        entries = [
            entry
            for entry in await self._journal.entries()
            if entry.subject_type == "attempt"
            and (entry.owner in dead or entry.received_at < received_before)
        ]
        for entry in entries:
            await self._recover(entry)
        return len(entries)

    async def _recover(self, entry: JournalEntry) -> None:
        def read(tx: Transaction) -> tuple[Attempt, OAuthClient, AttemptSecrets] | None:
            attempt = tx.attempts.get(entry.subject)
            secrets = tx.attempts.secrets(entry.subject) if attempt else None
            application = tx.applications.get(attempt.application) if attempt else None
            if attempt is None or application is None or secrets is None:
                return None
            if attempt.status != "pending":
                return None
            client = client_of(application, tx.applications.secret(application.id))
            return attempt, client, secrets

        found = await self._store.read(read)
        if found is None:
            await self._store.write(lambda tx: tx.journal.drop(entry.id))
            return
        attempt, client, secrets = found
        await self._exchange.recover(attempt, client, secrets, _turn(entry, attempt), entry.id)


def _turn(entry: JournalEntry, attempt: Attempt) -> Turn:
    """The exchange as far as it is known; its record was written before or is lost."""
    exchange = Exchange(
        id=new_id("exchange", entry.received_at),
        stage="token",
        at=entry.sent_at,
        duration_ms=0,
        request=SentRequest("POST", attempt.frozen.endpoints.get("token_endpoint", ""), {}),
        attempt=attempt.id,
        application=attempt.application,
    )
    response = HttpResponse(entry.status, entry.headers, entry.body)
    return Turn(exchange, entry.sent_at, entry.received_at, response)
