"""Counts: exact first, acceptable first, label in the first three, certain and wrong, time."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from bench.diagnosis.cases import LabelledCase
from regrant.diagnosis import explain_findings
from regrant.domain.finding import Certainty, Finding


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the engine said about one case, and how long it took."""

    case: LabelledCase
    codes: tuple[str, ...]
    is_certain: bool
    milliseconds: float

    @property
    def first(self) -> str:
        """The first code, or "none"."""
        return self.codes[0] if self.codes else "none"

    @property
    def is_exact(self) -> bool:
        """The first code is the label."""
        return self.first == self.case.label

    @property
    def is_acceptable(self) -> bool:
        """The first code is the label or an alternative."""
        return self.first in self.case.acceptable

    @property
    def is_certain_and_wrong(self) -> bool:
        """A broken promise."""
        return self.is_certain and not self.is_acceptable


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of all cases, between 0 and 1, and the slowest call."""

    cases: int
    exact: float
    acceptable: float
    in_three: float
    certain_and_wrong: float
    slowest_milliseconds: float


def judge(case: LabelledCase) -> Outcome:
    """Ask the engine once."""
    began = time.process_time()
    findings = explain_findings(case.observation)
    took = (time.process_time() - began) * 1000
    return Outcome(case, tuple(one.code for one in findings), _is_certain(findings), took)


def _is_certain(findings: list[Finding]) -> bool:
    return bool(findings) and findings[0].certainty is Certainty.CERTAIN


def score(outcomes: Iterable[Outcome]) -> Score:
    """The shares over all outcomes."""
    all_of_them = list(outcomes)
    count = len(all_of_them) or 1
    return Score(
        cases=len(all_of_them),
        exact=sum(one.is_exact for one in all_of_them) / count,
        acceptable=sum(one.is_acceptable for one in all_of_them) / count,
        in_three=sum(one.case.label in one.codes[:3] for one in all_of_them) / count,
        certain_and_wrong=sum(one.is_certain_and_wrong for one in all_of_them) / count,
        slowest_milliseconds=max((one.milliseconds for one in all_of_them), default=0.0),
    )
