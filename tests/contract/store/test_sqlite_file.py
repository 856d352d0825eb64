"""The SQLite database is durable, private, and forgets what was deleted."""

import sqlite3
import stat
from pathlib import Path

import pytest

from regrant.adapters.sql.database import make_engine
from regrant.settings import Settings
from tests.contract.store.builders import a_connection, an_application, tokens
from tests.contract.store.world import World

FULL = 2
CANARY = "canary-4f7a1c"


def pragma(world: World, name: str) -> object:
    with world.engine.connect() as raw:
        return raw.exec_driver_sql(f"PRAGMA {name}").scalar()


def files(world: World) -> dict[str, Path]:
    path = Path(world.engine.url.database or "")
    return {
        found.name.removeprefix(path.name): found for found in path.parent.glob(f"{path.name}*")
    }


def test_every_connection_is_durable_checked_and_overwrites_what_it_deletes(
    sqlite_world: World,
) -> None:
    assert pragma(sqlite_world, "journal_mode") == "wal"
    assert pragma(sqlite_world, "synchronous") == FULL
    assert pragma(sqlite_world, "foreign_keys") == 1
    assert pragma(sqlite_world, "secure_delete") == 1
    assert pragma(sqlite_world, "busy_timeout") == 10_000


def test_a_new_database_and_all_its_files_are_for_its_owner_only(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'new.db'}")
    with engine.begin() as raw:
        raw.exec_driver_sql("CREATE TABLE a (b)")
        found = sorted(tmp_path.iterdir())
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in found}
    engine.dispose()
    assert modes == dict.fromkeys(["new.db", "new.db-shm", "new.db-wal"], 0o600)


def test_a_database_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    sqlite3.connect(path).close()
    path.touch()
    path.chmod(0o644)
    make_engine(f"sqlite:///{path}").dispose()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["with space", "per%20cent", "hash#and?", "ünï"])
def test_the_data_directory_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    engine = make_engine(Settings(data_dir=str(folder)).database)
    with engine.begin() as raw:
        raw.exec_driver_sql("CREATE TABLE a (b)")
    engine.dispose()
    assert [path.name for path in folder.iterdir()] == ["regrant.db"]


def test_no_token_stands_in_clear_in_any_file_and_none_stays_after_deletion(
    sqlite_world: World,
) -> None:
    application = an_application()
    connection = a_connection(application.id)
    sqlite_world.write(lambda tx: tx.applications.add(application, None))
    given = tokens(f"access-{CANARY}", f"refresh-{CANARY}")
    sqlite_world.write(lambda tx: tx.connections.add(connection, given))
    with sqlite_world.engine.connect() as raw:
        query = "SELECT sealed_access_token, sealed_refresh_token FROM connections"
        sealed = [bytes(cell) for cell in raw.exec_driver_sql(query).one()]
    everything = b"".join(path.read_bytes() for path in files(sqlite_world).values())
    assert CANARY.encode() not in everything
    assert all(cell in everything for cell in sealed)
    sqlite_world.write(lambda tx: tx.connections.delete(connection.id))
    sqlite_world.close()
    assert set(files(sqlite_world)) == {""}
    assert all(cell not in files(sqlite_world)[""].read_bytes() for cell in sealed)
