"""The report of a check: one row per setting, with proof and findings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regrant.diagnosis import Installation, ProbeAnswer
from regrant.diagnosis.checking import Ground, Row
from regrant.diagnosis.checking.ground import Comparison
from regrant.diagnosis.checking.public_address import is_elsewhere
from regrant.diagnosis.comparing.answer import Answer
from regrant.domain.finding import Finding
from regrant.domain.stored import FindingRow
from regrant.usecases.diagnosing import Around, Diagnosing
from regrant.usecases.findings import as_public
from regrant.usecases.oauth_client import OAuthClient


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with what diagnosis makes of it."""

    row: Row
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a check found.

    `stored` are the findings as they are kept; `at` is when it was made, where that is kept.
    """

    judged: Sequence[Judged]
    stored: Sequence[FindingRow] = ()
    at: datetime | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows alone."""
        return tuple(one.row for one in self.judged)

    @property
    def probes(self) -> tuple[ProbeAnswer, ...]:
        """The rows as evidence for diagnosis."""
        return tuple(as_probe(one) for one in self.rows)

    def verdict(self, setting: str) -> str | None:
        """What the check says of a setting; `None` when it did not look."""
        return next((row.verdict for row in self.rows if row.setting == setting), None)

    def as_public(self) -> dict[str, Any]:
        """What API and command line show."""
        return {"rows": public_rows(self.judged, self.stored)}


def public_rows(found: Iterable[Judged], stored: Iterable[FindingRow]) -> list[dict[str, Any]]:
    """The rows as API and command line show them, findings as they are kept."""
    by_code = {row.code: row for row in stored}
    return [_row(one, by_code) for one in found]


def judged(
    rows: Iterable[Row], ground: Ground, client: OAuthClient, diagnosing: Diagnosing
) -> list[Judged]:
    """Let diagnosis say what each wrong row means, and what to do about it."""
    kept = list(rows)
    installation = Installation(
        public_url=ground.own.public_url,
        public_url_reachable=ground.own.public_url_answers,
        unreachable_because=ground.own.public_url_problem,
        browser_url=ground.own.browser_url if is_elsewhere(ground.own) else None,
    )
    found: dict[str, Finding] = {}
    for code in {row.finding for row in kept if row.verdict == "wrong" and row.finding}:
        # Each on its own: what two comparisons prove is no less certain than what one does.
        proved = [row for row in kept if row.verdict == "ok" or row.finding == code]
        around = Around(
            probes=tuple(as_probe(row) for row in proved),
            installation=installation,
            clock_offset_seconds=ground.own.clock_offset,
        )
        for finding in diagnosing.of_settings(client, around):
            if finding.code == code:
                found[code] = finding
    return [Judged(row, _of(row, found)) for row in kept]


def as_probe(row: Row) -> ProbeAnswer:
    """A row as diagnosis takes it."""
    return ProbeAnswer(row.setting, row.verdict, row.reason, row.suggestion, row.finding)


def _of(row: Row, found: dict[str, Finding]) -> tuple[Finding, ...]:
    if row.verdict != "wrong" or row.finding not in found:
        return ()
    return (found[row.finding],)


def _row(one: Judged, stored: dict[str, FindingRow]) -> dict[str, Any]:
    row = one.row
    return {
        "setting": row.setting,
        "verdict": row.verdict,
        "reason": row.reason,
        "evidence": [_comparison(each) for each in row.comparisons],
        "suggestion": row.suggestion,
        "findings": [
            as_public(stored[finding.code]) if finding.code in stored else finding.as_dict()
            for finding in one.findings
        ],
    }


def _comparison(compared: Comparison) -> dict[str, Any]:
    return {
        "asked": compared.asked,
        "real": _answer(compared.real),
        "made_up": _answer(compared.made_up) if compared.made_up else None,
        "difference": compared.difference.says if compared.difference else None,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {"answer": answer.quote, "exchange": answer.exchange}
