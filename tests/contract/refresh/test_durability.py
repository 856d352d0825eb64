"""An answer that arrived is never lost: not to a database that refuses it, nor to who went away."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import event

from regrant.domain.secret import Secret
from regrant.errors import ProviderUnavailableError, StoreUnavailableError
from regrant.usecases.tokens import Need
from tests.contract.refresh.stage import Stage, staged
from tests.contract.store.world import World
from tests.testbed.hostile import After, Gate, Move
from tests.testbed.installation import Installation
from tests.testbed.recording import Received

FORCED = Need(forced=True)


class Blocked:
    """A database that another program keeps locked when a test says so."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.journal = folder / "journal"
        self._other = sqlite3.connect(
            folder / "regrant.db", isolation_level=None, check_same_thread=False
        )
        impatient(stage.installation)

    def block(self) -> None:
        self._other.execute("BEGIN IMMEDIATE")

    def free(self) -> None:
        self._other.execute("ROLLBACK")

    def block_with_the_next_answer(self) -> None:
        """The provider does its work, and in the same moment the database is locked."""

        def answer(_request: Received) -> Move:
            self.block()
            self.stage.heal()
            return self.stage.good()

        self.stage.server.always("/token", answer)

    @property
    def files(self) -> list[Path]:
        return sorted(self.journal.glob("*"))

    def close(self) -> None:
        self._other.close()


def impatient(installation: Installation) -> None:
    """Wait for a lock for a moment only; its connections so far are given up."""
    engine = installation.database.engine
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=30"))
    engine.dispose()


@pytest_asyncio.fixture
async def blocked(sqlite_world: World, tmp_path: Path) -> AsyncIterator[Blocked]:
    async with staged(sqlite_world, tmp_path) as stage:
        made = Blocked(stage, tmp_path)
        yield made
        made.close()


async def lose_the_store(blocked: Blocked, connection: str) -> None:
    blocked.block_with_the_next_answer()
    with pytest.raises(StoreUnavailableError):
        await blocked.stage.installation.use.tokens.usable(connection, FORCED)


async def test_a_database_that_refuses_the_answer_gets_it_later_and_nothing_is_asked_twice(
    blocked: Blocked,
) -> None:
    stage = blocked.stage
    connection = await stage.connected()
    old = stage.installation.tokens(connection.id)
    await lose_the_store(blocked, connection.id)
    # The answer lies sealed in a file, and the living token is served on.
    [file] = blocked.files
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"refresh-2" not in file.read_bytes()
    assert (await stage.installation.use.tokens.usable(connection.id)).tokens == old
    # Nothing is asked from the stale row while the database refuses.
    for _ in range(3):
        with pytest.raises(StoreUnavailableError):
            await stage.installation.use.tokens.usable(connection.id, FORCED)
    assert stage.presented == ["refresh-1"]
    blocked.free()
    renewed = await stage.installation.use.tokens.usable(connection.id, FORCED)
    assert renewed.status == "active"
    assert stage.installation.refresh_token(connection.id) == Secret("refresh-2")
    assert stage.presented == ["refresh-1"]
    assert blocked.files == []
    await stage.installation.use.tokens.usable(connection.id, FORCED)
    assert stage.presented == ["refresh-1", "refresh-2"]


async def test_the_background_stores_it_without_anybody_asking(blocked: Blocked) -> None:
    stage = blocked.stage
    connection = await stage.connected()
    await lose_the_store(blocked, connection.id)
    blocked.free()
    await stage.installation.use.housekeeping.recover()
    assert stage.installation.refresh_token(connection.id) == Secret("refresh-2")
    assert stage.presented == ["refresh-1"]


async def test_the_next_process_stores_what_the_last_one_left_in_a_file(
    blocked: Blocked, sqlite_world: World, tmp_path: Path
) -> None:
    stage = blocked.stage
    connection = await stage.connected()
    await lose_the_store(blocked, connection.id)
    blocked.free()
    second = Installation(tmp_path, sqlite_world.key_path, "", stage.clock)
    stage.clock.advance(91)  # the lease of the first one has ended
    await second.use.housekeeping.recover()
    assert second.refresh_token(connection.id) == Secret("refresh-2")
    assert stage.presented == ["refresh-1"]
    await second.close()


async def test_no_refresh_begins_when_the_database_cannot_remember_it(blocked: Blocked) -> None:
    connection = await blocked.stage.connected()
    blocked.block()
    with pytest.raises(StoreUnavailableError):
        await blocked.stage.installation.use.tokens.usable(connection.id, FORCED)
    blocked.free()
    assert blocked.stage.presented == []


async def test_a_caller_who_goes_away_takes_no_token_along(any_stage: Stage) -> None:
    connection = await any_stage.connected()
    gate = Gate()
    any_stage.script(After(any_stage.good(refresh_token="rotated"), gate))
    usable = any_stage.installation.use.tokens.usable
    callers = [asyncio.create_task(usable(connection.id, FORCED)) for _ in range(5)]
    await asyncio.to_thread(any_stage.server.wait_for_requests, 1)
    for caller in callers[:4]:
        caller.cancel()
    gate.open()
    renewed = await callers[4]
    assert renewed.tokens is not None
    assert renewed.tokens.refresh_token == Secret("rotated")
    assert all(caller.cancelled() for caller in callers[:4])
    assert any_stage.presented == ["refresh-1"]


async def test_when_everybody_goes_away_the_answer_is_stored_all_the_same(stage: Stage) -> None:
    connection = await stage.connected()
    gate = Gate()
    stage.script(After(stage.good(refresh_token="rotated"), gate))
    caller = asyncio.create_task(stage.installation.use.tokens.usable(connection.id, FORCED))
    await asyncio.to_thread(stage.server.wait_for_requests, 1)
    caller.cancel()
    await asyncio.wait({caller})
    gate.open()
    await stage.installation.use.tokens.stop()  # as at the end of the process
    assert stage.installation.refresh_token(connection.id) == Secret("rotated")


@pytest.mark.parametrize("need", [FORCED, Need(rejected=Secret("access-1"))], ids=["forced", "401"])
async def test_who_joins_a_look_that_finds_nothing_to_do_still_gets_what_was_asked(
    stage: Stage, tmp_path: Path, need: Need
) -> None:
    connection = await stage.connected()
    other = sqlite3.connect(tmp_path / "regrant.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    looking = asyncio.create_task(stage.installation.use.tokens.refresh_ahead(connection.id))
    await asyncio.sleep(0)
    asking = asyncio.create_task(stage.installation.use.tokens.usable(connection.id, need))
    await asyncio.wait({asking}, timeout=0.3)  # it waits with the look for the database
    other.execute("ROLLBACK")
    other.close()
    await looking
    assert (await asking).tokens != connection.tokens
    assert stage.presented == ["refresh-1"]


async def test_a_process_that_ends_begins_nothing_new(stage: Stage) -> None:
    connection = await stage.connected()
    await stage.installation.use.tokens.stop()
    stage.clock.advance(2 * 3600)
    with pytest.raises(ProviderUnavailableError):
        await stage.installation.use.tokens.usable(connection.id)
    assert await stage.installation.use.tokens.refresh_ahead(connection.id) is not None
    assert stage.presented == []
