"""The lease of a refresh: one winner over threads and processes, never taken from the living."""

from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from regrant.adapters.sql.database import SqlTransaction
from regrant.domain.connection import Connection
from regrant.testing.clock import NOON
from tests.contract.store import rivals
from tests.contract.store.builders import a_connection, tokens
from tests.contract.store.world import World

LEASE = timedelta(seconds=90)


def stored(world: World, **changes: Any) -> Connection:
    made = a_connection(world.application(), **changes)
    world.write(lambda tx: tx.connections.add(made, tokens()))
    return made


def take(
    world: World,
    connection: Connection,
    owner: str,
    *,
    after: float = 0,
    dead: tuple[str, ...] = (),
) -> Connection | None:
    now = NOON + timedelta(seconds=after)
    return world.write(
        lambda tx: tx.connections.take_lease(connection.id, owner, now, now + LEASE, dead)
    )


def test_of_twenty_that_ask_at_once_one_gets_the_lease(world: World) -> None:
    made = stored(world)
    taken = world.at_once(
        20, lambda tx: tx.connections.take_lease(made.id, "me", NOON, NOON + LEASE, ())
    )
    winners = [one for one in taken if one is not None]
    assert len(winners) == 1
    assert winners[0].tokens == tokens()
    assert (winners[0].lease_owner, winners[0].lease_until) == ("me", NOON + LEASE)


def test_of_two_processes_one_gets_each_lease(
    world: World, processes: ProcessPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> None:
    contested = [stored(world).id for _ in range(30)]
    place = tmp_path_factory.mktemp("meeting")
    asking = [
        processes.submit(rivals.take_leases, world.url, world.key_path, contested, owner, place)
        for owner in ("one", "two")
    ]
    first, second = (set(one.result()) for one in asking)
    assert first | second == set(contested)
    assert first & second == set()


def test_a_lease_in_force_is_not_taken_and_an_ended_one_is(world: World) -> None:
    made = stored(world)
    assert take(world, made, "one") is not None
    assert take(world, made, "two", after=89) is None
    assert take(world, made, "two", after=90) is None
    taken = take(world, made, "two", after=90.001)
    assert taken is not None
    assert taken.lease_owner == "two"


def test_the_lease_of_a_dead_process_is_taken_at_once(world: World) -> None:
    made = stored(world)
    take(world, made, "killed")
    assert take(world, made, "two", after=1, dead=("somebody", "else")) is None
    assert take(world, made, "two", after=1, dead=("somebody", "killed")) is not None


def test_whoever_waited_for_the_lease_reads_the_tokens_of_the_winner(world: World) -> None:
    made = stored(world)
    leased = take(world, made, "one")
    assert leased is not None
    world.write(lambda tx: tx.connections.replace_tokens(leased, tokens("fresh", "rotated")))
    again = take(world, made, "two", after=1)
    assert again is not None
    assert (again.generation, again.tokens) == (1, tokens("fresh", "rotated"))


def test_a_lease_that_was_rolled_back_was_never_taken(world: World) -> None:
    made = stored(world)

    def refuse(tx: SqlTransaction) -> None:
        tx.connections.take_lease(made.id, "one", NOON, NOON + LEASE, ())
        raise LookupError

    with pytest.raises(LookupError):
        world.write(refuse)
    assert take(world, made, "two") is not None


def test_nobody_ends_or_marks_the_lease_of_another(world: World) -> None:
    made = stored(world)
    take(world, made, "one")
    assert not world.write(lambda tx: tx.connections.mark_started(made.id, "two", NOON))
    world.write(lambda tx: tx.connections.release_lease(made.id, "two"))
    world.write(lambda tx: tx.connections.note_failure(made.id, "two", NOON, sent=False))
    found = world.read(lambda tx: tx.connections.get(made.id))
    assert found is not None
    assert (found.lease_owner, found.refresh_failures, found.refresh_started_at) == ("one", 0, None)
    world.write(lambda tx: tx.connections.release_lease(made.id, "one"))
    assert take(world, made, "two") is not None


def test_a_connection_that_is_gone_has_no_lease(world: World) -> None:
    made = stored(world)
    world.write(lambda tx: tx.connections.delete(made.id))
    assert take(world, made, "one") is None
    assert not world.write(lambda tx: tx.connections.mark_started(made.id, "one", NOON))


def test_a_failure_counts_ends_the_lease_and_remembers_whether_anything_was_sent(
    world: World,
) -> None:
    made = stored(world)
    due = NOON + timedelta(minutes=1)
    for count, sent in enumerate((True, False), start=1):
        take(world, made, "one")
        world.write(lambda tx: tx.connections.mark_started(made.id, "one", NOON))
        world.write(lambda tx, s=sent: tx.connections.note_failure(made.id, "one", due, sent=s))
        found = world.read(lambda tx: tx.connections.get(made.id))
        assert found is not None
        assert (found.refresh_failures, found.refresh_due_at) == (count, due)
        assert (found.lease_owner, found.lease_until) == (None, None)
        assert found.refresh_started_at == (NOON if sent else None)


def test_refreshes_without_an_outcome_are_found_once_nobody_works_on_them(world: World) -> None:
    made = stored(world)
    take(world, made, "one")
    world.write(lambda tx: tx.connections.mark_started(made.id, "one", NOON))

    def interrupted(seconds: float, *dead: str) -> list[str]:
        now = NOON + timedelta(seconds=seconds)
        return list(world.read(lambda tx: tx.connections.interrupted(now, dead)))

    assert world.read(lambda tx: tx.connections.lease_owners()) == ["one"]
    assert interrupted(1) == []
    assert interrupted(1, "one") == [made.id]
    assert interrupted(91) == [made.id]
    world.write(lambda tx: tx.connections.note_failure(made.id, "one", None, sent=True))
    assert interrupted(91) == []
    assert world.read(lambda tx: tx.connections.lease_owners()) == []
