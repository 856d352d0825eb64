"""A unit of work happens whole or not at all, and a database that fails says so by one error."""

import asyncio
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import ProgrammingError

from regrant.adapters.sql.database import Database, SqlTransaction, make_engine
from regrant.errors import StoreUnavailableError
from regrant.ports.store import Window
from tests.contract.store import rivals
from tests.contract.store.builders import (
    a_connection,
    a_journal_entry,
    an_application,
    an_audit_entry,
    tokens,
)
from tests.contract.store.world import World
from tests.testbed.postgresql import PostgreSQL

IMPATIENT = 0.2


def two_things(tx: SqlTransaction) -> None:
    application = an_application()
    tx.applications.add(application, None)
    tx.connections.add(a_connection(application.id), tokens())


def count(world: World) -> tuple[int, int]:
    window = Window(200)
    return world.read(
        lambda tx: (
            len(tx.applications.page(window, None).items),
            len(tx.connections.page(window, {}).items),
        )
    )


@pytest.fixture
def impatient(world: World) -> Iterator[Database]:
    """A door that waits for a lock for a moment only."""
    engine = make_engine(world.url, IMPATIENT)
    made = Database(engine, world.database.vault, world.clock, IMPATIENT)
    yield made
    made.close()


async def test_what_a_unit_of_work_answers_comes_back(world: World) -> None:
    assert await world.database.write(lambda _: 42) == 42
    assert await world.database.read(lambda _: "read") == "read"


def test_an_exception_takes_everything_back(world: World) -> None:
    def fail(tx: SqlTransaction) -> None:
        two_things(tx)
        raise LookupError("as it was raised")

    with pytest.raises(LookupError, match="as it was raised"):
        world.write(fail)
    assert count(world) == (0, 0)


def test_a_statement_of_ours_that_is_wrong_is_not_called_a_passing_failure(world: World) -> None:
    def wrong(tx: SqlTransaction) -> None:
        two_things(tx)
        tx.audit._s.db.exec_driver_sql("SELECT nothing FROM nowhere")  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

    with pytest.raises(Exception, match="nowhere") as raised:
        world.write(wrong)
    assert not isinstance(raised.value, StoreUnavailableError)
    assert world.is_sqlite or isinstance(raised.value, ProgrammingError)
    assert count(world) == (0, 0)


async def test_a_caller_who_goes_away_leaves_a_whole_unit_of_work(world: World) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(tx: SqlTransaction) -> None:
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result()
        two_things(tx)

    caller = asyncio.create_task(world.database.write(slow))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    await world.database.write(lambda _: None)
    assert count(world) in {(1, 1), (0, 0)}


def test_a_write_that_finds_the_database_locked_is_unavailable_and_changes_nothing(
    world: World, impatient: Database
) -> None:
    with world.engine.connect() as raw:
        lock = (
            "UPDATE applications SET version = version"
            if world.is_sqlite
            else ("LOCK TABLE connections IN ACCESS EXCLUSIVE MODE")
        )
        raw.exec_driver_sql(lock)
        with pytest.raises(StoreUnavailableError):
            impatient.write_now(two_things)
        raw.rollback()
    assert count(world) == (0, 0)
    impatient.write_now(two_things)
    assert count(world) == (1, 1)


async def test_readers_go_on_while_writers_wait_for_a_lock(sqlite_world: World) -> None:
    path = Path(sqlite_world.engine.url.database or "")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writers = [asyncio.create_task(sqlite_world.database.write(two_things)) for _ in range(20)]
    await asyncio.sleep(0)
    assert await sqlite_world.database.read(lambda tx: tx.hosts.get("x")) is None
    assert not any(writer.done() for writer in writers)
    other.execute("ROLLBACK")
    other.close()
    await asyncio.gather(*writers)
    assert count(sqlite_world) == (20, 20)


def test_a_database_that_may_only_be_read_is_unavailable_to_writers(world: World) -> None:
    if world.is_sqlite:
        switch, back = "PRAGMA query_only=ON", "PRAGMA query_only=OFF"
    else:
        switch, back = (
            "SET default_transaction_read_only = on",
            "RESET default_transaction_read_only",
        )
    engine = make_engine(world.url)

    def set_to(statement: str) -> None:
        raw = engine.raw_connection()
        raw.cursor().execute(statement)
        raw.commit()
        raw.close()

    set_to(switch)
    door = Database(engine, world.database.vault, world.clock)
    with pytest.raises(StoreUnavailableError):
        door.write_now(two_things)
    assert count(world) == (0, 0)
    set_to(back)
    door.write_now(two_things)
    assert count(world) == (1, 1)
    door.close()


def test_a_full_disk_is_unavailable_and_leaves_no_half_of_anything(sqlite_world: World) -> None:
    with sqlite_world.engine.connect() as raw:
        pages = raw.exec_driver_sql("PRAGMA page_count").scalar()
        raw.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        raw.rollback()
    entry = a_journal_entry("con_1", body=b"x" * 200_000)

    def much(tx: SqlTransaction) -> None:
        two_things(tx)
        tx.journal.add(entry)

    with pytest.raises(StoreUnavailableError):
        sqlite_world.write(much)
    assert count(sqlite_world) == (0, 0)
    with sqlite_world.engine.connect() as raw:
        raw.exec_driver_sql("PRAGMA max_page_count=1000000")
        raw.rollback()
    sqlite_world.write(much)
    assert sqlite_world.read(lambda tx: tx.journal.of("con_1")) == [entry]


def test_a_server_that_is_gone_is_unavailable_and_comes_back(
    postgresql_world: World, postgresql: PostgreSQL
) -> None:
    postgresql_world.write(two_things)
    postgresql.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    )
    assert count(postgresql_world) == (1, 1)

    def cut_off(tx: SqlTransaction) -> None:
        two_things(tx)
        postgresql.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
        two_things(tx)

    with pytest.raises(StoreUnavailableError):
        postgresql_world.write(cut_off)
    assert count(postgresql_world) == (1, 1)


def test_a_server_that_was_never_there_is_unavailable(postgresql_world: World) -> None:
    nowhere = postgresql_world.engine.url.set(port=1)
    engine = make_engine(nowhere.render_as_string(hide_password=False))
    door = Database(engine, postgresql_world.database.vault, postgresql_world.clock)
    with pytest.raises(StoreUnavailableError) as raised:
        door.read_now(lambda tx: tx.hosts.get("x"))
    assert str(nowhere.password) not in str(raised.value)
    door.close()


def test_a_commit_on_postgresql_is_on_disk_when_it_returns(postgresql_world: World) -> None:
    with postgresql_world.engine.connect() as raw:
        assert raw.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        assert raw.exec_driver_sql("SHOW lock_timeout").scalar() == "10s"


def test_two_processes_write_side_by_side_and_nothing_is_lost(
    world: World, processes: ProcessPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("meeting")
    writing = [
        processes.submit(rivals.write_audit, world.url, world.key_path, 40, owner, place)
        for owner in ("one", "two")
    ]
    assert [one.result() for one in writing] == [40, 40]
    page = world.read(lambda tx: tx.audit.page(Window(200), {}))
    assert len(page.items) == 80


def test_a_door_that_is_closed_holds_no_file_open(sqlite_world: World) -> None:
    door = sqlite_world.door()
    door.write_now(lambda tx: tx.audit.add(an_audit_entry()))
    before = len(list(Path("/proc/self/fd").iterdir()))
    door.close()
    assert len(list(Path("/proc/self/fd").iterdir())) < before
