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

from sqlalchemy import Connection, Engine, create_engine, delete, event, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from regrant.adapters.sql.applications import SqlApplications
from regrant.adapters.sql.attempts import SqlAttempts
from regrant.adapters.sql.connections import SqlConnections
from regrant.adapters.sql.database_failure import failure_of
from regrant.adapters.sql.exchanges import SqlExchanges
from regrant.adapters.sql.findings import SqlFindings
from regrant.adapters.sql.people import SqlPeople
from regrant.adapters.sql.records import SqlAudit, SqlHistory, SqlHosts, SqlJournal
from regrant.adapters.sql.revocations import SqlRevocations
from regrant.adapters.sql.schema import changes
from regrant.adapters.sql.services import SqlServices
from regrant.adapters.sql.session import Session
from regrant.adapters.sql.views import SqlInstallation, SqlViews
from regrant.adapters.vault import Vault
from regrant.errors import StoreUnavailableError
from regrant.ports.clock import Clock

T = TypeVar("T")
THREADS: Final = 8
#: How long a write waits for a lock that somebody else holds.
WAIT_SECONDS: Final = 10.0
CONNECT_SECONDS: Final = 5
CHANNEL: Final = "regrant_changes"
#: Rows of the change feed that are kept; a process that is further behind trusts nothing.
CHANGES_KEPT: Final = 10_000


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
        self.views = SqlViews(session)
        self.installation = SqlInstallation(session)


def make_engine(url: str, wait_seconds: float = WAIT_SECONDS) -> Engine:
    """An engine with the durability that tokens need.

    SQLite: WAL, `synchronous=FULL`, foreign keys, overwritten deletes, file mode 0600.
    PostgreSQL: a commit is on disk when it returns, even where the server's default is otherwise.
    No value of ours stands in the words of an error.

    Args:
        url: As SQLAlchemy takes it.
        wait_seconds: How long to wait for a lock.
    """
    if url.startswith("sqlite"):
        return _sqlite_engine(url, wait_seconds)
    engine = create_engine(
        url,
        pool_size=THREADS,
        max_overflow=2,
        pool_pre_ping=True,
        pool_timeout=wait_seconds,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )
    event.listen(engine, "connect", _prepare_postgresql(wait_seconds))
    return engine


def _sqlite_engine(url: str, wait_seconds: float) -> Engine:
    # Ten connections: eight readers, one writer, one for a command.
    engine = create_engine(
        url,
        pool_size=THREADS + 2,
        pool_timeout=wait_seconds,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": wait_seconds},
    )
    path = Path(engine.url.database or "")
    if engine.url.database:
        # SQLite gives its -wal and -shm files the mode of the database.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


class Database:
    """Implements `Store`.

    Args:
        engine: From `make_engine`.
        vault: Seals and opens what is secret.
        clock: Stamps the change feed.
        wait_seconds: How long a write waits for the writes of this process before it.
    """

    def __init__(
        self, engine: Engine, vault: Vault, clock: Clock, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        self.engine = engine
        self.vault = vault
        self._clock = clock
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._wait_seconds = wait_seconds
        self._writing = threading.Lock() if self._is_sqlite else None
        self._threads = ThreadPoolExecutor(THREADS, "store")
        # Writers that wait for one another do not keep readers waiting, as SQLite never does.
        self._writers = ThreadPoolExecutor(THREADS, "write") if self._is_sqlite else self._threads

    async def read(self, work: Callable[[SqlTransaction], T]) -> T:
        """Run a unit of work that changes nothing."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.read_now, work)

    async def write(self, work: Callable[[SqlTransaction], T]) -> T:
        """Run a unit of work and commit it; an exception rolls it back."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writers, self.write_now, work)

    def read_now(self, work: Callable[[SqlTransaction], T]) -> T:
        """As `read`, in this thread."""
        with self._session(write=False) as session:
            return work(SqlTransaction(session))

    def write_now(self, work: Callable[[SqlTransaction], T]) -> T:
        """As `write`, in this thread. The one in-process lock spares SQLite's blind waiting."""
        if self._writing is None:
            return self._write(work)
        if not self._writing.acquire(timeout=self._wait_seconds):
            raise StoreUnavailableError("Other writes keep the database busy. Try again.")
        try:
            return self._write(work)
        finally:
            self._writing.release()

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
        except (DBAPIError, PoolTimeoutError) as error:
            known = failure_of(error)
            if known is None:
                raise
            raise known from error

    def _announce(self, session: Session) -> None:
        subjects = dict.fromkeys(session.changed)
        if not subjects:
            return
        if self._is_sqlite:
            rows = [{"subject": subject, "at": session.now} for subject in subjects]
            session.db.execute(insert(changes), rows)
            newest = select(func.max(changes.c.seq)).scalar_subquery()
            session.db.execute(delete(changes).where(changes.c.seq <= newest - CHANGES_KEPT))
            return
        for subject in subjects:
            session.db.execute(
                text("SELECT pg_notify(:channel, :subject)"),
                {"channel": CHANNEL, "subject": subject},
            )

    def close(self) -> None:
        """Finish what runs and let the database go."""
        self._writers.shutdown(wait=True)
        self._threads.shutdown(wait=True)
        self.engine.dispose()


def _prepare_sqlite(raw: Any, _record: Any) -> None:
    raw.isolation_level = None
    cursor = raw.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _prepare_postgresql(wait_seconds: float) -> Callable[[Any, Any], None]:
    def prepare(raw: Any, _record: Any) -> None:
        with raw.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('lock_timeout', %s, false), set_config('synchronous_commit', "
                "CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' "
                "ELSE current_setting('synchronous_commit') END, false)",
                (f"{int(wait_seconds * 1000)}ms",),
            )
        raw.commit()

    return prepare


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("regrant_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
