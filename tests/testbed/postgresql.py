"""A real PostgreSQL server of our own: a fresh cluster in a temporary folder, cheap databases."""

import itertools
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

from tests.testbed.environment import clean_environment, find_program
from tests.testbed.processes import (
    ChildProcess,
    DidNotStartError,
    as_user,
    free_port,
    run_script,
    unprivileged_user,
)

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "fsync": "off",  # the tests' data may die with the machine
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
}
_OWNER = "regrant"


@dataclass(frozen=True, slots=True)
class Database:
    """One empty (or template-made) database on the test cluster."""

    name: str
    host: str
    port: int
    password: str

    @property
    def url(self) -> str:
        """As `REGRANT_DATABASE_URL` and psycopg take it."""
        return f"postgresql://{_OWNER}:{self.password}@{self.host}:{self.port}/{self.name}"

    @property
    def sqlalchemy_url(self) -> str:
        return self.url.replace("postgresql://", "postgresql+psycopg://", 1)


class PostgreSQL:
    """A cluster: `start` makes and starts it, `stop` ends it and removes its folder."""

    host = "127.0.0.1"

    def __init__(self, folder: Path, server: ChildProcess, port: int, password: str) -> None:
        self.port = port
        self.folder = folder
        self._server = server
        self._password = password
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}

    @classmethod
    def start(cls) -> Self:
        """Make a cluster and wait until it answers; installs PostgreSQL where it is missing."""
        programs = _find_programs()
        user = unprivileged_user("postgres")
        folder = Path(tempfile.mkdtemp(prefix="regrant-postgresql-"))
        password = secrets.token_urlsafe(12)
        try:
            _make_cluster(programs, folder, user, password)
            port = free_port()
            server = _start_server(programs, folder, user, port)
            cluster = cls(folder, server, port, password)
            server.wait_until(cluster.answers, what="PostgreSQL")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return cluster

    @property
    def pid(self) -> int:
        return self._server.pid

    def stop(self) -> None:
        self._server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answers(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def execute(self, statement: str | sql.Composed, *, database: str = "postgres") -> None:
        """Run one statement as the owner of everything, outside a transaction."""
        query = sql.SQL(statement) if isinstance(statement, str) else statement  # pyright: ignore[reportArgumentType] - our own constant texts
        with psycopg.connect(self._database(database).url, autocommit=True) as connection:
            connection.execute(query)

    def create_database(self, *, template: str = "template0") -> Database:
        """A database nobody has used; `template` is one made by `make_template`."""
        name = f"test_{next(self._numbers)}"
        source = self._templates.get(template, template)
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self.execute(statement.format(sql.Identifier(name), sql.Identifier(source)))
        return self._database(name)

    def make_template(self, name: str, prepare: Callable[[Database], None]) -> str:
        """Prepare a database once, such as with all migrations, to be copied for each test."""
        if name not in self._templates:
            database = self.create_database()
            prepare(database)
            self._templates[name] = database.name
        return name

    def drop_database(self, database: Database) -> None:
        """Remove it, whoever is still connected."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self.execute(statement.format(sql.Identifier(database.name)))

    def log_text(self) -> str:
        return self._server.log_text()

    def _database(self, name: str) -> Database:
        return Database(name, self.host, self.port, self._password)


def _find_programs() -> Path:
    for install in (False, True):
        if install:
            run_script("install-debian", "postgresql")
        found = find_program("initdb", "/usr/lib/postgresql/*/bin")
        if found is not None:
            return found.resolve().parent
    message = "no PostgreSQL server was found after its installation"
    raise DidNotStartError(message)


def _make_cluster(programs: Path, folder: Path, user: str | None, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password)
    if user is not None:
        shutil.chown(folder, user)
        shutil.chown(secret, user)
    made = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [
            *as_user(user),
            programs / "initdb",
            *("--pgdata", folder / "data", "--username", _OWNER, "--pwfile", secret),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        capture_output=True,
        text=True,
        check=False,
        env=clean_environment(),
        cwd=folder,
    )
    if made.returncode != 0:
        message = f"initdb: {made.stdout}{made.stderr}"
        raise DidNotStartError(message)


def _start_server(programs: Path, folder: Path, user: str | None, port: int) -> ChildProcess:
    options = {**_SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}
    log = folder / "server.log"
    return ChildProcess(
        [
            programs / "postgres",
            *("-D", folder / "data"),
            *(word for name, value in options.items() for word in ("-c", f"{name}={value}")),
        ],
        log=log,
        environment=clean_environment(TZ="UTC"),
        folder=folder,
        user=user,
        end_signal=signal.SIGINT,  # "fast": ends without waiting for its clients
    )
