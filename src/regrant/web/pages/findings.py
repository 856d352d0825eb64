"""Findings: the list, one finding, and what can be done about it."""

from typing import Any, Final

from starlette.responses import Response

from regrant.domain.stored import FindingRow
from regrant.errors import InvalidInputError, NotFoundError
from regrant.ports.store import Window
from regrant.ports.views import Numbered
from regrant.usecases.fix import LOGINS
from regrant.usecases.input.finding import DismissFields
from regrant.usecases.input.reading import read_struct
from regrant.web.pages.frame import problems_of
from regrant.web.pages.site import Visit, page
from regrant.web.places import path_of
from regrant.web.shapes.check import ComparisonShown, last_check_shown

STATES: Final = ("open", "dismissed", "resolved")
_FILTERS: Final = ("responsible", "application", "service", "code")
_LAST: Final = Window(limit=5)


@page("GET", "/findings", "findings:read")
async def findings(visit: Visit) -> Response:
    """Findings by severity, with filters."""
    state = visit.query("state") if visit.query("state") in STATES else "open"
    filters = {name: visit.query(name) or None for name in _FILTERS}
    part = Numbered(visit.number())
    found, counts = await visit.use.views.findings(visit.actor, state, filters, part)
    owners: dict[str, int] = {}
    for each in counts:
        owners[each.responsible] = owners.get(each.responsible, 0) + each.count
    belongs = filters["application"] or filters["service"]
    return visit.page(
        "findings.html",
        state=state,
        found=found,
        part=part,
        owners=owners,
        filters=filters,
        total=sum(owners.values()),
        belongs=(await visit.use.views.names([belongs])).get(belongs or ""),
    )


@page("GET", "/findings/{id}", "findings:read")
async def finding(visit: Visit) -> Response:
    """What it means, how Regrant knows, what helps."""
    row = await _row(visit)
    return await _page(visit, row, {})


@page("GET", "/findings/{id}/fix/{action}", "findings:write")
async def ask_fix(visit: Visit) -> Response:
    """What exactly a fix would change."""
    row = await _row(visit)
    action = _action(row, visit.path("action"))
    return visit.page(
        "finding_fix.html",
        row=row,
        finding=row.content,
        action=action,
        logs_in=action["id"] in LOGINS,
        names=await visit.use.views.names([row.subject, row.application, row.service]),
    )


@page("POST", "/findings/{id}/fix/{action}", "findings:write")
async def fix(visit: Visit) -> Response:
    """Change it, look again, and log in if that is what it takes."""
    row = await _row(visit)
    action = _action(row, visit.path("action"))
    fixed = await visit.use.fixes.fix(visit.actor, row.id, action["id"])
    if fixed.connect_url:
        path = fixed.connect_url.removeprefix(visit.use.addresses.base_url)
        return visit.go(path)
    undo = f"/findings/{row.id}/undo" if action["undoable"] else ""
    return visit.go(f"/findings/{row.id}", _done(fixed.finding, action["title"]), undo=undo)


@page("POST", "/findings/{id}/recheck", "findings:write")
async def recheck(visit: Visit) -> Response:
    """Look whether the cause is gone."""
    row = await visit.use.fixes.recheck(visit.actor, visit.path("id"))
    words = {
        "open": "Looked again: it is still there.",
        "resolved": (
            "Looked again: it is mended."
            if row.was_seen_to_work
            else "The settings are right now. Whether it helps shows at the next call or login."
        ),
        "dismissed": "Looked again: it is there, and you marked it as fine.",
    }
    return visit.go(f"/findings/{row.id}", words[row.state])


@page("GET", "/findings/{id}/dismiss", "findings:write")
async def ask_dismiss(visit: Visit) -> Response:
    """Why it is fine."""
    row = await _row(visit)
    return visit.page("finding_dismiss.html", row=row, finding=row.content, typed="", problems={})


