"""The queue of revocations: nothing is lost, nothing is taken twice."""

from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from regrant.domain.stored import Revocation, RevocationRequest
from regrant.testing.clock import NOON
from tests.contract.store import rivals
from tests.contract.store.builders import a_revocation, a_revocation_request
from tests.contract.store.world import World

LEASE = timedelta(seconds=90)


def stored(world: World, request: RevocationRequest | None = None, **changes: Any) -> Revocation:
    made = a_revocation(**changes)
    sealed = request or a_revocation_request()
    world.write(lambda tx: tx.revocations.add(made, sealed))
    return made


def take_due(
    world: World, owner: str, *, after: float = 0, dead: tuple[str, ...] = (), limit: int = 100
) -> list[str]:
    now = NOON + timedelta(seconds=after)
    taken = world.write(lambda tx: tx.revocations.take_due(owner, now, now + LEASE, dead, limit))
    return sorted(revocation.id for revocation, _ in taken)


def test_a_revocation_is_taken_with_all_that_it_needs(world: World) -> None:
    bare = RevocationRequest("https://as.example/r", "c", None, "none", None, None)
    requests = (a_revocation_request(), bare)
    made = [stored(world, request) for request in requests]
    taken = dict(world.write(lambda tx: tx.revocations.take_due("me", NOON, NOON + LEASE, (), 9)))
    assert taken == dict(zip(made, requests, strict=True))
    assert world.read(lambda tx: tx.revocations.get(made[0].id)) == made[0]
    assert world.read(lambda tx: tx.revocations.get("rev_none")) is None


def test_two_processes_take_each_revocation_once(
    world: World, processes: ProcessPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> None:
    queued = [stored(world).id for _ in range(40)]
    place = tmp_path_factory.mktemp("meeting")
    asking = [
        processes.submit(rivals.take_revocations, world.url, world.key_path, owner, place)
        for owner in ("one", "two")
    ]
    first, second = (one.result() for one in asking)
    assert sorted(first + second) == sorted(queued)


def test_twenty_takers_at_once_take_each_revocation_once(world: World) -> None:
    queued = [stored(world).id for _ in range(30)]
    taken = world.at_once(20, lambda tx: tx.revocations.take_due("me", NOON, NOON + LEASE, (), 2))
    ids = [revocation.id for part in taken for revocation, _ in part]
    assert len(ids) == len(set(ids))
    left = take_due(world, "me")
    assert sorted(ids + left) == sorted(queued)


def test_what_is_due_first_comes_first_and_what_is_not_due_waits(world: World) -> None:
    late = stored(world, next_at=NOON - timedelta(seconds=1))
    early = stored(world, next_at=NOON - timedelta(seconds=9))
    waiting = stored(world, next_at=NOON + timedelta(seconds=1))
    assert take_due(world, "me", limit=1) == [early.id]
    assert take_due(world, "me", limit=1) == [late.id]
    assert take_due(world, "me") == []
    assert take_due(world, "me", after=1) == [waiting.id]


def test_a_lease_ends_by_time_or_with_its_process(world: World) -> None:
    made = stored(world)
    assert take_due(world, "one") == [made.id]
    assert take_due(world, "two", after=90, dead=("three",)) == []
    assert take_due(world, "two", after=1, dead=("one",)) == [made.id]
    assert take_due(world, "three", after=92) == [made.id]


def test_one_revocation_is_taken_by_one_of_ten(world: World) -> None:
    made = stored(world)
    took = world.at_once(10, lambda tx: tx.revocations.take(made.id, "me", NOON, NOON + LEASE))
    [one] = [job for job in took if job is not None]
    assert one == (made, a_revocation_request())
    assert take_due(world, "two", after=1) == []


def test_a_retry_comes_again_at_its_time_and_counts(world: World) -> None:
    made = stored(world)
    again = NOON + timedelta(minutes=1)
    for attempts in (1, 2):
        assert take_due(world, "me", after=60 * (attempts - 1)) == [made.id]
        world.write(lambda tx: tx.revocations.retry(made.id, again, "503"))
        found = world.read(lambda tx: tx.revocations.get(made.id))
        assert found is not None
        assert (found.attempts, found.next_at, found.last_error) == (attempts, again, "503")


@pytest.mark.parametrize("state", ["revoked", "unsupported", "given_up"])
def test_a_finished_revocation_keeps_no_secret_and_is_never_taken(world: World, state: str) -> None:
    made = stored(world)
    world.write(lambda tx: tx.revocations.finish(made.id, state, NOON, None))
    found = world.read(lambda tx: tx.revocations.get(made.id))
    assert found is not None
    assert (found.state, found.finished_at, found.next_at) == (state, NOON, None)
    assert take_due(world, "me", after=9999) == []
    assert not world.write(lambda tx: tx.revocations.take(made.id, "me", NOON, NOON + LEASE))
    with world.engine.connect() as raw:
        sealed = raw.exec_driver_sql("SELECT sealed_request FROM revocations").scalar()
    assert sealed is None
