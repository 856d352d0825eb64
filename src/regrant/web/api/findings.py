"""Findings: shown, mended, dismissed, looked at again."""

from typing import Any

from msgspec import Struct

from regrant.usecases.input.finding import DismissFields, FixFields
from regrant.web.listing import FindingQuery, filters_of, listed, window_of
from regrant.web.routing import Asked, route
from regrant.web.shapes.findings import FindingShown, StoredOne
from regrant.web.shapes.life import AttemptShown, attempt_shown, finding_shown


class FixedShown(Struct, kw_only=True, omit_defaults=True):
    """A finding after its fix, and the login that the fix began."""

    finding: StoredOne
    attempt: AttemptShown | None = None
    connect_url: str | None = None


@route(
    "GET",
    "/findings",
    "List findings, newest first",
    answer=FindingShown,
    permission="findings:read",
    query=FindingQuery,
    is_list=True,
)
async def page(asked: Asked) -> dict[str, Any]:
    """A page of findings."""
    window, filters = window_of(asked.query), filters_of(asked.query)
    return listed(await asked.use.reading.findings(asked.actor, window, filters), finding_shown)


@route("GET", "/findings/{id}", "Show a finding", answer=FindingShown, permission="findings:read")
async def show(asked: Asked) -> dict[str, Any]:
    """Show."""
    return finding_shown(await asked.use.reading.finding(asked.actor, asked.path["id"]))


@route(
    "POST",
    "/findings/{id}/fix",
    "Carry out one of a finding's actions",
    answer=FixedShown,
    permission="findings:write",
    body=FixFields,
    example={"action": "reconnect"},
)
async def fix(asked: Asked) -> FixedShown:
    """Fix."""
    fixed = await asked.use.fixes.fix(asked.actor, asked.path["id"], asked.body.action)
    return FixedShown(
        finding=finding_shown(fixed.finding),
        attempt=attempt_shown(fixed.attempt) if fixed.attempt else None,
        connect_url=fixed.connect_url,
    )


@route(
    "POST",
    "/findings/{id}/dismiss",
    "Record that this is fine",
    answer=FindingShown,
    permission="findings:write",
    body=DismissFields,
    example={"reason": "This provider's tokens do not end."},
)
async def dismiss(asked: Asked) -> dict[str, Any]:
    """Dismiss."""
    row = await asked.use.fixes.dismiss(asked.actor, asked.path["id"], asked.body.reason)
    return finding_shown(row)


@route(
    "POST",
    "/findings/{id}/recheck",
    "Look whether the cause is gone",
    answer=FindingShown,
    permission="findings:write",
)
async def recheck(asked: Asked) -> dict[str, Any]:
    """Look again."""
    return finding_shown(await asked.use.fixes.recheck(asked.actor, asked.path["id"]))


@route(
    "POST",
    "/findings/{id}/undo",
    "Take back the last fix or dismissal",
    answer=FindingShown,
    permission="findings:write",
)
async def undo(asked: Asked) -> dict[str, Any]:
    """Take back."""
    return finding_shown(await asked.use.fixes.undo(asked.actor, asked.path["id"]))
