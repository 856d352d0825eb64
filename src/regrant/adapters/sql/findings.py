"""Findings in tables."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, select, update

from regrant.adapters.sql.paging import page
from regrant.adapters.sql.putting import insert_of
from regrant.adapters.sql.schema import findings as table
from regrant.adapters.sql.session import Session
from regrant.domain.stored import FindingRow
from regrant.ports.store import Filters, Page, Window

#: Kept beside the content only to sort and filter by.
_DERIVED = ("rank", "responsible")
_NAMES = tuple(column.name for column in table.c if column.name not in _DERIVED)
_RANKS = {"blocking": 0, "degrading": 1, "notice": 2}


class SqlFindings:
    """Implements `FindingStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def get(self, finding_id: str) -> FindingRow | None:
        row = self._s.db.execute(select(table).where(table.c.id == finding_id)).first()
        return finding_from(row) if row else None

    def open_of(self, subject_type: str, subject: str) -> Sequence[FindingRow]:
        query = select(table).where(
            table.c.subject_type == subject_type,
            table.c.subject == subject,
            table.c.state == "open",
        )
        return [finding_from(row) for row in self._s.db.execute(query.order_by(table.c.id))]

    def find(self, subject_type: str, subject: str, code: str) -> FindingRow | None:
        query = (
            select(table)
            .where(
                table.c.subject_type == subject_type,
                table.c.subject == subject,
                table.c.code == code,
            )
            .order_by(table.c.id.desc())
        )
        row = self._s.db.execute(query).first()
        return finding_from(row) if row else None

    def save(self, row: FindingRow) -> None:
        values = {name: getattr(row, name) for name in _NAMES} | {
            "rank": _RANKS.get(row.content.get("severity", ""), 2),
            "responsible": row.content.get("responsible", "nobody"),
        }
        done = self._s.db.execute(update(table).where(table.c.id == row.id).values(values))
        if done.rowcount == 0:
            # Another process may have opened the same finding: one open one is enough.
            adding = insert_of(self._s.db)(table).values(values)
            self._s.db.execute(adding.on_conflict_do_nothing())

    def page(self, window: Window, filters: Filters) -> Page[FindingRow]:
        query = select(table)
        for name in ("state", "code", "subject_type", "subject", "application", "service"):
            if filters.get(name) is not None:
                query = query.where(table.c[name] == filters[name])
        if filters.get("applications") is not None:
            query = query.where(table.c.application.in_(filters["applications"]))
        if filters.get("services") is not None:
            query = query.where(table.c.service.in_(filters["services"]))
        return page(self._s.db, query, table, window, finding_from)

    def drop_subject(self, subject_type: str, subject: str) -> None:
        self._s.db.execute(
            delete(table).where(table.c.subject_type == subject_type, table.c.subject == subject)
        )


def finding_from(row: Row[Any]) -> FindingRow:
    """A finding of a whole row."""
    return FindingRow(**{name: getattr(row, name) for name in _NAMES})
