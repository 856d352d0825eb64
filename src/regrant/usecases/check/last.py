"""What the last check of an application said, whoever began it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regrant.domain.stored import KeptCheck
from regrant.ports.store import Store, Transaction
from regrant.usecases.findings import as_public


@dataclass(frozen=True, slots=True)
class LastCheck:
    """A kept report. `is_current` is false when the application was edited after it."""

    at: datetime
    is_current: bool
    rows: tuple[Mapping[str, Any], ...]

    def as_public(self) -> dict[str, Any]:
        """What the API shows."""
        return {"at": self.at, "is_current": self.is_current, "rows": self.rows}


async def last_check(store: Store, application_id: str) -> LastCheck | None:
    """The report of the last check, with its findings as they stand now."""

    def work(tx: Transaction) -> LastCheck | None:
        application = tx.applications.get(application_id)
        kept = tx.applications.last_check(application_id)
        if application is None or kept is None:
            return None
        rows = tuple(_with_findings(tx, row) for row in kept.rows)
        return LastCheck(kept.at, kept.version == application.version, rows)

    return await store.read(work)


def kept_check(application_id: str, version: int, at: datetime, rows: Any) -> KeptCheck:
    """A report as it is kept: of each finding only its id, where it has one."""
    return KeptCheck(application_id, version, at, [_without_findings(row) for row in rows])


def _without_findings(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "findings": [one.get("id") or one for one in row["findings"]]}


def _with_findings(tx: Transaction, row: Mapping[str, Any]) -> dict[str, Any]:
    found: list[Any] = []
    for one in row["findings"]:
        stored = tx.findings.get(one) if isinstance(one, str) else None
        if stored is not None:
            found.append(as_public(stored))
        elif not isinstance(one, str):
            found.append(one)
    return {**row, "findings": found}
