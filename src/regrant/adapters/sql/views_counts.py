"""Counts over many rows: connections, findings, traffic, what ends, and objects in one line."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, type_coerce

from regrant.adapters.sql.schema import applications, connections, findings, methods, services
from regrant.adapters.sql.schema import traffic as traffic_table
from regrant.adapters.sql.session import Session
from regrant.adapters.sql.types import Moment
from regrant.ports.views import Ending, FindingCount, Gist, Hour, StatusCount, Unrenewed

_SEVERITIES = ("blocking", "degrading", "notice")
#: What a connection is called where people read of it.
_NAME = func.coalesce(
    connections.c.label,
    connections.c.account_label,
    case((connections.c.kind == "shared", "Shared user"), else_=connections.c.owner),
)


class SqlCounts:
    """The counting half of `ViewStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def connection_counts(self, since: datetime) -> Sequence[StatusCount]:
        changed = func.sum(case((connections.c.since >= since, 1), else_=0))
        query = select(connections.c.status, func.count(), changed).group_by(connections.c.status)
        return [StatusCount(*row) for row in self._s.db.execute(query)]

    def finding_counts(self, state: str) -> Sequence[FindingCount]:
        query = (
            select(findings.c.rank, findings.c.responsible, func.count())
            .where(findings.c.state == state)
            .group_by(findings.c.rank, findings.c.responsible)
            .order_by(findings.c.rank)
        )
        return [
            FindingCount(_SEVERITIES[rank], responsible, count)
            for rank, responsible, count in self._s.db.execute(query)
        ]

    def traffic(self, since: datetime) -> Sequence[Hour]:
        query = (
            select(traffic_table)
            .where(traffic_table.c.hour >= since)
            .order_by(traffic_table.c.hour, traffic_table.c.stage)
        )
        return [Hour(*row) for row in self._s.db.execute(query)]

    def ending(self, before: datetime, limit: int) -> Sequence[Ending]:
        tokens = (
            select(connections.c.id, connections.c.application, _NAME, connections.c.expires_at)
            .where(
                connections.c.can_renew.is_(False),
                connections.c.expires_at <= before,
                connections.c.status.in_(("active", "expiring")),
            )
            .order_by(connections.c.expires_at)
            .limit(limit)
        )
        secrets = (
            select(
                applications.c.id,
                applications.c.id,
                applications.c.name,
                applications.c.secret_ends_at,
            )
            .where(applications.c.secret_ends_at <= before)
            .order_by(applications.c.secret_ends_at)
            .limit(limit)
        )
        found = [
            Ending("connection", row[0], row[1], row[2] or row[0], row[3])
            for row in self._s.db.execute(tokens)
        ]
        found += [Ending("client_secret", *row) for row in self._s.db.execute(secrets)]
        return sorted(found, key=lambda one: one.at)[:limit]

    def unrenewed(self, limit: int) -> Sequence[Unrenewed]:
        renewed_at = func.coalesce(connections.c.last_refreshed_at, connections.c.issued_at)
        query = (
            select(
                connections.c.id,
                connections.c.application,
                applications.c.settings,
                _NAME,
                connections.c.status,
                type_coerce(renewed_at, Moment),
            )
            .join(applications, applications.c.id == connections.c.application)
            .where(
                connections.c.status.in_(("disabled", "failing")),
                connections.c.has_refresh_token.is_(True),
                renewed_at.is_not(None),
            )
            .order_by(renewed_at)
            .limit(limit)
        )
        return [
            Unrenewed(
                row[0], row[1], row[2].provider, row[3] or row[0], row[4] == "failing", row[5]
            )
            for row in self._s.db.execute(query)
        ]

    def application_gists(self, ids: Collection[str]) -> Mapping[str, Gist]:
        users = self._users_by_status(ids)
        shared = set(
            self._s.db.scalars(
                select(connections.c.application).where(
                    connections.c.application.in_(ids), connections.c.kind == "shared"
                )
            )
        )
        used = self._counted(services.c.application, services.c.application.in_(ids))
        open_findings = self._open_findings(findings.c.application, ids)
        return {
            one: Gist(
                users=users[one],
                has_shared=one in shared,
                findings=open_findings[one][0],
                worst=open_findings[one][1],
                services=used[one],
            )
            for one in ids
        }

    def service_gists(self, ids: Collection[str]) -> Mapping[str, Gist]:
        counted = self._counted(methods.c.service, methods.c.service.in_(ids))
        open_findings = self._open_findings(findings.c.service, ids)
        return {
            one: Gist(
                findings=open_findings[one][0],
                worst=open_findings[one][1],
                methods=counted[one],
            )
            for one in ids
        }

    def _users_by_status(self, ids: Collection[str]) -> Mapping[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = defaultdict(dict)
        query = (
            select(connections.c.application, connections.c.status, func.count())
            .where(connections.c.application.in_(ids))
            .group_by(connections.c.application, connections.c.status)
        )
        for application, status, count in self._s.db.execute(query):
            found[application][status] = count
        return found

    def _counted(self, column: Any, condition: ColumnElement[bool]) -> Mapping[str, int]:
        query = select(column, func.count()).where(condition).group_by(column)
        counted = {row[0]: row[1] for row in self._s.db.execute(query)}
        return defaultdict(int, counted)

    def _open_findings(
        self, column: Any, ids: Collection[str]
    ) -> Mapping[str, tuple[int, str | None]]:
        found: dict[str, tuple[int, str | None]] = defaultdict(lambda: (0, None))
        query = (
            select(column, func.count(), func.min(findings.c.rank))
            .where(column.in_(ids), findings.c.state == "open")
            .group_by(column)
        )
        for one, count, rank in self._s.db.execute(query):
            found[one] = (count, _SEVERITIES[rank])
        return found
