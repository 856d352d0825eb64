"""Lists for pages: sorted by name or severity, and the timeline of exchanges and changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, case, func, or_, select

from regrant.adapters.sql import applications as application_rows
from regrant.adapters.sql import connections as connection_rows
from regrant.adapters.sql import services as service_rows
from regrant.adapters.sql.exchanges import exchange_from
from regrant.adapters.sql.findings import finding_from
from regrant.adapters.sql.records import entry_from
from regrant.adapters.sql.revocations import revocation_from
from regrant.adapters.sql.schema import (
    applications,
    audit,
    connections,
    exchanges,
    findings,
    revocations,
    services,
)
from regrant.adapters.sql.session import Session
from regrant.domain.application import Application
from regrant.domain.connection import Connection
from regrant.domain.service import Service
from regrant.domain.stored import FindingRow, Revocation
from regrant.ports.views import Numbered, TimelineEntry

_OF_EXCHANGES = ("stage", "application", "service", "connection", "attempt", "method")
_OF_FINDINGS = ("responsible", "application", "service", "code", "subject")


class SqlLists:
    """The listing half of `ViewStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def findings(
        self, state: str, filters: Mapping[str, Any], limit: int, offset: int
    ) -> Sequence[FindingRow]:
        query = select(findings).where(findings.c.state == state)
        for name in _OF_FINDINGS:
            if filters.get(name) is not None:
                query = query.where(findings.c[name] == filters[name])
        order = (findings.c.rank, findings.c.id.desc())
        if state != "open":
            order = (findings.c.last_seen_at.desc(), findings.c.id.desc())
        rows = self._s.db.execute(query.order_by(*order).limit(limit).offset(offset))
        return [finding_from(row) for row in rows]

    def applications(self, part: Numbered) -> tuple[Sequence[Application], int]:
        query = select(*application_rows.READ, *application_rows.HAS)
        rows, count = self._by_name(query, applications, part, (applications.c.name,))
        return [application_rows.application_from(row) for row in rows], count

    def services(self, part: Numbered) -> tuple[Sequence[Service], int]:
        query = select(*service_rows.READ, service_rows.HAS_SECRET)
        columns = (services.c.name, services.c.code)
        rows, count = self._by_name(query, services, part, columns)
        return [service_rows.service_from(row) for row in rows], count

    def users(
        self, application: str | None, filters: Mapping[str, Any], part: Numbered
    ) -> tuple[Sequence[Connection], int]:
        matching: list[ColumnElement[bool]] = []
        if application:
            matching.append(connections.c.application == application)
        if filters.get("status"):
            matching.append(connections.c.status == filters["status"])
        if part.words:
            columns = (connections.c.label, connections.c.account_label, connections.c.owner)
            matching.append(_contains(columns, part.words))
        count = self._s.db.scalar(select(func.count()).select_from(connections).where(*matching))
        order = (case((connections.c.kind == "shared", 0), else_=1), connections.c.id.desc())
        # Only identifiers are sorted; the rows of one page are read afterwards.
        window = (
            select(connections.c.id)
            .where(*matching)
            .order_by(*order)
            .limit(part.size)
            .offset((part.number - 1) * part.size)
        )
        query = select(*connection_rows.READ).where(connections.c.id.in_(window)).order_by(*order)
        rows = self._s.db.execute(query)
        return [connection_rows.connection_from(row) for row in rows], count or 0

    def owners(self, application: str, limit: int) -> Sequence[str]:
        query = (
            select(connections.c.owner)
            .where(connections.c.application == application, connections.c.kind == "personal")
            .distinct()
            .order_by(connections.c.owner)
            .limit(limit)
        )
        return [owner for owner in self._s.db.scalars(query) if owner]

    def revocations(self, application: str, limit: int) -> Sequence[Revocation]:
        query = (
            select(revocations)
            .where(revocations.c.application == application)
            .order_by(revocations.c.id.desc())
            .limit(limit)
        )
        return [revocation_from(row) for row in self._s.db.execute(query)]

    def timeline(
        self, kind: str, filters: Mapping[str, Any], before: str | None, limit: int
    ) -> Sequence[TimelineEntry]:
        found: list[tuple[str, TimelineEntry]] = []
        if kind != "changes":
            found += self._exchanges(filters, before, limit)
        if kind != "requests":
            found += self._entries(filters, before, limit)
        found.sort(key=lambda pair: pair[0], reverse=True)
        return [entry for _, entry in found[:limit]]

    def _exchanges(
        self, filters: Mapping[str, Any], before: str | None, limit: int
    ) -> list[tuple[str, TimelineEntry]]:
        query = select(exchanges)
        for name in _OF_EXCHANGES:
            if filters.get(name) is not None:
                query = query.where(exchanges.c[name] == filters[name])
        if filters.get("is_failure"):
            query = query.where(exchanges.c.is_failure)
        if filters.get("without_stage") is not None:
            query = query.where(exchanges.c.stage != filters["without_stage"])
        rows = self._newest(query, exchanges, "exc", before, limit)
        return [(row.id[4:], TimelineEntry(row.at, exchange=exchange_from(row))) for row in rows]

    def _entries(
        self, filters: Mapping[str, Any], before: str | None, limit: int
    ) -> list[tuple[str, TimelineEntry]]:
        query = select(audit)
        for name in ("application", "service", "connection", "subject"):
            if filters.get(name) is not None:
                query = query.where(audit.c.subject == filters[name])
        if filters.get("actor") is not None:
            query = query.where(audit.c.actor == filters["actor"])
        rows = self._newest(query, audit, "aud", before, limit)
        return [(row.id[4:], TimelineEntry(row.at, entry=entry_from(row))) for row in rows]

    def _newest(
        self, query: Select[Any], table: Table, prefix: str, before: str | None, limit: int
    ) -> Sequence[Any]:
        if before is not None:
            query = query.where(table.c.id < f"{prefix}_{before}")
        return self._s.db.execute(query.order_by(table.c.id.desc()).limit(limit)).all()

    def _by_name(
        self, query: Select[Any], table: Table, part: Numbered, columns: Sequence[Any]
    ) -> tuple[Sequence[Any], int]:
        count = select(func.count()).select_from(table)
        if part.words:
            condition = _contains(columns, part.words)
            query, count = query.where(condition), count.where(condition)
        query = query.order_by(func.lower(table.c.name), table.c.id)
        window = query.limit(part.size).offset((part.number - 1) * part.size)
        return self._s.db.execute(window).all(), self._s.db.scalar(count) or 0


def _contains(columns: Sequence[Any], words: str) -> ColumnElement[bool]:
    return or_(*(column.icontains(words, autoescape=True) for column in columns))
