"""One door to the database: units of work in worker threads, on SQLite or PostgreSQL.

A unit of work is one synchronous function, all its statements in one thread: a hop between
threads for each statement costs more than the statements (`performance.md`).
"""

import asyncio
import os
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, insert, text
from sqlalchemy.exc import DBAPIError

from regrant.adapters.sql.applications import SqlApplications
from regrant.adapters.sql.attempts import SqlAttempts
from regrant.adapters.sql.connections import SqlConnections
from regrant.adapters.sql.exchanges import SqlExchanges
from regrant.adapters.sql.findings import SqlFindings
from regrant.adapters.sql.people import SqlPeople
from regrant.adapters.sql.records import SqlAudit, SqlHistory, SqlHosts, SqlJournal
from regrant.adapters.sql.revocations import SqlRevocations
from regrant.adapters.sql.schema import changes
from regrant.adapters.sql.services import SqlServices
from regrant.adapters.sql.session import Session
from regrant.adapters.vault import Vault
from regrant.errors import StoreUnavailableError
from regrant.ports.clock import Clock

T = TypeVar("T")
THREADS: Final = 8
BUSY_TIMEOUT_MS: Final = 10_000
CHANNEL: Final = "regrant_changes"


class SqlTransaction:
    """Implements `Transaction`: every store over one database connection."""

    def __init__(self, session: Session) -> None:
        self.applications = SqlApplications(session)
        self.connections = SqlConnections(session)
        self.attempts = SqlAttempts(session)
        self.services = SqlServices(session)
        self.exchanges = SqlExchanges(session)
        self.findings = SqlFindings(session)
        self.people = SqlPeople(session)
        self.audit = SqlAudit(session)
        self.revocations = SqlRevocations(session)
        self.history = SqlHistory(session)
        self.journal = SqlJournal(session)
        self.hosts = SqlHosts(session)


def make_engine(url: str) -> Engine:
    """An engine with the durability that tokens need.

    SQLite: WAL, `synchronous=FULL`, foreign keys, overwritten deletes, file mode 0600.
    """
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=THREADS, max_overflow=2, pool_pre_ping=True)
    engine = create_engine(url, pool_size=THREADS + 2, connect_args={"check_same_thread": False})
    path = Path(engine.url.database or "")
    if engine.url.database and not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


class Database:
    """Implements `Store`.

    Args:
        engine: From `make_engine`.
        vault: Seals and opens what is secret.
        clock: Stamps the change feed.
    """

    def __init__(self, engine: Engine, vault: Vault, clock: Clock) -> None:
        self.engine = engine
        self.vault = vault
        self._clock = clock
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._writing = threading.Lock() if self._is_sqlite else None
        self._threads = ThreadPoolExecutor(THREADS, "store")

    async def read(self, work: Callable[[SqlTransaction], T]) -> T:
        """Run a unit of work that changes nothing."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.read_now, work)

    async def write(self, work: Callable[[SqlTransaction], T]) -> T:
        """Run a unit of work and commit it; an exception rolls it back."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.write_now, work)

    def read_now(self, work: Callable[[SqlTransaction], T]) -> T:
        """As `read`, in this thread."""
        with self._session(write=False) as session:
            return work(SqlTransaction(session))

    def write_now(self, work: Callable[[SqlTransaction], T]) -> T:
        """As `write`, in this thread. The one in-process lock spares SQLite's blind waiting."""
        if self._writing is None:
            return self._write(work)
        with self._writing:
            return self._write(work)

    def _write(self, work: Callable[[SqlTransaction], T]) -> T:
        with self._session(write=True) as session:
            result = work(SqlTransaction(session))
            self._announce(session)
            return result

    @contextmanager
    def _session(self, *, write: bool) -> Generator[Session, None, None]:
        try:
            with self.engine.connect() as raw:
                connection = raw.execution_options(regrant_write=write)
                with connection.begin():
                    yield Session(connection, self.vault, self._clock.now())
        except DBAPIError as error:
            if error.connection_invalidated or _is_passing(error):
                raise StoreUnavailableError(
                    "The database does not answer or does not accept writes at this moment."
                ) from error
            raise

    def _announce(self, session: Session) -> None:
        subjects = dict.fromkeys(session.changed)
        if not subjects:
            return
        if self._is_sqlite:
            rows = [{"subject": subject, "at": session.now} for subject in subjects]
            session.db.execute(insert(changes), rows)
            return
        for subject in subjects:
            session.db.execute(
                text("SELECT pg_notify(:channel, :subject)"),
                {"channel": CHANNEL, "subject": subject},
            )

    def close(self) -> None:
        """Finish what runs and let the database go."""
        self._threads.shutdown(wait=True)
        self.engine.dispose()


def _prepare_sqlite(raw: Any, _record: Any) -> None:
    raw.isolation_level = None
    cursor = raw.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("regrant_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _is_passing(error: DBAPIError) -> bool:
    words = str(error.orig).lower()
    return any(
        sign in words
        for sign in ("locked", "readonly", "read-only", "disk is full", "disk i/o", "no space")
    )
