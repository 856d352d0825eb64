"""The report of a check as the API shows it."""

from typing import Any, Literal

from msgspec import Struct, convert

from regrant.usecases.check.last import LastCheck
from regrant.usecases.check.report import Report
from regrant.web.shapes.moment import Moment


class ProbeAnswerShown(Struct, kw_only=True):
    """What came back, in a few words, and the exchange that holds all of it."""

    answer: str
    exchange: str | None


class ComparisonShown(Struct, kw_only=True):
    """The answer to the real value beside the one to a made-up value, and what differs."""

    asked: str
    real: ProbeAnswerShown
    made_up: ProbeAnswerShown | None
    difference: str | None


class CheckRowShown(Struct, kw_only=True):
    """What the check says of one setting; `setting` is a field of the application."""

    setting: str
    verdict: Literal["ok", "wrong", "unknown"]
    reason: str
    evidence: list[ComparisonShown]
    suggestion: str | None
    findings: list[dict[str, Any]]


class CheckShown(Struct, kw_only=True):
    """One row for each setting.

    `is_current` is false when the application was edited after the check.
    """

    at: Moment
    is_current: bool
    rows: list[CheckRowShown]


def check_shown(report: Report) -> CheckShown:
    """The report of a check that was just made."""
    return convert({**report.as_public(), "at": report.at, "is_current": True}, CheckShown)


def last_check_shown(last: LastCheck) -> CheckShown:
    """The report of the last check."""
    return convert(last.as_public(), CheckShown)
