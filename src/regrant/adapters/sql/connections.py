"""Connections in tables: tokens under seal, writes fenced by the generation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, delete, false, insert, literal, or_, select, update

from regrant.adapters.sql.paging import page
from regrant.adapters.sql.schema import connections as table
from regrant.adapters.sql.session import Session
from regrant.domain.connection import USABLE, Account, Connection, Status
from regrant.domain.token import TokenSet
from regrant.ports.store import Filters, Page, Window

_T = "connections"


class SqlConnections:
    """Implements `ConnectionStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def add(self, connection: Connection, tokens: TokenSet) -> None:
        values = _columns(connection) | self._sealed(connection.id, tokens)
        self._s.db.execute(insert(table).values(values))
        self._s.touch("connection", connection.id)

    def get(self, connection_id: str, *, unsealed: bool = False) -> Connection | None:
        row = self._s.db.execute(select(table).where(table.c.id == connection_id)).first()
        return self._connection(row, unsealed=unsealed) if row else None

    def shared(self, application: str) -> Connection | None:
        query = select(table).where(table.c.application == application, table.c.kind == "shared")
        row = self._s.db.execute(query).first()
        return self._connection(row) if row else None

    def personal(self, application: str, owner: str) -> Sequence[Connection]:
        query = (
            select(table)
            .where(
                table.c.application == application,
                table.c.kind == "personal",
                table.c.owner == owner,
            )
            .order_by(table.c.id.desc())
        )
        return [self._connection(row) for row in self._s.db.execute(query)]

    def update(self, connection: Connection) -> None:
        values = {name: getattr(connection, name) for name in _EDITABLE}
        self._s.db.execute(update(table).where(table.c.id == connection.id).values(values))
        self._s.touch("connection", connection.id)

    def replace_tokens(self, connection: Connection, tokens: TokenSet) -> bool:
        values = _columns(connection) | self._sealed(connection.id, tokens)
        values = {name: value for name, value in values.items() if name not in _KEPT}
        values |= {name: _unless_disabled(name, values[name]) for name in _STATUS}
        values |= {
            "generation": connection.generation + 1,
            "lease_owner": None,
            "lease_until": None,
            "refresh_started_at": None,
        }
        fence = and_(table.c.id == connection.id, table.c.generation == connection.generation)
        done = self._s.db.execute(update(table).where(fence).values(values))
        self._s.touch("connection", connection.id)
        return done.rowcount == 1

    def take_lease(
        self, connection_id: str, owner: str, now: datetime, until: datetime, dead: Sequence[str]
    ) -> Connection | None:
        query = (
            update(table)
            .where(table.c.id == connection_id, _lease_is_free(now, dead))
            .values(lease_owner=owner, lease_until=until)
            .returning(*table.c)
        )
        row = self._s.db.execute(query).first()
        return self._connection(row, unsealed=True) if row else None

    def mark_started(self, connection_id: str, owner: str, at: datetime) -> bool:
        mine = and_(table.c.id == connection_id, table.c.lease_owner == owner)
        query = update(table).where(mine).values(refresh_started_at=at)
        return self._s.db.execute(query).rowcount == 1

    def release_lease(self, connection_id: str, owner: str) -> None:
        mine = and_(table.c.id == connection_id, table.c.lease_owner == owner)
        self._s.db.execute(update(table).where(mine).values(lease_owner=None, lease_until=None))

    def set_status(
        self, connection_id: str, status: Status, reason: str | None, at: datetime
    ) -> bool:
        differs = or_(
            table.c.status != status,
            table.c.status_reason.is_distinct_from(reason),
        )
        done = self._s.db.execute(
            update(table)
            .where(table.c.id == connection_id, table.c.status != "disabled", differs)
            .values(status=status, status_reason=reason, since=at)
        )
        self._s.touch("connection", connection_id)
        return done.rowcount == 1

    def note_failure(
        self, connection_id: str, owner: str, due_at: datetime | None, *, sent: bool
    ) -> None:
        mine = and_(table.c.id == connection_id, table.c.lease_owner == owner)
        values: dict[str, Any] = {
            "refresh_failures": table.c.refresh_failures + 1,
            "refresh_due_at": due_at,
            "lease_owner": None,
            "lease_until": None,
        }
        if not sent:
            values["refresh_started_at"] = None
        self._s.db.execute(update(table).where(mine).values(values))
        self._s.touch("connection", connection_id)

    def schedule(self, connection_id: str, due_at: datetime | None) -> None:
        query = update(table).where(table.c.id == connection_id).values(refresh_due_at=due_at)
        self._s.db.execute(query)

    def note_used(self, uses: Mapping[str, datetime]) -> None:
        # In one order everywhere: two processes that lock rows crosswise stop each other.
        for connection_id, at in sorted(uses.items()):
            before = or_(table.c.last_used_at.is_(None), table.c.last_used_at < at)
            self._s.db.execute(
                update(table).where(table.c.id == connection_id, before).values(last_used_at=at)
            )

    def expire(self, now: datetime, soon: datetime) -> None:
        cannot = and_(table.c.can_renew.is_(False), table.c.expires_at.is_not(None))
        ended = and_(cannot, table.c.expires_at <= now, table.c.status.in_(("active", "expiring")))
        gone = {"status": "needs_reconnect", "status_reason": "access-token-expired", "since": now}
        for connection in self._s.db.scalars(
            update(table).where(ended).values(gone).returning(table.c.id)
        ).all():
            self._s.touch("connection", connection)
        ending = and_(cannot, table.c.expires_at <= soon, table.c.status == "active")
        values = {"status": "expiring", "status_reason": "connection-expires", "since": now}
        self._s.db.execute(update(table).where(ending).values(values))

    def postpone(self, connection_id: str, due_by: datetime, until: datetime) -> None:
        due = and_(table.c.id == connection_id, table.c.refresh_due_at <= due_by)
        self._s.db.execute(update(table).where(due).values(refresh_due_at=until))

    def due(self, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        query = (
            select(table.c.id, table.c.application)
            .where(table.c.refresh_due_at <= now, table.c.status.in_(USABLE))
            .order_by(table.c.refresh_due_at)
            .limit(limit)
        )
        return [(row.id, row.application) for row in self._s.db.execute(query)]

    def interrupted(self, now: datetime, dead: Sequence[str]) -> Sequence[str]:
        query = select(table.c.id).where(
            table.c.refresh_started_at.is_not(None),
            table.c.lease_owner.is_not(None),
            table.c.status.in_(USABLE),
            _lease_is_free(now, dead),
        )
        return list(self._s.db.scalars(query))

    def lease_owners(self) -> Sequence[str]:
        query = select(table.c.lease_owner).where(table.c.lease_owner.is_not(None)).distinct()
        return [str(owner) for owner in self._s.db.scalars(query)]

    def of_application(self, application: str) -> Sequence[Connection]:
        query = select(table).where(table.c.application == application).order_by(table.c.id)
        return [self._connection(row) for row in self._s.db.execute(query)]

    def delete(self, connection_id: str) -> None:
        self._s.db.execute(delete(table).where(table.c.id == connection_id))
        self._s.touch("connection", connection_id)

    def page(self, window: Window, filters: Filters) -> Page[Connection]:
        query = select(table)
        for name in ("application", "owner", "kind", "status"):
            if filters.get(name) is not None:
                query = query.where(table.c[name] == filters[name])
        if filters.get("applications") is not None:
            query = query.where(table.c.application.in_(filters["applications"]))
        return page(self._s.db, query, table, window, self._connection)

    def _sealed(self, connection_id: str, tokens: TokenSet) -> dict[str, Any]:
        return {
            "sealed_access_token": self._s.seal(
                tokens.access_token, _T, connection_id, "access_token"
            ),
            "sealed_refresh_token": self._s.seal(
                tokens.refresh_token, _T, connection_id, "refresh_token"
            ),
            "has_refresh_token": tokens.refresh_token is not None,
            "token_type": tokens.token_type,
            "issued_at": tokens.issued_at,
            "expires_at": tokens.expires_at,
        }

    def _connection(self, row: Row[Any], *, unsealed: bool = False) -> Connection:
        connection = connection_from(row)
        return replace(connection, tokens=self._tokens(row)) if unsealed else connection

    def _tokens(self, row: Row[Any]) -> TokenSet | None:
        access = self._s.unseal(row.sealed_access_token, _T, row.id, "access_token")
        if access is None:
            return None
        refresh = self._s.unseal(row.sealed_refresh_token, _T, row.id, "refresh_token")
        issued_at = row.issued_at or row.created_at
        return TokenSet(access, row.token_type, issued_at, row.expires_at, refresh)


#: What may be written without the fence: nothing that a refresh writes.
_EDITABLE = ("kind", "owner", "label", "status", "status_reason", "since")
_STATUS = ("status", "status_reason", "since")
#: What a token write leaves as it stands: it may have changed while the provider was asked.
_KEPT = frozenset({"id", "application", "kind", "owner", "label", "created_at", "last_used_at"})
_PLAIN = tuple(
    column.name
    for column in table.c
    if not column.name.startswith("sealed_") and column.name not in {"account_id", "account_label"}
)


def _unless_disabled(name: str, value: Any) -> Any:
    column = table.c[name]
    return case((table.c.status == "disabled", column), else_=literal(value, column.type))


#: Columns of a connection without its tokens.
READ = [column for column in table.c if not column.name.startswith("sealed_")]


def connection_from(row: Row[Any]) -> Connection:
    """A connection without its tokens."""
    values = {name: getattr(row, name) for name in _PLAIN}
    if row.account_id is not None:
        values["account"] = Account(row.account_id, row.account_label or row.account_id)
    return Connection(**values)


def _lease_is_free(now: datetime, dead: Sequence[str]) -> Any:
    dead_owner = table.c.lease_owner.in_(dead) if dead else false()
    return or_(table.c.lease_until.is_(None), table.c.lease_until < now, dead_owner)


def _columns(connection: Connection) -> dict[str, Any]:
    values = {name: getattr(connection, name) for name in _PLAIN}
    account = connection.account
    return values | {
        "account_id": account.id if account else None,
        "account_label": account.label if account else None,
    }
