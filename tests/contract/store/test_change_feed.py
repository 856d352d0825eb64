"""What one process changed, every other hears of, or knows that it may have missed something."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from regrant.adapters.sql import database
from regrant.adapters.sql.change_feed import (
    PostgresChanges,
    SqliteChanges,
    make_change_feed,
)
from regrant.domain.connection import Connection
from tests.contract.store.builders import a_connection, a_key, a_service, an_audit_entry, tokens
from tests.contract.store.world import World
from tests.testbed.postgresql import PostgreSQL

Feed = SqliteChanges | PostgresChanges


@pytest.fixture
def feed(world: World) -> Iterator[Feed]:
    """Another process that listens, and has heard that it listens."""
    made = make_change_feed(world.door().engine)
    settle(made)
    yield made
    made.close()


def wait_until(holds: Callable[[], bool]) -> None:
    """Look again and again; what never happens runs into the limit."""
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def settle(feed: Feed) -> None:
    wait_until(lambda: feed.poll() is not None)


def heard(feed: Feed, wanted: str) -> list[str]:
    """Everything up to what is waited for."""
    found: list[str] = []

    def has_come() -> bool:
        news = feed.poll()
        assert news is not None
        found.extend(news)
        return wanted in found

    wait_until(has_come)
    return found


def stored(world: World) -> Connection:
    made = a_connection(world.application())
    world.write(lambda tx: tx.connections.add(made, tokens()))
    return made


def test_every_change_of_what_processes_keep_in_memory_is_heard_of_once(
    world: World, feed: Feed
) -> None:
    key, service = a_key(), a_service()
    connection = stored(world)
    world.write(lambda tx: tx.people.add_key(key, "h" * 64))
    world.write(lambda tx: tx.services.add(service, None))
    world.write(lambda tx: tx.connections.replace_tokens(connection, tokens("new")))
    world.write(lambda tx: tx.connections.delete(connection.id))
    found = heard(feed, f"service:{service.id}")
    while found.count(f"connection:{connection.id}") < 3:
        found += heard(feed, f"connection:{connection.id}")
    assert f"application:{connection.application}" in found
    assert f"key:{key.id}" in found
    assert feed.poll() == ()


def test_what_was_rolled_back_is_not_heard_of(world: World, feed: Feed) -> None:
    lost = a_service()

    def fail(tx: database.SqlTransaction) -> None:
        tx.services.add(lost, None)
        raise LookupError

    with pytest.raises(LookupError):
        world.write(fail)
    kept = a_service()
    world.write(lambda tx: tx.services.add(kept, None))
    assert heard(feed, f"service:{kept.id}") == [f"service:{kept.id}"]


def test_changes_that_nobody_keeps_in_memory_make_no_news(world: World, feed: Feed) -> None:
    world.write(lambda tx: tx.audit.add(an_audit_entry()))
    kept = a_service()
    world.write(lambda tx: tx.services.add(kept, None))
    assert heard(feed, f"service:{kept.id}") == [f"service:{kept.id}"]


def test_whoever_is_too_far_behind_trusts_nothing_and_the_table_stays_small(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "CHANGES_KEPT", 5)
    feed = make_change_feed(sqlite_world.engine)
    connection = stored(sqlite_world)
    assert feed.poll()
    for _ in range(20):
        sqlite_world.write(lambda tx: tx.connections.delete(connection.id))
    assert feed.poll() is None
    assert feed.poll() == ()
    with sqlite_world.engine.connect() as raw:
        assert raw.exec_driver_sql("SELECT count(*) FROM changes").scalar() == 5
    feed.close()


def test_a_listener_that_was_cut_off_trusts_nothing_even_when_it_is_back(
    postgresql_world: World, postgresql: PostgreSQL
) -> None:
    feed = make_change_feed(postgresql_world.engine)
    settle(feed)
    assert isinstance(feed, PostgresChanges)
    began = feed.times_listening
    postgresql.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    )
    wait_until(lambda: feed.times_listening > began)
    assert feed.poll() is None
    service = a_service()
    postgresql_world.write(lambda tx: tx.services.add(service, None))
    assert heard(feed, f"service:{service.id}") == [f"service:{service.id}"]
    feed.close()


@pytest.mark.parametrize("name", ["with space", "per%20cent", "hash#and?"])
def test_the_feed_finds_a_database_of_any_name(
    sqlite_world: World, tmp_path: Path, name: str
) -> None:
    sqlite_world.close()
    source = Path(sqlite_world.engine.url.database or "")
    path = tmp_path / f"{name}.db"
    path.write_bytes(source.read_bytes())
    feed = SqliteChanges(str(path))
    news: Sequence[str] | None = feed.poll()
    assert news == ()
    feed.close()
