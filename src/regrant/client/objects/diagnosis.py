"""Findings: what is wrong, how that is known, and how it is mended."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct


class Fact(Struct, frozen=True, kw_only=True):
    """One thing that was seen, and where."""

    fact: str
    observed: str
    expected: str | None = None
    seen_in: str


class Change(Struct, frozen=True, kw_only=True):
    """One field that an action would change; `before` and `after` are `from` and `to`."""

    field: str
    before: Any = msgspec.field(name="from", default=None)
    after: Any = msgspec.field(name="to", default=None)


class Action(Struct, frozen=True, kw_only=True):
    """What Regrant can do about a finding."""

    id: str
    title: str
    changes: list[Change]
    undoable: bool


class Finding(Struct, frozen=True, kw_only=True):
    """A diagnosed issue."""

    code: str
    title: str
    certainty: str
    severity: str
    explanation: str
    responsible: str
    evidence: list[Fact] = []
    steps: list[str] = []
    actions: list[Action] = []
    references: list[str] = []
    retryable: bool = False
    decided_by: str | None = None


class Subject(Struct, frozen=True, kw_only=True):
    """What a finding is about."""

    type: str
    id: str


class StoredFinding(Finding, frozen=True, kw_only=True):
    """A finding that Regrant keeps until its cause is gone."""

    id: str
    state: str
    subject: Subject
    since: datetime
    last_seen_at: datetime
    last_worked_at: datetime | None = None
    count: int
    resolved_at: datetime | None = None
    dismissed_by: str | None = None
    dismiss_reason: str | None = None


class Findings(Struct, frozen=True, kw_only=True):
    """Findings, best first."""

    findings: list[Finding]


class ProbeAnswer(Struct, frozen=True, kw_only=True):
    """What came back to a probe, in a few words, and the exchange that holds all of it."""

    answer: str
    exchange: str | None = None


class Comparison(Struct, frozen=True, kw_only=True):
    """The answer to the real value beside the one to a made-up value, and what differs."""

    asked: str
    real: ProbeAnswer
    made_up: ProbeAnswer | None = None
    difference: str | None = None


class CheckRow(Struct, frozen=True, kw_only=True):
    """One setting of an application: `ok`, `wrong` or `unknown`, and why.

    `suggestion` is a value that was proved right, or that the provider names.
    """

    setting: str
    verdict: str
    reason: str
    evidence: list[Comparison]
    suggestion: str | None = None
    findings: list[Finding]


class Check(Struct, frozen=True, kw_only=True):
    """What probing an application's settings showed.

    `at` is `None` for a check that is kept nowhere; `is_current` is false when the application was
    edited after it.
    """

    at: datetime | None = None
    is_current: bool = True
    rows: list[CheckRow]
