"""Logins under way: a state, a link and a confirmation work once."""

from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from regrant.domain.attempt import Attempt
from regrant.testing.clock import NOON
from tests.contract.store import rivals
from tests.contract.store.builders import a_hash, an_application, an_attempt, attempt_secrets
from tests.contract.store.world import World

END = NOON + timedelta(minutes=10)


def stored(world: World, link: str | None = None, **changes: Any) -> Attempt:
    application = an_application()
    world.write(lambda tx: tx.applications.add(application, None))
    made = an_attempt(application, **changes)
    link_hash = link or a_hash()
    world.write(lambda tx: tx.attempts.add(made, link_hash=link_hash, secrets=attempt_secrets()))
    return made


def continued(world: World, state: str, **changes: Any) -> Attempt:
    made = stored(world, **changes)
    assert world.write(
        lambda tx: tx.attempts.continue_(made.id, state_hash=state, browser="b" * 64, at=NOON)
    )
    return made


def now_stored(world: World, attempt: Attempt) -> Attempt:
    found = world.read(lambda tx: tx.attempts.get(attempt.id))
    assert found is not None
    return found


def test_an_attempt_comes_back_as_it_went_in_by_id_and_by_link(world: World) -> None:
    made = stored(
        world,
        "l" * 64,
        kind="personal",
        owner="ünï",
        session="s" * 64,
        return_to="https://a.example/",
    )
    assert now_stored(world, made) == made
    assert world.read(lambda tx: tx.attempts.by_link("l" * 64)) == made
    assert world.read(lambda tx: tx.attempts.secrets(made.id)) == attempt_secrets()
    assert world.read(lambda tx: tx.attempts.by_link("x" * 64)) is None
    assert world.read(lambda tx: tx.attempts.secrets("att_none")) is None


def test_of_twenty_callbacks_with_one_state_one_gets_the_attempt(world: World) -> None:
    made = continued(world, "s" * 64)
    taken = world.at_once(20, lambda tx: tx.attempts.take("s" * 64, NOON))
    winners = [one for one in taken if one is not None]
    assert [(one.id, browser) for one, browser in winners] == [(made.id, "b" * 64)]


def test_of_two_processes_one_gets_each_attempt(
    world: World, processes: ProcessPoolExecutor, tmp_path_factory: pytest.TempPathFactory
) -> None:
    states = [a_hash() for _ in range(15)]
    for state in states:
        continued(world, state)
    place = tmp_path_factory.mktemp("meeting")
    asking = [
        processes.submit(rivals.take_states, world.url, world.key_path, states, owner, place)
        for owner in ("one", "two")
    ]
    first, second = (one.result() for one in asking)
    assert sorted(first + second) == sorted(states)


def test_a_taken_state_stays_taken_and_its_attempt_cannot_be_continued(world: World) -> None:
    made = continued(world, "s" * 64)
    assert world.write(lambda tx: tx.attempts.take("s" * 64, NOON)) is not None
    assert world.write(lambda tx: tx.attempts.take("s" * 64, NOON)) is None
    assert not world.write(
        lambda tx: tx.attempts.continue_(made.id, state_hash="t" * 64, browser="c" * 64, at=NOON)
    )
    assert now_stored(world, made).taken_at == NOON


def test_a_state_that_was_replaced_by_a_second_continue_is_worth_nothing(world: World) -> None:
    made = continued(world, "s" * 64)
    world.write(
        lambda tx: tx.attempts.continue_(made.id, state_hash="t" * 64, browser="c" * 64, at=NOON)
    )
    assert world.write(lambda tx: tx.attempts.take("s" * 64, NOON)) is None
    assert world.read(lambda tx: tx.attempts.browser_of(made.id)) == "c" * 64
    assert world.write(lambda tx: tx.attempts.take("t" * 64, NOON)) is not None


def test_an_expired_attempt_is_neither_continued_nor_taken(world: World) -> None:
    made = continued(world, "s" * 64)
    assert world.write(lambda tx: tx.attempts.take("s" * 64, END)) is None
    assert not world.write(
        lambda tx: tx.attempts.continue_(made.id, state_hash="t" * 64, browser="c" * 64, at=END)
    )


def test_an_attempt_that_was_never_continued_cannot_be_taken(world: World) -> None:
    stored(world)
    for state in ("", "None", "s" * 64):
        assert world.write(lambda tx, s=state: tx.attempts.take(s, NOON)) is None


@pytest.mark.parametrize("status", ["completed", "failed", "abandoned"])
def test_a_finished_attempt_has_no_secrets_and_no_way_back(world: World, status: Any) -> None:
    made = continued(world, "s" * 64)
    outcome = {"findings": [{"code": "scope-denied"}]}
    world.write(lambda tx: tx.attempts.finish(made.id, status, NOON, outcome, "con_1"))
    found = now_stored(world, made)
    assert (found.status, found.finished_at) == (status, NOON)
    assert (found.outcome, found.connection_id) == (outcome, "con_1")
    assert world.read(lambda tx: tx.attempts.secrets(made.id)) is None
    assert world.write(lambda tx: tx.attempts.take("s" * 64, NOON)) is None


def test_a_note_replaces_the_outcome_only(world: World) -> None:
    made = stored(world)
    world.write(lambda tx: tx.attempts.note(made.id, {"reported": "it said no"}))
    found = now_stored(world, made)
    assert (found.outcome, found.status) == ({"reported": "it said no"}, "pending")


def test_a_held_grant_opens_again_until_it_is_let_go(world: World) -> None:
    made = stored(world)
    assert world.read(lambda tx: tx.attempts.held(made.id)) is None
    for held in (b"", bytes(range(256)), b"x" * 200_000):
        world.write(lambda tx, h=held: tx.attempts.hold(made.id, h))
        assert world.read(lambda tx: tx.attempts.held(made.id)) == held
    world.write(lambda tx: tx.attempts.hold(made.id, None))
    assert world.read(lambda tx: tx.attempts.held(made.id)) is None


def test_of_twenty_confirmations_with_one_code_one_counts(world: World) -> None:
    made, other = stored(world), stored(world)
    assert not world.write(lambda tx: tx.attempts.take_confirmation(made.id, "c" * 64))
    world.write(lambda tx: tx.attempts.set_confirmation(made.id, "c" * 64))
    assert not world.write(lambda tx: tx.attempts.take_confirmation(other.id, "c" * 64))
    assert not world.write(lambda tx: tx.attempts.take_confirmation(made.id, "d" * 64))
    counted = world.at_once(20, lambda tx: tx.attempts.take_confirmation(made.id, "c" * 64))
    assert sorted(counted) == [False] * 19 + [True]


def test_overdue_are_the_pending_ones_oldest_first(world: World) -> None:
    def began(minutes: int, **changes: Any) -> Attempt:
        return stored(world, created_at=NOON + timedelta(minutes=minutes), **changes)

    young, old, oldest = began(0), began(-2), began(-3)
    began(-9, status="completed")
    before = NOON - timedelta(minutes=1)
    found = world.read(lambda tx: tx.attempts.overdue(before, 10))
    assert [one.id for one in found] == [oldest.id, old.id]
    assert len(world.read(lambda tx: tx.attempts.overdue(before, 1))) == 1
    assert world.write(lambda tx: tx.attempts.drop_finished(before)) == 3
    assert now_stored(world, young) == young


def test_attempts_go_with_their_application(world: World) -> None:
    made = stored(world)
    world.write(lambda tx: tx.applications.delete(made.application))
    assert world.read(lambda tx: tx.attempts.get(made.id)) is None
