"""The report of a check as the API shows it."""

from typing import Any, Literal

from msgspec import Struct, convert

from regrant.usecases.check.report import Report


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
    """One row for each setting."""

    rows: list[CheckRowShown]


def check_shown(report: Report) -> CheckShown:
    """The report."""
    return convert(report.as_public(), CheckShown)
