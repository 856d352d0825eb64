"""The book of findings: one open finding per subject and code, resolved when its cause is gone."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from regrant.domain.attempt import Attempt
from regrant.domain.finding import Finding
from regrant.domain.identifiers import new_id
from regrant.domain.stored import FindingRow
from regrant.ports.store import Transaction

#: Codes whose dismissal is a decision that holds however often the same is seen again.
ACCEPTABLE = frozenset(
    {
        "token-does-not-expire",
        "authentication-not-used",
        "refresh-token-unsupported",
        "scope-denied",
        "client-secret-expires",
        "connection-expires",
    }
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about, and what that belongs to."""

    type: str
    id: str
    application: str | None = None
    service: str | None = None


class FindingBook:
    """Keeps findings in the store.

    Args:
        announce: Told of every finding that opens or resolves, for log and webhooks.
    """

    def __init__(self, announce: Callable[[FindingRow], None]) -> None:
        self._announce = announce

    def report(
        self,
        tx: Transaction,
        subject: Subject,
        findings: Iterable[Finding],
        now: datetime,
        last_worked_at: datetime | None = None,
    ) -> list[FindingRow]:
        """Write down what was found; what is open already is counted, not doubled."""
        return [
            row
            for finding in findings
            if (row := self._one(tx, subject, finding, now, last_worked_at)) is not None
        ]

    def report_of_login(
        self, tx: Transaction, attempt: Attempt, findings: Sequence[Finding], now: datetime
    ) -> None:
        """Write down the likeliest cause of a failed login: the application's, or its own.

        A login that failed made no connection on which a finding could lie.
        """
        if findings and findings[0].subject_type == "application":
            subject = Subject("application", attempt.application, attempt.application)
        else:
            subject = Subject("attempt", attempt.id, attempt.application)
        self.report(tx, subject, findings[:1], now)

    def resolve(
        self,
        tx: Transaction,
        subject: Subject,
        now: datetime,
        codes: Collection[str] | None = None,
        *,
        worked: bool = True,
    ) -> list[FindingRow]:
        """Close what is open on a subject: all of it, or these codes only.

        `worked` says whether it was tried and went well; else only the settings were changed, or
        another cause was found.
        """
        closed: list[FindingRow] = []
        for row in tx.findings.open_of(subject.type, subject.id):
            if codes is None or row.code in codes:
                last = now if worked else row.last_worked_at
                done = replace(row, state="resolved", resolved_at=now, last_worked_at=last)
                tx.findings.save(done)
                self._announce(done)
                closed.append(done)
        return closed

    def settle(
        self,
        tx: Transaction,
        subject: Subject,
        findings: Sequence[Finding],
        now: datetime,
        judged: Collection[str],
        *,
        worked: bool = True,
    ) -> list[FindingRow]:
        """Report what was found and resolve what was judged and not found."""
        rows = self.report(tx, subject, findings, now)
        seen = {finding.code for finding in findings}
        self.resolve(tx, subject, now, [code for code in judged if code not in seen], worked=worked)
        return rows

    def _one(
        self,
        tx: Transaction,
        subject: Subject,
        finding: Finding,
        now: datetime,
        last_worked_at: datetime | None,
    ) -> FindingRow | None:
        old = tx.findings.find(subject.type, subject.id, finding.code)
        if old and old.state == "dismissed" and finding.code in ACCEPTABLE:
            return None
        if old and old.state == "open":
            row = replace(
                old,
                content=finding.as_dict(),
                last_seen_at=now,
                count=old.count + 1,
                last_worked_at=last_worked_at or old.last_worked_at,
            )
            tx.findings.save(row)
            return row
        row = FindingRow(
            id=new_id("finding", now),
            code=finding.code,
            state="open",
            subject_type=subject.type,
            subject=subject.id,
            content=finding.as_dict(),
            since=now,
            last_seen_at=now,
            application=subject.application,
            service=subject.service,
            last_worked_at=last_worked_at,
        )
        tx.findings.save(row)
        self._announce(row)
        return row


def as_public(row: FindingRow) -> dict[str, Any]:
    """A stored finding as API, CLI, log and webhooks show it (`findings.md`)."""
    return dict(row.content) | {
        "id": row.id,
        "state": row.state,
        "subject": {"type": row.subject_type, "id": row.subject},
        "since": row.since,
        "last_seen_at": row.last_seen_at,
        "last_worked_at": row.last_worked_at,
        "count": row.count,
        "resolved_at": row.resolved_at,
        "dismissed_by": row.dismissed_by,
        "dismiss_reason": row.dismiss_reason,
    }
