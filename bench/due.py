"""What finding the due connections costs, with few stored and with many."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Engine, String, cast, insert, literal, select, text, update
from tests.testbed.regrant_server import RegrantServer

from regrant import bootstrap
from regrant.adapters.clock import SystemClock
from regrant.adapters.sql.schema import applications, connections
from regrant.domain.application import ApplicationSettings, Learned
from regrant.settings import load

_DUE: Final = 20
_REPEATS: Final = 51
_APPLICATION: Final = "app_bench"


@dataclass(frozen=True, slots=True)
class Found:
    """Milliseconds for one look, with `stored` connections of which a few are due."""

    database: str
    stored: int
    milliseconds: float


def measure(server: RegrantServer, sizes: Sequence[int]) -> list[Found]:
    """Fill the database step by step and look for what is due after each."""
    core = bootstrap.open_core(load(server.environment))
    engine = core.database.engine
    found: list[Found] = []
    stored = 0
    try:
        _add_application(engine)
        for size in sizes:
            _add(engine, stored + 1, size)
            stored = size
            times = [_look(core) for _ in range(_REPEATS)]
            found.append(Found(engine.dialect.name, size, statistics.median(times)))
    finally:
        core.close()
    return found


def _look(core: bootstrap.Core) -> float:
    now = SystemClock().now()
    began = time.perf_counter()
    due = core.database.read_now(lambda tx: tx.connections.due(now, 200))
    taken = (time.perf_counter() - began) * 1000
    if len(due) != _DUE:
        raise SystemExit(f"{len(due)} connections are due instead of {_DUE}")
    return taken


def _add_application(engine: Engine) -> None:
    now = SystemClock().now()
    values = {
        "id": _APPLICATION,
        "context": "bench",
        "version": 1,
        "name": "Bench",
        "settings": ApplicationSettings(name="Bench", client_id="bench"),
        "learned": Learned(),
        "created_at": now,
        "updated_at": now,
    }
    with engine.begin() as connection:
        connection.execute(insert(applications).values(values))


def _add(engine: Engine, low: int, high: int) -> None:
    """Connections `low` to `high`, made inside the database; the very first ones are due."""
    now = SystemClock().now()
    first = select(literal(low).label("i")).cte("numbers", recursive=True)
    numbers = first.union_all(select(first.c.i + 1).where(first.c.i < high))
    values: dict[str, Any] = {
        "id": literal("con_") + cast(numbers.c.i, String),
        "owner": literal("owner-") + cast(numbers.c.i, String),
    }
    fixed = {
        "application": _APPLICATION,
        "kind": "personal",
        "status": "active",
        "since": now,
        "requested_scopes": (),
        "granted_scopes": (),
        "token_type": "Bearer",
        "has_refresh_token": True,
        "can_renew": True,
        "generation": 1,
        "refresh_due_at": now + timedelta(days=1),
        "refresh_failures": 0,
        "extra": {},
        "created_at": now,
    }
    values |= {name: literal(value, connections.c[name].type) for name, value in fixed.items()}
    with engine.begin() as connection:
        rows = select(*values.values()).select_from(numbers)
        connection.execute(insert(connections).from_select(list(values), rows))
        due = connections.c.id.in_([f"con_{number}" for number in range(1, _DUE + 1)])
        past = {"refresh_due_at": now - timedelta(minutes=1)}
        connection.execute(update(connections).where(due).values(past))
        connection.execute(text("ANALYZE"))
