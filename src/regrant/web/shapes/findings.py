"""Findings as the API shows them (`findings.md`); the values are made where findings are."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from regrant.domain.finding import ActionId, Certainty, Responsible, Severity, SubjectType
from regrant.web.shapes.moment import Moment

SCHEMAS: Final = "#/components/schemas"


class FactShown(Struct, kw_only=True, omit_defaults=True):
    """One thing that was seen, and where; `expected` where something else should stand there."""

    fact: str
    observed: str
    seen_in: str
    expected: str = ""


class ChangeShown(Struct, kw_only=True):
    """One field that an action would change."""

    field: str
    before: Any = msgspec.field(name="from")
    after: Any = msgspec.field(name="to")


class ActionShown(Struct, kw_only=True):
    """What can be done about a finding at one click."""

    id: ActionId
    title: str
    changes: list[ChangeShown]
    undoable: bool


class DiagnosedShown(Struct, kw_only=True):
    """What diagnosis says is wrong: how sure it is, whose turn it is, what to do."""

    code: str
    title: str
    certainty: Certainty
    severity: Severity
    evidence: list[FactShown]
    explanation: str
    steps: list[str]
    actions: list[ActionShown]
    references: list[str]
    responsible: Responsible
    retryable: bool
    decided_by: str | None


class SubjectShown(Struct, kw_only=True):
    """The object that a finding is about."""

    type: SubjectType
    id: str


class FindingShown(DiagnosedShown, kw_only=True):
    """A finding with its life in this installation."""

    id: str
    state: Literal["open", "resolved", "dismissed"]
    subject: SubjectShown
    since: Moment
    last_seen_at: Moment
    last_worked_at: Moment | None
    count: int
    resolved_at: Moment | None
    dismissed_by: str | None
    dismiss_reason: str | None


def _ref(kind: type[Struct]) -> Meta:
    return Meta(extra_json_schema={"$ref": f"{SCHEMAS}/{kind.__name__}"})


#: Findings are made as mappings; these say in the reference what is in them.
Diagnosed = list[Annotated[dict[str, Any], _ref(DiagnosedShown)]]
StoredOne = Annotated[dict[str, Any], _ref(FindingShown)]
Stored = list[StoredOne]
