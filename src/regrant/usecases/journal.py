"""The journal: a token endpoint's whole answer is durable before anybody reads it.

A sealed row of the database; a sealed local file only when the database refuses the write.
"""

from datetime import datetime
from typing import Final, Literal

from regrant.domain.identifiers import new_id
from regrant.domain.stored import JournalEntry
from regrant.errors import StoreUnavailableError
from regrant.ports.journal_file import JournalFile
from regrant.ports.store import Store, Transaction
from regrant.usecases.conversation import Turn

#: The status of a note that an answer is awaited.
NO_ANSWER: Final = 0


class Journal:
    """Keeps answers until what they brought is stored."""

    def __init__(self, store: Store, file: JournalFile, instance: str) -> None:
        self._store = store
        self._file = file
        self._instance = instance

    def begin(self, tx: Transaction, attempt: str, now: datetime) -> None:
        """Note in the same transaction that this process finishes a login from here on."""
        tx.journal.add(
            JournalEntry(
                id=new_id("exchange", now),
                subject_type="attempt",
                subject=attempt,
                owner=self._instance,
                generation=0,
                sent_at=now,
                received_at=now,
                status=NO_ANSWER,
                headers=(),
                body=b"",
            )
        )

    async def keep(
        self, kind: Literal["connection", "attempt"], subject: str, generation: int, turn: Turn
    ) -> str:
        """Journal an answer; returns the entry's id, also when there was no answer to keep."""
        entry_id = new_id("exchange", turn.received_at)
        if turn.response is None:
            return entry_id
        entry = JournalEntry(
            id=entry_id,
            subject_type=kind,
            subject=subject,
            owner=self._instance,
            generation=generation,
            sent_at=turn.sent_at,
            received_at=turn.received_at,
            status=turn.response.status,
            headers=turn.response.headers,
            body=turn.response.body,
        )
        try:
            await self._store.write(lambda tx: tx.journal.add(entry))
        except StoreUnavailableError:
            self._file.add(entry)
        return entry_id

    async def take_in(self) -> None:
        """Move files into rows, where whoever takes a lease looks.

        Raises:
            StoreUnavailableError: The database still refuses them; nothing may be asked anew.
        """
        for entry in self._file.entries():
            await self._store.write(lambda tx, entry=entry: _once(tx, entry))
            self._file.drop(entry.id)

    async def entries(self) -> list[JournalEntry]:
        """Every answer whose outcome is not stored, oldest first."""
        await self.take_in()
        return list(await self._store.read(lambda tx: tx.journal.entries()))


def forget(tx: Transaction, subject: str) -> None:
    """Drop all that the journal has of a login that has found its end."""
    for entry in tx.journal.of(subject):
        tx.journal.drop(entry.id)


def _once(tx: Transaction, entry: JournalEntry) -> None:
    if all(known.id != entry.id for known in tx.journal.of(entry.subject)):
        tx.journal.add(entry)
