"""Exchange records in tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select

from regrant.adapters.sql.paging import page
from regrant.adapters.sql.schema import exchanges as table
from regrant.adapters.sql.session import Session
from regrant.domain.exchange import Exchange
from regrant.ports.store import Filters, Page, Window

_NAMES = tuple(column.name for column in table.c)


class SqlExchanges:
    """Implements `ExchangeStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def add(self, exchanges: Sequence[Exchange]) -> None:
        if exchanges:
            rows = [{name: getattr(item, name) for name in _NAMES} for item in exchanges]
            self._s.db.execute(insert(table), rows)

    def get(self, exchange_id: str) -> Exchange | None:
        row = self._s.db.execute(select(table).where(table.c.id == exchange_id)).first()
        return _exchange(row) if row else None

    def page(self, window: Window, filters: Filters) -> Page[Exchange]:
        query = select(table)
        for name in ("connection", "application", "service", "stage", "attempt"):
            if filters.get(name) is not None:
                query = query.where(table.c[name] == filters[name])
        applications, services = filters.get("applications"), filters.get("services")
        if applications is not None:
            column = table.c.application
            query = query.where(or_(column.is_(None), column.in_(applications)))
        if services is not None:
            column = table.c.service
            query = query.where(or_(column.is_(None), column.in_(services)))
        return page(self._s.db, query, table, window, _exchange)

    def drop(self, before: datetime) -> int:
        return self._s.db.execute(delete(table).where(table.c.at < before)).rowcount


def _exchange(row: Row[Any]) -> Exchange:
    return Exchange(**{name: getattr(row, name) for name in _NAMES})
