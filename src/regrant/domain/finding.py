"""What diagnosis says is wrong: one frozen value that every surface renders in the same words."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

ActionId = Literal[
    "enable-authentication",
    "set-authentication-type",
    "add-scope-and-reconnect",
    "remove-scope",
    "set-scope-separator",
    "use-known-endpoint",
    "enable-offline-access-and-reconnect",
    "revoke-and-reconnect",
    "reconnect",
    "switch-client-authentication",
    "make-shared",
    "add-shared-user",
    "use-personal-connections",
    "accept",
]
SubjectType = Literal["application", "service", "method", "connection", "attempt", "installation"]


class Certainty(StrEnum):
    """How sure a finding is. `certain` is a promise, kept for what cannot be otherwise."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"

    @property
    def rank(self) -> int:
        """Greater is surer."""
        return {"certain": 2, "likely": 1, "possible": 0}[self.value]


class Severity(StrEnum):
    """What the finding costs: nothing works, something is worse, or good to know."""

    BLOCKING = "blocking"
    DEGRADING = "degrading"
    NOTICE = "notice"


class Responsible(StrEnum):
    """Whose turn it is."""

    APPLICATION_OWNER = "application_owner"
    PROVIDER_ADMINISTRATOR = "provider_administrator"
    USER = "user"
    OPERATOR = "operator"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was seen, and where. `observed` is already redacted and inert."""

    fact: str
    observed: str
    expected: str | None = None
    seen_in: str = "answer"

    def as_dict(self) -> dict[str, str]:
        """The public shape; `expected` is left out when nothing particular was expected."""
        shown = {"fact": self.fact, "observed": self.observed, "seen_in": self.seen_in}
        if self.expected is not None:
            shown["expected"] = self.expected
        return shown


@dataclass(frozen=True, slots=True)
class Change:
    """One field that an action would change. A value of None means: not set, or not known yet."""

    field: str
    before: Any = None
    after: Any = None

    def as_dict(self) -> dict[str, Any]:
        """The public shape, with the names `from` and `to`."""
        return {"field": self.field, "from": self.before, "to": self.after}


@dataclass(frozen=True, slots=True)
class Action:
    """What Regrant can do about a finding at one click."""

    id: ActionId
    title: str
    changes: tuple[Change, ...] = ()
    undoable: bool = True

    def as_dict(self) -> dict[str, Any]:
        """The public shape."""
        return {
            "id": self.id,
            "title": self.title,
            "changes": [change.as_dict() for change in self.changes],
            "undoable": self.undoable,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnosed issue.

    In `title`, `explanation` and `steps` a value between backticks is to be copied or compared,
    and an address that begins with `https://` is a link; everything else is plain text.
    `subject_type` says on which kind of object the finding belongs; `score` orders findings of
    one diagnosis and means nothing between two of them.
    """

    code: str
    title: str
    certainty: Certainty
    severity: Severity
    explanation: str
    responsible: Responsible
    subject_type: SubjectType
    evidence: tuple[Fact, ...] = ()
    steps: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    references: tuple[str, ...] = ()
    retryable: bool = False
    decided_by: str | None = None
    score: int = field(default=0, compare=False)

    def as_dict(self) -> dict[str, Any]:
        """The public shape (`findings.md`): what API, SDK, CLI, log and webhooks carry."""
        return {
            "code": self.code,
            "title": self.title,
            "certainty": self.certainty.value,
            "severity": self.severity.value,
            "evidence": [fact.as_dict() for fact in self.evidence],
            "explanation": self.explanation,
            "steps": list(self.steps),
            "actions": [action.as_dict() for action in self.actions],
            "references": list(self.references),
            "responsible": self.responsible.value,
            "retryable": self.retryable,
            "decided_by": self.decided_by,
        }
