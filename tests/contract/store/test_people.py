"""Members, sign-in links, sessions and API keys: hashes only, links that work once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from regrant.domain.principal import Member
from regrant.errors import ConflictError
from regrant.ports.store import Window
from regrant.testing.clock import NOON
from tests.contract.store.builders import a_hash, a_key, a_member
from tests.contract.store.world import World

END = NOON + timedelta(minutes=15)


def stored(world: World, **changes: object) -> Member:
    made = a_member(**changes)
    world.write(lambda tx: tx.people.add_member(made))
    return made


def with_link(world: World, member: Member) -> str:
    link = a_hash()
    world.write(lambda tx: tx.people.add_link(link, member.id, NOON, END))
    return link


def with_session(world: World, member: Member) -> str:
    session = a_hash()
    world.write(lambda tx: tx.people.add_session(session, member.id, NOON, END))
    return session


def test_a_member_comes_back_by_id_and_by_name(world: World) -> None:
    made = stored(world, name="Ünï Cödé", last_seen_at=NOON)
    assert world.read(lambda tx: tx.people.member(made.id)) == made
    assert world.read(lambda tx: tx.people.member_by_name("Ünï Cödé")) == made
    assert world.read(lambda tx: tx.people.member("mem_none")) is None
    with pytest.raises(ConflictError):
        stored(world, name="Ünï Cödé")


def test_only_owners_who_can_act_are_counted(world: World) -> None:
    first = stored(world)
    stored(world, role="admin")
    stored(world, disabled_at=NOON)
    assert world.read(lambda tx: tx.people.count_owners()) == 1
    world.write(lambda tx: tx.people.update_member(replace(first, role="auditor")))
    assert world.read(lambda tx: tx.people.count_owners()) == 0


def test_of_twenty_uses_of_a_sign_in_link_one_signs_in(world: World) -> None:
    made = stored(world)
    link = with_link(world, made)
    taken = world.at_once(20, lambda tx: tx.people.take_link(link, NOON))
    assert [one for one in taken if one] == [made]


def test_an_expired_or_unknown_link_signs_nobody_in(world: World) -> None:
    link = with_link(world, stored(world))
    assert world.write(lambda tx: tx.people.take_link(link, END)) is None
    assert world.write(lambda tx: tx.people.take_link("0" * 64, NOON)) is None
    assert world.write(lambda tx: tx.people.take_link(link, NOON)) is not None


def test_a_session_ends_by_time_by_its_owner_and_with_the_member(world: World) -> None:
    made = stored(world)

    def of(session: str, at: object = NOON) -> Member | None:
        return world.read(lambda tx: tx.people.session(session, at))  # pyright: ignore[reportArgumentType]

    session, ended, dropped = (with_session(world, made) for _ in range(3))
    assert (of(session), of("0" * 64)) == (made, None)
    assert of(session, END) is None
    world.write(lambda tx: tx.people.end_session(ended))
    assert (of(ended), of(session)) == (None, made)
    world.write(lambda tx: tx.people.update_member(replace(made, disabled_at=NOON)))
    assert of(session) is None
    world.write(lambda tx: tx.people.update_member(made))
    assert (of(session), of(dropped)) == (None, None)


def test_a_deleted_member_leaves_neither_link_nor_session(world: World) -> None:
    made = stored(world)
    link, session = with_link(world, made), with_session(world, made)
    world.write(lambda tx: tx.people.delete_member(made.id))
    assert world.read(lambda tx: tx.people.member(made.id)) is None
    assert world.write(lambda tx: tx.people.take_link(link, NOON)) is None
    assert world.read(lambda tx: tx.people.session(session, NOON)) is None


def test_a_key_is_found_by_its_hash_and_never_shows_it(world: World) -> None:
    made = a_key(permissions=("tokens:read",), applications=("app_1",), services=())
    key_hash = a_hash()
    world.write(lambda tx: tx.people.add_key(made, key_hash))
    assert world.read(lambda tx: tx.people.key_by_hash(key_hash)) == made
    assert world.read(lambda tx: tx.people.key(made.id)) == made
    assert world.read(lambda tx: tx.people.key_by_hash("0" * 64)) is None
    changed = replace(made, disabled_at=NOON, name="renamed")
    world.write(lambda tx: tx.people.update_key(changed))
    world.write(lambda tx: tx.people.note_key_used({made.id: NOON, "key_none": NOON}))
    assert world.read(lambda tx: tx.people.key(made.id)) == replace(changed, last_used_at=NOON)
    world.write(lambda tx: tx.people.delete_key(made.id))
    assert world.read(lambda tx: tx.people.key_by_hash(key_hash)) is None


def test_two_keys_never_share_a_hash(world: World) -> None:
    key_hash = a_hash()
    world.write(lambda tx: tx.people.add_key(a_key(), key_hash))
    with pytest.raises(ConflictError):
        world.write(lambda tx: tx.people.add_key(a_key(), key_hash))


def test_members_and_keys_are_listed(world: World) -> None:
    members = {stored(world).id for _ in range(3)}
    keys = [a_key() for _ in range(3)]
    for key in keys:
        world.write(lambda tx, k=key: tx.people.add_key(k, a_hash()))
    assert {m.id for m in world.read(lambda tx: tx.people.members(Window())).items} == members
    listed = world.read(lambda tx: tx.people.keys(Window())).items
    assert {key.id for key in listed} == {key.id for key in keys}
