"""Findings: one open one per subject and code, whoever reports it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from regrant.errors import ConflictError
from regrant.ports.store import Window
from regrant.testing.clock import NOON
from tests.contract.store.builders import a_finding
from tests.contract.store.world import World

LATER = NOON + timedelta(hours=1)


def test_a_finding_comes_back_as_it_went_in(world: World) -> None:
    made = a_finding(
        "con_1",
        content={"steps": ["Copy `a` \x00", "Dann `ü`"], "n": 1.5, "none": None},
        application="app_1",
        service="svc_1",
        last_worked_at=NOON,
        undo={"application": "app_1"},
    )
    world.write(lambda tx: tx.findings.save(made))
    assert world.read(lambda tx: tx.findings.get(made.id)) == made
    assert world.read(lambda tx: tx.findings.get("fnd_none")) is None


def test_a_second_save_changes_the_row(world: World) -> None:
    made = a_finding("con_1")
    world.write(lambda tx: tx.findings.save(made))
    changed = replace(
        made, state="dismissed", dismissed_by="member:mem_1", dismiss_reason="ok", count=4
    )
    world.write(lambda tx: tx.findings.save(changed))
    assert world.read(lambda tx: tx.findings.get(made.id)) == changed
    assert world.read(lambda tx: tx.findings.open_of("connection", "con_1")) == []


def test_of_ten_reports_of_one_issue_at_once_one_stays_open(world: World) -> None:
    world.at_once(10, lambda tx: tx.findings.save(a_finding("con_1")))
    assert len(world.read(lambda tx: tx.findings.open_of("connection", "con_1"))) == 1


def test_closed_findings_of_one_code_may_be_many_and_the_newest_is_found(world: World) -> None:
    rows = [a_finding("con_1", id=f"fnd_{n}", state="resolved", resolved_at=NOON) for n in range(3)]
    rows.append(a_finding("con_1", id="fnd_3"))
    for row in rows:
        world.write(lambda tx, r=row: tx.findings.save(r))
    assert world.read(lambda tx: tx.findings.find("connection", "con_1", "scope-denied")) == rows[3]
    assert world.read(lambda tx: tx.findings.find("connection", "con_2", "scope-denied")) is None
    assert world.read(lambda tx: tx.findings.open_of("connection", "con_1")) == [rows[3]]


def test_a_closed_finding_cannot_be_opened_beside_an_open_one(world: World) -> None:
    closed, opened = a_finding("con_1", state="dismissed"), a_finding("con_1")
    for row in (closed, opened):
        world.write(lambda tx, r=row: tx.findings.save(r))
    with pytest.raises(ConflictError):
        world.write(lambda tx: tx.findings.save(replace(closed, state="open")))


def test_findings_are_narrowed_by_each_filter_and_by_the_limits_of_a_key(world: World) -> None:
    one = a_finding("con_1", application="app_1")
    two = a_finding(
        "svc_1", subject_type="service", service="svc_1", code="unknown", state="resolved"
    )
    for row in (one, two):
        world.write(lambda tx, r=row: tx.findings.save(r))

    def listed(**filters: object) -> list[str]:
        page = world.read(lambda tx: tx.findings.page(Window(), filters))
        return [item.id for item in page.items]

    for name in ("state", "code", "subject_type", "subject", "service"):
        assert listed(**{name: getattr(two, name)}) == [two.id]
    assert listed(application="app_1") == [one.id]
    assert listed(applications=frozenset({"app_1"})) == [one.id]
    assert listed(services=frozenset({"svc_1"})) == [two.id]
    assert sorted(listed()) == sorted([one.id, two.id])


def test_the_findings_of_a_subject_go_with_it(world: World) -> None:
    mine, other = a_finding("con_1"), a_finding("con_2")
    for row in (mine, other):
        world.write(lambda tx, r=row: tx.findings.save(r))
    world.write(lambda tx: tx.findings.drop_subject("connection", "con_1"))
    assert world.read(lambda tx: tx.findings.get(mine.id)) is None
    assert world.read(lambda tx: tx.findings.get(other.id)) == other
