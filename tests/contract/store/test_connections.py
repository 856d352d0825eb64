"""Connections: stored whole, tokens written behind a fence, a member's word kept."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from regrant.adapters.sql.database import SqlTransaction
from regrant.domain.connection import Account, Connection
from regrant.errors import ConflictError
from regrant.ports.store import Window
from regrant.testing.clock import NOON
from tests.contract.store.builders import a_connection, tokens
from tests.contract.store.world import World

HOUR = timedelta(hours=1)


def stored(world: World, application: str | None = None, **changes: Any) -> Connection:
    made = a_connection(application or world.application(), **changes)
    world.write(lambda tx: tx.connections.add(made, tokens(expires_at=made.expires_at)))
    return made


def now_stored(world: World, connection: Connection) -> Connection:
    found = world.read(lambda tx: tx.connections.get(connection.id, unsealed=True))
    assert found is not None
    return found


def test_a_connection_comes_back_as_it_went_in_and_its_tokens_only_when_asked_for(
    world: World,
) -> None:
    made = stored(
        world,
        label="Ädä 🙂",
        account=Account("123", "ada@example.org"),
        requested_scopes=("a", "b"),
        granted_scopes=("a",),
        extra={"team": {"id": 1, "name": "ünï"}, "list": [1, None, True]},
        refresh_due_at=NOON + HOUR,
        last_used_at=NOON,
    )
    assert world.read(lambda tx: tx.connections.get(made.id)) == made
    assert now_stored(world, made) == replace(made, tokens=tokens())


def test_tokens_of_every_length_and_character_survive(world: World) -> None:
    every = "".join(chr(code) for code in range(0x21, 0x7F))
    made = stored(world)
    for access, refresh in ((every, every[::-1]), ("a" * 65_536, "r" * 65_536), ("+/=~", "é🙂")):
        before = now_stored(world, made)
        given = tokens(access, refresh)
        assert world.write(lambda tx, b=before, g=given: tx.connections.replace_tokens(b, g))
        assert now_stored(world, made).tokens == given


def test_a_connection_that_is_not_there_is_none(world: World) -> None:
    assert world.read(lambda tx: tx.connections.get("con_none", unsealed=True)) is None
    assert world.read(lambda tx: tx.connections.shared("app_none")) is None
    assert world.read(lambda tx: tx.connections.personal("app_none", "alice")) == []


def test_a_stale_generation_never_wins(world: World) -> None:
    made = stored(world)
    first = world.write(lambda tx: tx.connections.replace_tokens(made, tokens("one", "r1")))
    second = world.write(lambda tx: tx.connections.replace_tokens(made, tokens("two", "r2")))
    assert (first, second) == (True, False)
    found = now_stored(world, made)
    assert (found.generation, found.tokens) == (1, tokens("one", "r1"))


def test_of_twenty_writers_of_one_generation_exactly_one_wins(world: World) -> None:
    made = stored(world)
    won = world.at_once(20, lambda tx: tx.connections.replace_tokens(made, tokens("new")))
    assert sorted(won) == [False] * 19 + [True]
    assert now_stored(world, made).generation == 1


def test_a_token_write_ends_the_lease_and_the_started_refresh(world: World) -> None:
    made = stored(world)
    leased = world.write(lambda tx: tx.connections.take_lease(made.id, "me", NOON, NOON + HOUR, ()))
    assert leased is not None
    assert world.write(lambda tx: tx.connections.mark_started(made.id, "me", NOON))
    world.write(lambda tx: tx.connections.replace_tokens(leased, tokens("new")))
    found = now_stored(world, made)
    assert (found.lease_owner, found.lease_until, found.refresh_started_at) == (None, None, None)


def test_what_a_member_changed_during_a_refresh_stays(world: World) -> None:
    made = stored(world)
    read_before = now_stored(world, made)
    renamed = replace(made, label="Sales", status="disabled", since=NOON + HOUR)
    world.write(lambda tx: tx.connections.update(renamed))
    world.write(lambda tx: tx.connections.note_used({made.id: NOON + HOUR}))
    renewed = replace(read_before, status="active", label=None, last_refreshed_at=NOON)
    assert world.write(lambda tx: tx.connections.replace_tokens(renewed, tokens("new")))
    found = now_stored(world, made)
    assert (found.label, found.status, found.since) == ("Sales", "disabled", NOON + HOUR)
    assert found.last_used_at == NOON + HOUR
    assert found.tokens == tokens("new")


def test_an_account_made_shared_during_a_refresh_stays_shared(world: World) -> None:
    made = stored(world)
    read_before = now_stored(world, made)
    world.write(lambda tx: tx.connections.update(replace(made, kind="shared", owner=None)))
    assert world.write(lambda tx: tx.connections.replace_tokens(read_before, tokens("new")))
    assert (now_stored(world, made).kind, now_stored(world, made).owner) == ("shared", None)


def test_an_edit_never_touches_what_a_refresh_wrote(world: World) -> None:
    made = stored(world)
    renewed = replace(made, granted_scopes=("new",), expires_at=NOON + 2 * HOUR)
    given = tokens("new", "r2", expires_at=NOON + 2 * HOUR)
    world.write(lambda tx: tx.connections.replace_tokens(renewed, given))
    world.write(lambda tx: tx.connections.update(replace(made, label="stale read")))
    found = now_stored(world, made)
    assert (found.label, found.generation, found.granted_scopes) == ("stale read", 1, ("new",))
    assert found.tokens == given


def test_a_refresh_token_that_is_gone_is_gone_from_the_row(world: World) -> None:
    made = stored(world)
    bare = replace(made, has_refresh_token=False)
    assert world.write(lambda tx: tx.connections.replace_tokens(bare, tokens("a", None)))
    found = now_stored(world, made)
    assert (found.has_refresh_token, found.tokens) == (False, tokens("a", None))


def test_one_shared_connection_per_application_and_any_number_of_personal_ones(
    world: World,
) -> None:
    application = world.application()
    stored(world, application=application, kind="shared", owner=None)
    with pytest.raises(ConflictError):
        stored(world, application=application, kind="shared", owner=None)
    other = stored(world, application=application, owner="bob")
    mine = [stored(world, application=application) for _ in range(2)]
    found = world.read(lambda tx: tx.connections.personal(application, "alice"))
    assert {one.id for one in found} == {one.id for one in mine}
    with pytest.raises(ConflictError):
        world.write(lambda tx: tx.connections.update(replace(other, kind="shared", owner=None)))
    assert now_stored(world, other).kind == "personal"


def test_of_ten_shared_connections_made_at_once_one_stays(world: World) -> None:
    application = world.application()

    def add(tx: SqlTransaction) -> None:
        made = a_connection(application, kind="shared", owner=None)
        tx.connections.add(made, tokens())

    with pytest.raises(ConflictError):
        world.at_once(10, add)
    shared = world.read(lambda tx: tx.connections.of_application(application))
    assert len(shared) == 1


def test_a_status_changes_once_and_says_whether_it_did(world: World) -> None:
    made = stored(world)
    later = NOON + HOUR

    def fail(reason: str) -> bool:
        return world.write(lambda tx: tx.connections.set_status(made.id, "failing", reason, later))

    assert [fail("rate-limited"), fail("rate-limited"), fail("unknown")] == [True, False, True]
    assert now_stored(world, made).since == later
    assert world.write(lambda tx: tx.connections.set_status(made.id, "active", None, NOON))
    assert not world.write(lambda tx: tx.connections.set_status(made.id, "active", None, later))
    assert not world.write(lambda tx: tx.connections.set_status("con_x", "active", None, later))


def test_only_a_member_enables_what_a_member_disabled(world: World) -> None:
    made = stored(world, status="disabled")
    for status in ("failing", "needs_reconnect", "active"):
        assert not world.write(
            lambda tx, s=status: tx.connections.set_status(made.id, s, None, NOON)
        )
    assert now_stored(world, made).status == "disabled"
    world.write(lambda tx: tx.connections.update(replace(made, status="active")))
    assert now_stored(world, made).status == "active"


def test_what_is_due_comes_in_its_order_and_only_when_it_may_be_used(world: World) -> None:
    application = world.application()

    def due(minutes: int, **changes: Any) -> str:
        at = NOON + timedelta(minutes=minutes)
        return stored(world, application=application, refresh_due_at=at, **changes).id

    def found(limit: int) -> list[str]:
        pairs = world.read(lambda tx: tx.connections.due(NOON, limit))
        assert {belongs_to for _, belongs_to in pairs} == {application}
        return [connection for connection, _ in pairs]

    late, early, on_time = due(-1), due(-5), due(0)
    due(1)
    stored(world, application=application)
    for status in ("disabled", "needs_reconnect", "pending_confirmation"):
        due(-9, status=status)
    failing = due(-7, status="failing")
    assert found(9) == [failing, early, late, on_time]
    assert found(1) == [failing]
    world.write(lambda tx: tx.connections.schedule(failing, NOON + HOUR))
    world.write(lambda tx: tx.connections.schedule(early, None))
    assert found(9) == [late, on_time]
    # Only what is due by that moment is moved.
    before = NOON - timedelta(seconds=30)
    for one in (late, on_time, early):
        world.write(lambda tx, o=one: tx.connections.postpone(o, before, NOON + HOUR))
    assert found(9) == [on_time]


def test_what_cannot_renew_itself_is_announced_and_then_over(world: World) -> None:
    application = world.application()

    def ends(hours: float, **changes: Any) -> Connection:
        end = NOON + timedelta(hours=hours)
        return stored(world, application=application, expires_at=end, can_renew=False, **changes)

    over, soon, later = ends(0), ends(1), ends(100)
    renews = stored(world, application=application, expires_at=NOON)
    disabled = ends(-1, status="disabled")
    world.write(lambda tx: tx.connections.expire(NOON, NOON + 2 * HOUR))

    def seen(one: Connection) -> tuple[str, str | None]:
        found = now_stored(world, one)
        return found.status, found.status_reason

    assert seen(over) == ("needs_reconnect", "access-token-expired")
    assert seen(soon) == ("expiring", "connection-expires")
    assert [seen(one)[0] for one in (later, renews, disabled)] == ["active", "active", "disabled"]


def test_a_deleted_connection_is_gone_and_a_late_refresh_brings_nothing_back(
    world: World,
) -> None:
    made = stored(world)
    world.write(lambda tx: tx.connections.delete(made.id))
    assert not world.write(lambda tx: tx.connections.replace_tokens(made, tokens("late")))
    assert world.read(lambda tx: tx.connections.get(made.id)) is None


def test_lists_are_narrowed_by_each_filter_and_by_the_limits_of_a_key(world: World) -> None:
    first, second = world.application(), world.application()
    shared = stored(world, application=first, kind="shared", owner=None)
    alice = stored(world, application=first)
    bob = stored(world, application=second, owner="bob", status="needs_reconnect")

    def listed(**filters: object) -> set[str]:
        page = world.read(lambda tx: tx.connections.page(Window(), filters))
        return {item.id for item in page.items}

    assert listed() == {shared.id, alice.id, bob.id}
    assert listed(application=first) == {shared.id, alice.id}
    assert listed(owner="bob") == {bob.id}
    assert listed(kind="shared") == {shared.id}
    assert listed(status="active", application=first, owner="alice") == {alice.id}
    assert listed(applications=frozenset({second})) == {bob.id}
    assert listed(applications=frozenset()) == set()


def test_an_application_with_connections_cannot_vanish_under_them(world: World) -> None:
    made = stored(world)
    with pytest.raises(ConflictError):
        world.write(lambda tx: tx.applications.delete(made.application))
    assert now_stored(world, made).tokens == tokens()