@page("POST", "/findings/{id}/dismiss", "findings:write")
async def dismiss(visit: Visit) -> Response:
    """Record that it is fine."""
    row = await _row(visit)
    typed = visit.form.get("reason")
    try:
        fields = read_struct(DismissFields, {"reason": typed} if typed else {})
    except InvalidInputError as error:
        return visit.page(
            "finding_dismiss.html",
            422,
            row=row,
            finding=row.content,
            typed=typed,
            problems=problems_of(error),
        )
    done = await visit.use.fixes.dismiss(visit.actor, row.id, fields.reason)
    words = "Marked as fine. Regrant does not warn of it again."
    return visit.go(f"/findings/{done.id}", words, undo=f"/findings/{done.id}/undo")


@page("POST", "/findings/{id}/undo", "findings:write")
async def undo(visit: Visit) -> Response:
    """Take the last fix or decision back."""
    row = await visit.use.fixes.undo(visit.actor, visit.path("id"))
    return visit.go(f"/findings/{row.id}", "Taken back: everything is as it was before.")


async def _row(visit: Visit) -> FindingRow:
    return await visit.use.reading.finding(visit.actor, visit.path("id"))


async def _page(visit: Visit, row: FindingRow, problems: dict[str, str]) -> Response:
    names = await visit.use.views.names([row.subject, row.application, row.service])
    subject = names.get(row.subject)
    seen_in = [
        fact["seen_in"]
        for fact in row.content.get("evidence", ())
        if str(fact.get("seen_in", "")).startswith("exc_")
    ]
    return visit.page(
        "finding.html",
        row=row,
        finding=row.content,
        names=names,
        subject=subject,
        subject_path=path_of(subject, names) if subject else None,
        exchanges=await _exchanges(visit, row, seen_in),
        proof=await _proof(visit, row),
        app_there=await _app_there(visit, row),
        can_undo=row.state == "dismissed" or bool((row.undo or {}).get("restore")),
        problems=problems,
    )


async def _proof(visit: Visit, row: FindingRow) -> list[ComparisonShown]:
    """The comparisons of the application's last check that proved this finding."""
    facts = row.content.get("evidence", ())
    if row.application is None or not any(fact.get("seen_in") == "probe" for fact in facts):
        return []
    last = await visit.use.checks.last(visit.actor, row.application)
    rows = last_check_shown(last).rows if last else []
    mine = [one for one in rows if any(each.get("id") == row.id for each in one.findings)]
    return [comparison for one in mine for comparison in one.evidence]


async def _app_there(visit: Visit, row: FindingRow) -> str | None:
    """By what somebody at the provider knows our app, when it is that person's turn."""
    application = row.application
    if row.content["responsible"] != "provider_administrator" or not application:
        return None
    found = await visit.use.store.read(lambda tx: tx.applications.get(application))
    return found.settings.client_id if found else None


async def _exchanges(visit: Visit, row: FindingRow, seen_in: list[str]) -> list[Any]:
    """The requests that the evidence names; else the latest ones of the same subject."""
    if not visit.may("exchanges:read"):
        return []
    found: list[Any] = []
    for one in seen_in[:2]:
        try:
            found.append(await visit.use.reading.exchange(visit.actor, one))
        except NotFoundError:
            continue
    if found:
        return found
    key = {"connection": "connection", "attempt": "attempt", "application": "application"}
    filters = {key[row.subject_type]: row.subject} if row.subject_type in key else {}
    if row.service and not filters:
        filters = {"service": row.service}
    if not filters:
        return []
    page = await visit.use.reading.exchanges(visit.actor, _LAST, filters)
    return [each for each in page.items if each.is_failure][:1]


def _action(row: FindingRow, wanted: str) -> dict[str, Any]:
    for action in row.content.get("actions", ()):
        if action["id"] == wanted:
            return dict(action)
    raise NotFoundError("This finding has no such fix any more. Open the finding again.")


def _done(row: FindingRow, title: str) -> str:
    done = f"Done: {title.replace('`', '')}."
    if row.was_seen_to_work:
        return f"{done} The finding is mended."
    if row.state == "resolved":
        return f"{done} Whether it helps shows at the next call or login."
    if row.state == "dismissed":
        return "Marked as fine. Regrant does not warn of it again."
    return f"{done} The finding closes when the next call or login goes well."
