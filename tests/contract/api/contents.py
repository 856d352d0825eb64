"""What the server keeps, read past it, to see that nothing changed."""

import sqlite3
from contextlib import closing
from typing import Any, Final

from tests.testbed.regrant_server import RegrantServer

#: Written by every request, or by time alone.
_PASSING: Final = {"exchanges", "traffic", "changes", "hosts", "alembic_version"}
_PASSING_COLUMNS: Final = {"last_used_at"}

Contents = dict[str, list[tuple[Any, ...]]]


def contents_of(server: RegrantServer) -> Contents:
    """Every row of every table but what passes."""
    path = server.data_folder / "regrant.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: _rows(database, name)
            for (name,) in names.fetchall()
            if name not in _PASSING and not name.startswith("sqlite_")
        }


def _rows(database: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    known = database.execute(f"PRAGMA table_info({table})").fetchall()
    columns = ", ".join(column[1] for column in known if column[1] not in _PASSING_COLUMNS)
    found = database.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2")  # noqa: S608 - names of tables
    return found.fetchall()
