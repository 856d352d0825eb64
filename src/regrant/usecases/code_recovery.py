"""Logins that a crash interrupted: what arrived is stored, what never arrived is said."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from regrant.domain.attempt import Attempt
from regrant.domain.exchange import Exchange, SentRequest
from regrant.domain.identifiers import new_id
from regrant.domain.stored import JournalEntry
from regrant.ports.store import AttemptSecrets, Store, Transaction
from regrant.protocol.http import HttpResponse
from regrant.protocol.redaction import Redactor
from regrant.usecases.code_exchange import CodeExchange
from regrant.usecases.conversation import Turn
from regrant.usecases.journal import NO_ANSWER, Journal, forget
from regrant.usecases.oauth_client import OAuthClient, client_of

#: An answer in the journal belongs to a live process for at most this long.
ANSWER_IN_USE: Final = timedelta(seconds=100)
#: So long a live process may take from the callback to the answer.
AWAITED: Final = timedelta(minutes=5)


class CodeRecovery:
    """Brings such logins to their end: a code cannot be presented again."""

    def __init__(self, store: Store, journal: Journal, exchange: CodeExchange) -> None:
        self._store = store
        self._journal = journal
        self._exchange = exchange

    async def run(self, now: datetime, dead: Collection[str]) -> int:
        """Recover every login of a process that is dead, or that took longer than one can.

        Returns:
            How many there were.
        """
        logins: dict[str, list[JournalEntry]] = {}
        for entry in await self._journal.entries():
            if entry.subject_type == "attempt":
                logins.setdefault(entry.subject, []).append(entry)
        left = [entry for entries in logins.values() if (entry := _left_behind(entries, now, dead))]
        for entry in left:
            await self._recover(entry)
        return len(left)

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
            await self._store.write(lambda tx: forget(tx, entry.subject))
            return
        attempt, client, secrets = found
        if entry.status == NO_ANSWER:
            await self._exchange.interrupted(attempt, client)
        else:
            await self._exchange.recover(attempt, client, secrets, _turn(entry, attempt))


def _left_behind(
    entries: Sequence[JournalEntry], now: datetime, dead: Collection[str]
) -> JournalEntry | None:
    """The entry by which a login is recovered: its answer, else the note that one is awaited."""
    answers = [entry for entry in entries if entry.status != NO_ANSWER]
    entry = (answers or entries)[-1]
    in_use = ANSWER_IN_USE if answers else AWAITED
    return entry if entry.owner in dead or entry.received_at < now - in_use else None


def _turn(entry: JournalEntry, attempt: Attempt) -> Turn:
    """The exchange as far as it is known; its record was written before or is lost."""
    response = HttpResponse(entry.status, entry.headers, entry.body)
    exchange = Exchange(
        id=new_id("exchange", entry.received_at),
        stage="token",
        at=entry.sent_at,
        duration_ms=0,
        request=SentRequest("POST", attempt.frozen.endpoints.get("token_endpoint", ""), {}),
        response=Redactor(()).response(response),
        attempt=attempt.id,
        application=attempt.application,
    )
    return Turn(exchange, entry.sent_at, entry.received_at, response)
