"""Exchange records in tables."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from regrant.adapters.sql.paging import page
from regrant.adapters.sql.schema import exchanges as table
from regrant.adapters.sql.schema import traffic
from regrant.adapters.sql.session import Session
from regrant.domain.exchange import Exchange
from regrant.ports.store import Filters, Page, Window

_NAMES = tuple(column.name for column in table.c if column.name != "is_failure")


class SqlExchanges:
    """Implements `ExchangeStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def add(self, exchanges: Sequence[Exchange]) -> None:
        if exchanges:
            rows = [_row(item) for item in exchanges]
            self._s.db.execute(insert(table), rows)
            self._count(exchanges)

    def get(self, exchange_id: str) -> Exchange | None:
        row = self._s.db.execute(select(table).where(table.c.id == exchange_id)).first()
        return exchange_from(row) if row else None

    def page(self, window: Window, filters: Filters) -> Page[Exchange]:
        query = select(table)
        for name in ("connection", "application", "service", "stage", "attempt"):
            if filters.get(name) is not None:
                query = query.where(table.c[name] == filters[name])
        if filters.get("is_failure"):
            query = query.where(table.c.is_failure)
        applications, services = filters.get("applications"), filters.get("services")
        if applications is not None:
            column = table.c.application
            query = query.where(or_(column.is_(None), column.in_(applications)))
        if services is not None:
            column = table.c.service
            query = query.where(or_(column.is_(None), column.in_(services)))
        return page(self._s.db, query, table, window, exchange_from)

    def drop(self, before: datetime) -> int:
        self._s.db.execute(delete(traffic).where(traffic.c.hour < before))
        return self._s.db.execute(delete(table).where(table.c.at < before)).rowcount

    def _count(self, exchanges: Sequence[Exchange]) -> None:
        """Add to the counts of each hour; one row for an hour and a stage."""
        counts: Counter[tuple[datetime, str]] = Counter()
        failures: Counter[tuple[datetime, str]] = Counter()
        for item in exchanges:
            key = (item.at.replace(minute=0, second=0, microsecond=0), item.stage)
            counts[key] += 1
            failures[key] += item.is_failure
        make = postgresql_insert if self._s.db.dialect.name == "postgresql" else sqlite_insert
        for (hour, stage), count in sorted(counts.items()):
            new = make(traffic).values(
                hour=hour, stage=stage, count=count, failures=failures[hour, stage]
            )
            self._s.db.execute(
                new.on_conflict_do_update(
                    index_elements=[traffic.c.hour, traffic.c.stage],
                    set_={
                        "count": traffic.c.count + new.excluded.count,
                        "failures": traffic.c.failures + new.excluded.failures,
                    },
                )
            )


def _row(item: Exchange) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _NAMES} | {"is_failure": item.is_failure}


def exchange_from(row: Row[Any]) -> Exchange:
    """An exchange of a whole row."""
    return Exchange(**{name: getattr(row, name) for name in _NAMES})
