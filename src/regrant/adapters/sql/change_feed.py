"""The change feed: SQLite's own counter of commits, or PostgreSQL's notifications."""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

from sqlalchemy import Engine

from regrant.adapters.sql.database import CHANNEL

_RECONNECT_SECONDS: Final = 1.0


def make_change_feed(engine: Engine) -> "SqliteChanges | PostgresChanges":
    """The feed that fits the database."""
    if engine.dialect.name == "sqlite":
        return SqliteChanges(engine.url.database or "")
    return PostgresChanges(engine)


class SqliteChanges:
    """`PRAGMA data_version` changes with every commit of another connection, in microseconds.

    Only then is the table of changes read. Readers of a WAL database never wait for writers.
    """

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(
            f"file:{quote(path)}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        self._version: int | None = None
        self._seen = self._last()

    def poll(self) -> Sequence[str] | None:
        """What changed since the last call."""
        try:
            version = self._connection.execute("PRAGMA data_version").fetchone()[0]
            if version == self._version:
                return ()
            rows = self._connection.execute(
                "SELECT seq, subject FROM changes WHERE seq > ? ORDER BY seq", (self._seen,)
            ).fetchall()
        except sqlite3.Error:
            return None
        self._version = version
        if not rows:
            return ()
        gap = rows[0][0] != self._seen + 1
        self._seen = rows[-1][0]
        if gap:  # old rows were dropped before this process looked
            return None
        return [subject for _, subject in rows]

    def close(self) -> None:
        """Let the database go."""
        self._connection.close()

    def _last(self) -> int:
        found = self._connection.execute("SELECT max(seq) FROM changes").fetchone()[0]
        return found or 0


class PostgresChanges:
    """`LISTEN` on a connection of its own, in a thread; while it is down nothing is trusted."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._heard: deque[str] = deque()
        self._listening = False
        self._missed = True
        self.times_listening = 0
        self._stopping = threading.Event()
        self._connection: Any = None
        self._thread = threading.Thread(target=self._listen, name="changes", daemon=True)
        self._thread.start()

    def poll(self) -> Sequence[str] | None:
        """What was heard since the last call; `None` when something was not."""
        if not self._listening:
            return None
        if self._missed:
            self._missed = False
            return None
        if not self._heard:
            return ()
        return [self._heard.popleft() for _ in range(len(self._heard))]

    def close(self) -> None:
        """Stop listening."""
        self._stopping.set()
        if self._connection is not None:
            self._connection.close()
        self._thread.join(5)

    def _listen(self) -> None:
        import psycopg  # noqa: PLC0415 - loaded where PostgreSQL is used

        url = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while not self._stopping.is_set():
            try:
                self._connection = psycopg.connect(url, autocommit=True)
                self._connection.execute(f"LISTEN {CHANNEL}")
                self._heard.clear()
                self._missed = True  # between two connections nobody listened
                self._listening = True
                self.times_listening += 1
                for note in self._connection.notifies():
                    self._heard.append(note.payload)
            except psycopg.Error:
                pass
            finally:
                self._listening = False
            if not self._stopping.is_set():
                time.sleep(_RECONNECT_SECONDS)
