"""Exchanges, audit, journal, account history and back-off of hosts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from regrant.adapters.sql.database import SqlTransaction
from regrant.domain.exchange import SeenResponse, SentRequest
from regrant.domain.stored import AccountHistory, HostState
from regrant.ports.store import Window
from regrant.testing.clock import NOON
from tests.contract.store.builders import a_journal_entry, an_audit_entry, an_exchange
from tests.contract.store.world import World

HOUR = timedelta(hours=1)


def test_an_exchange_comes_back_as_it_went_in_whatever_its_text(world: World) -> None:
    nasty = "NUL \x00, half \ufffd, line \u2028, quote ' \" \\ and 🙂"
    made = an_exchange(
        request=SentRequest("GET", "https://a.example/?q=%00", {"x-a": nasty}, nasty),
        response=SeenResponse(599, {"x-b": nasty}, nasty),
        error="it ended ünexpectedly",
        application="app_1",
        used_auth=True,
    )
    bare = an_exchange(response=None)
    world.write(lambda tx: tx.exchanges.add([made, bare]))
    world.write(lambda tx: tx.exchanges.add([]))
    assert world.read(lambda tx: tx.exchanges.get(made.id)) == made
    assert world.read(lambda tx: tx.exchanges.get(bare.id)) == bare
    assert world.read(lambda tx: tx.exchanges.get("exc_none")) is None


def test_exchanges_are_narrowed_by_each_filter_and_by_the_limits_of_a_key(world: World) -> None:
    one = an_exchange(application="app_1", connection="con_1", service="svc_1", attempt="att_1")
    two = an_exchange(application="app_2", stage="call")
    none = an_exchange(stage="probe")
    world.write(lambda tx: tx.exchanges.add([one, two, none]))

    def listed(**filters: object) -> set[str]:
        page = world.read(lambda tx: tx.exchanges.page(Window(), filters))
        return {item.id for item in page.items}

    for name in ("application", "connection", "service", "attempt"):
        assert listed(**{name: getattr(one, name)}) == {one.id}
    assert listed(stage="call") == {two.id}
    assert listed(applications=frozenset({"app_2"})) == {two.id, none.id}
    assert listed(services=frozenset({"svc_1"}), applications=frozenset({"app_1"})) == {
        one.id,
        none.id,
    }


def test_old_exchanges_and_audit_entries_are_dropped_and_counted(world: World) -> None:
    old, young = an_exchange(NOON - HOUR), an_exchange()
    old_entry, young_entry = an_audit_entry(NOON - HOUR), an_audit_entry()
    world.write(lambda tx: tx.exchanges.add([old, young]))
    for entry in (old_entry, young_entry):
        world.write(lambda tx, e=entry: tx.audit.add(e))
    assert world.write(lambda tx: tx.exchanges.drop(NOON)) == 1
    assert world.write(lambda tx: tx.audit.drop(NOON)) == 1
    assert world.read(lambda tx: tx.exchanges.get(old.id)) is None
    page = world.read(lambda tx: tx.audit.page(Window(), {}))
    assert page.items == (young_entry,)


def test_audit_entries_are_found_by_who_what_and_which(world: World) -> None:
    entry = an_audit_entry(detail={"field": ["ünï", None, {"a": 1}]}, address="::1")
    other = an_audit_entry(
        actor="key:key_1", action="call.send", subject_type="service", subject="svc_1"
    )
    for one in (entry, other):
        world.write(lambda tx, e=one: tx.audit.add(e))
    for name in ("actor", "action", "subject_type", "subject"):
        filters = {name: getattr(other, name)}
        assert world.read(lambda tx, f=filters: tx.audit.page(Window(), f)).items == (other,)
    everything = world.read(lambda tx: tx.audit.page(Window(), {"actor": None})).items
    assert {item.id for item in everything} == {entry.id, other.id}


def test_a_journal_entry_comes_back_byte_for_byte_until_it_is_dropped(world: World) -> None:
    first = a_journal_entry(
        "con_1",
        body=bytes(range(256)) * 4096,
        headers=(("set-cookie", "a"), ("set-cookie", "b"), ("x-latin", "é")),
        generation=7,
        received_at=NOON + HOUR,
    )
    second, other = a_journal_entry("con_1"), a_journal_entry("att_1", subject_type="attempt")
    for one in (first, second, other):
        world.write(lambda tx, e=one: tx.journal.add(e))
    of_one = world.read(lambda tx: tx.journal.of("con_1"))
    assert sorted(of_one, key=lambda one: one.id) == sorted([first, second], key=lambda one: one.id)
    assert list(of_one) == sorted(of_one, key=lambda one: one.id)
    assert len(world.read(lambda tx: tx.journal.entries())) == 3
    world.write(lambda tx: tx.journal.drop(first.id))
    world.write(lambda tx: tx.journal.drop("exc_none"))
    assert world.read(lambda tx: tx.journal.of("con_1")) == [second]


def test_what_a_write_wrote_in_the_journal_goes_with_its_rollback(world: World) -> None:
    entry = a_journal_entry("con_1")
    world.write(lambda tx: tx.journal.add(entry))

    def drop_and_fail(tx: SqlTransaction) -> None:
        tx.journal.drop(entry.id)
        raise LookupError

    with pytest.raises(LookupError):
        world.write(drop_and_fail)
    assert world.read(lambda tx: tx.journal.of("con_1")) == [entry]


def test_the_history_of_an_account_is_kept_by_application(world: World) -> None:
    made = AccountHistory("app_1", "a" * 64, NOON, NOON)
    world.write(lambda tx: tx.history.save(made))
    later = replace(made, logins=2, deleted_at=NOON, revoked_at=NOON + HOUR)
    world.write(lambda tx: tx.history.save(later))
    assert world.read(lambda tx: tx.history.get("app_1", "a" * 64)) == later
    assert world.read(lambda tx: tx.history.get("app_2", "a" * 64)) is None


def test_ten_processes_may_write_the_first_history_of_an_account_at_once(world: World) -> None:
    made = AccountHistory("app_1", "a" * 64, NOON, NOON)
    world.at_once(10, lambda tx: tx.history.save(made))
    assert world.read(lambda tx: tx.history.get("app_1", "a" * 64)) == made


def test_ten_processes_may_note_the_first_failure_of_a_host_at_once(world: World) -> None:
    state = HostState("https://as.example", NOON + HOUR, 1)
    world.at_once(10, lambda tx: tx.hosts.save(state))
    assert world.read(lambda tx: tx.hosts.get(state.origin)) == state
    world.write(lambda tx: tx.hosts.save(replace(state, failures=2, not_before=None)))
    assert world.read(lambda tx: tx.hosts.get(state.origin)) == HostState(state.origin, None, 2)
    world.write(lambda tx: tx.hosts.drop(state.origin))
    assert world.read(lambda tx: tx.hosts.get(state.origin)) is None
