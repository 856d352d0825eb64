"""An installation's database with as many doors as a test wants: each is like a process."""

import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, delete

from regrant.adapters import key_file
from regrant.adapters.key_file import WrappingKey
from regrant.adapters.sql import migrate
from regrant.adapters.sql.database import Database, SqlTransaction, make_engine
from regrant.adapters.sql.installation import establish, open_vault
from regrant.adapters.sql.schema import metadata
from regrant.testing.clock import NOON, FakeClock
from tests.contract.store.builders import an_application
from tests.testbed.postgresql import Database as EmptyDatabase
from tests.testbed.postgresql import PostgreSQL

T = TypeVar("T")


def install(url: str, keys: Sequence[WrappingKey]) -> None:
    """Migrations, identity and data key, as `regrant init` does it."""
    engine = make_engine(url)
    migrate.upgrade(engine)
    establish(engine, keys, NOON)
    engine.dispose()


@dataclass
class World:
    """One installed database.

    Attributes:
        url: As SQLAlchemy takes it.
        key_path: The key file.
        clock: Stands still at noon.
    """

    url: str
    key_path: Path
    clock: FakeClock = field(default_factory=FakeClock)
    _doors: list[Database] = field(default_factory=list[Database])

    def __post_init__(self) -> None:
        self.database = self.door()

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def engine(self) -> Engine:
        return self.database.engine

    def door(self) -> Database:
        """Another way in with connections and locks of its own, as another process has it."""
        made = open_door(self.url, self.key_path, self.clock)
        self._doors.append(made)
        return made

    def read(self, work: Callable[[SqlTransaction], T]) -> T:
        return self.database.read_now(work)

    def write(self, work: Callable[[SqlTransaction], T]) -> T:
        return self.database.write_now(work)

    def at_once(self, count: int, work: Callable[[SqlTransaction], T]) -> list[T]:
        """What so many writers get who start at the same moment, through two doors."""
        doors = (self.database, self.door())
        start = threading.Barrier(count)

        def run(number: int) -> T:
            start.wait()
            return doors[number % 2].write_now(work)

        with ThreadPoolExecutor(count) as threads:
            return list(threads.map(run, range(count)))

    def application(self) -> str:
        """The id of a stored application."""
        made = an_application()
        self.write(lambda tx: tx.applications.add(made, None))
        return made.id

    def empty(self) -> None:
        """Remove all but the installation itself."""
        with self.engine.begin() as raw:
            for table in reversed(metadata.sorted_tables):
                if table.name not in {"installation", "data_keys"}:
                    raw.execute(delete(table))

    def close(self) -> None:
        for door in self._doors:
            door.close()


def open_door(url: str, key_path: Path, clock: FakeClock | None = None) -> Database:
    engine = make_engine(url)
    vault = open_vault(engine, key_file.read(key_path))
    return Database(engine, vault, clock or FakeClock())


class Templates:
    """Databases that are installed once and copied for each test."""

    def __init__(self, folder: Path) -> None:
        self.key_path = folder / "key"
        self._keys = (key_file.create(self.key_path),)
        self._sqlite = folder / "template.db"

    def sqlite(self, path: Path) -> str:
        """A copy at `path`."""
        if not self._sqlite.exists():
            install(f"sqlite:///{self._sqlite}", self._keys)
        shutil.copy(self._sqlite, path)
        return f"sqlite:///{path}"

    def postgresql(self, cluster: PostgreSQL) -> EmptyDatabase:
        """A copy on the cluster."""
        template = cluster.make_template(
            "installed", lambda database: install(database.sqlalchemy_url, self._keys)
        )
        return cluster.create_database(template=template)
