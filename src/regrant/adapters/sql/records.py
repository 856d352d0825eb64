"""Small records in tables: audit, journal, history of accounts, back-off of hosts."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, delete, insert, select

from regrant.adapters.sql.paging import page
from regrant.adapters.sql.putting import put
from regrant.adapters.sql.schema import account_history, audit, hosts, journal
from regrant.adapters.sql.session import Session
from regrant.adapters.vault import Place
from regrant.domain.stored import AccountHistory, AuditEntry, HostState, JournalEntry
from regrant.ports.store import Filters, Page, Window

_AUDIT = tuple(column.name for column in audit.c)
_HISTORY = tuple(column.name for column in account_history.c)


class SqlAudit:
    """Implements `AuditStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def add(self, entry: AuditEntry) -> None:
        self._s.db.execute(insert(audit).values(asdict(entry)))

    def page(self, window: Window, filters: Filters) -> Page[AuditEntry]:
        query = select(audit)
        for name in ("actor", "action", "subject_type", "subject"):
            if filters.get(name) is not None:
                query = query.where(audit.c[name] == filters[name])
        return page(self._s.db, query, audit, window, entry_from)

    def drop(self, before: datetime) -> int:
        return self._s.db.execute(delete(audit).where(audit.c.at < before)).rowcount


class SqlJournal:
    """Implements `JournalStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def add(self, entry: JournalEntry) -> None:
        answer = msgspec.json.encode([entry.status, entry.headers, entry.body])
        sealed = self._s.vault.seal(answer, Place("journal", entry.id, "answer"))
        names = ("id", "subject_type", "subject", "owner", "generation", "sent_at", "received_at")
        values = {name: getattr(entry, name) for name in names}
        self._s.db.execute(insert(journal).values(**values, sealed_answer=sealed))

    def entries(self) -> Sequence[JournalEntry]:
        return self._rows(select(journal).order_by(journal.c.id))

    def of(self, subject: str) -> Sequence[JournalEntry]:
        query = select(journal).where(journal.c.subject == subject).order_by(journal.c.id)
        return self._rows(query)

    def drop(self, entry_id: str) -> None:
        self._s.db.execute(delete(journal).where(journal.c.id == entry_id))

    def _rows(self, query: Any) -> list[JournalEntry]:
        return [self._entry(row) for row in self._s.db.execute(query)]

    def _entry(self, row: Row[Any]) -> JournalEntry:
        answer = self._s.vault.open(row.sealed_answer, Place("journal", row.id, "answer"))
        kind = tuple[int, tuple[tuple[str, str], ...], bytes]
        status, headers, body = msgspec.json.decode(answer, type=kind)
        return JournalEntry(
            id=row.id,
            subject_type=row.subject_type,
            subject=row.subject,
            owner=row.owner,
            generation=row.generation,
            sent_at=row.sent_at,
            received_at=row.received_at,
            status=status,
            headers=headers,
            body=body,
        )


class SqlHistory:
    """Implements `HistoryStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def get(self, application: str, account: str) -> AccountHistory | None:
        query = select(account_history).where(
            account_history.c.application == application, account_history.c.account == account
        )
        row = self._s.db.execute(query).first()
        return AccountHistory(**{name: getattr(row, name) for name in _HISTORY}) if row else None

    def save(self, history: AccountHistory) -> None:
        put(self._s.db, account_history, asdict(history))


class SqlHosts:
    """Implements `HostStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def get(self, origin: str) -> HostState | None:
        row = self._s.db.execute(select(hosts).where(hosts.c.origin == origin)).first()
        return HostState(row.origin, row.not_before, row.failures) if row else None

    def save(self, state: HostState) -> None:
        put(self._s.db, hosts, asdict(state))

    def drop(self, origin: str) -> None:
        self._s.db.execute(delete(hosts).where(hosts.c.origin == origin))


def entry_from(row: Row[Any]) -> AuditEntry:
    """An audit entry of a whole row."""
    return AuditEntry(**{name: getattr(row, name) for name in _AUDIT})
