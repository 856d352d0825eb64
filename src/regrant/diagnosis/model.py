"""What a rule is: a code with its check, its texts and its cases, all in one file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from regrant.diagnosis.evidence import Evidence
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.wording import Line
from regrant.domain.finding import (
    Action,
    ActionId,
    Certainty,
    Fact,
    Responsible,
    Severity,
    SubjectType,
)

#: How strongly the evidence points, from our own settings down to a bare status.
OWN: Final = 100
PROVED: Final = 96
NAMED: Final = 84
SAID: Final = 78
MEANT: Final = 60
FITS: Final = 40
HINT: Final = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's answer: how strongly, how surely, on which facts.

    What is given besides replaces the rule's own text for this situation.
    """

    score: int
    certainty: Certainty = Certainty.LIKELY
    facts: tuple[Fact, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    title: Line | None = None
    explanation: Line | None = None
    steps: Sequence[Line] | None = None
    decided_by: str | None = None
    subject: SubjectType | None = None
    retryable: bool | None = None
    responsible: Responsible | None = None

    def but(self, **changes: Any) -> "Verdict":
        """The same verdict with something changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Case:
    """An evidence and whether this rule's finding must come first for it."""

    name: str
    evidence: Evidence
    fires: bool


#: A rule that a check decides says so in these words first.
BY_CHECK: Final = "Check the application"
Check = Callable[[Situation], Verdict | None]
Actions = Callable[[Situation], Sequence[Action]]


def no_actions(_: Situation) -> Sequence[Action]:
    """A finding that only people can mend."""
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One code of `findings.md`. `meaning` and `known_by` are for its documentation page.

    `after_check` says what decides when the check that `decided_by` names was made already.
    """

    code: str
    title: Line
    meaning: str
    known_by: str
    explanation: Line
    steps: tuple[Line, ...]
    severity: Severity
    responsible: Responsible
    subject: SubjectType
    check: Check
    cases: tuple[Case, ...]
    references: tuple[str, ...] = ()
    action_ids: tuple[ActionId, ...] = ()
    actions: Actions = no_actions
    decided_by: str | None = None
    after_check: str | None = None
    retryable: bool = False
