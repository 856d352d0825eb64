"""Everything that was sent and everything that somebody changed, on one timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from regrant.domain.exchange import Exchange
from regrant.ports.store import Transaction
from regrant.ports.views import TimelineEntry
from regrant.web.moments import day
from regrant.web.pages import exchange_file, explain
from regrant.web.pages.site import Visit, page
from regrant.web.pages.try_it import pretty
from regrant.web.render import PAGE_HEADERS
from regrant.web.words import STAGES

_ON_A_PAGE: Final = 60
KINDS: Final = {"all": "Requests and changes", "requests": "Requests", "changes": "Changes"}
_BELONGS: Final = ("application", "service", "connection", "attempt")


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of one day."""

    title: str
    entries: Sequence[TimelineEntry]


@page("GET", "/activity", "exchanges:read")
async def activity(visit: Visit) -> Response:
    """The timeline, newest first."""
    filters = {name: visit.query(name) or None for name in _BELONGS}
    stage = visit.query("stage") if visit.query("stage") in STAGES else ""
    failed = visit.query("failed") == "on"
    kind = visit.query("kind") if visit.query("kind") in KINDS else "all"
    # Changes have no stage and do not fail: whoever filters by these looks for requests.
    asked = "requests" if kind == "all" and (stage or failed) else kind
    # A check sends dozens of requests at once; they would bury everything else.
    without = "probe" if not stage and visit.query("checks") != "on" else None
    before = visit.query("before")
    found = await visit.use.views.timeline(
        visit.actor,
        asked,
        {**filters, "stage": stage or None, "is_failure": failed or None, "without_stage": without},
        before if before.isalnum() else None,
        _ON_A_PAGE,
    )
    belongs = next((one for one in filters.values() if one), None)
    return visit.page(
        "activity.html",
        days=days(found.items),
        names=found.names,
        hides_checks=without is not None and asked != "changes",
        older=_cursor(found.items[-1]) if found.has_more else None,
        is_filtered=bool(stage or failed or belongs or kind != "all"),
        kind=kind,
        kinds=KINDS,
        stage=stage,
        failed=failed,
        filters=filters,
        belongs=(await visit.use.views.names([belongs])).get(belongs or ""),
    )


@page("GET", "/activity/{id}", "exchanges:read")
async def exchange(visit: Visit) -> Response:
    """One request with its answer, and what the answer means."""
    found = await visit.use.reading.exchange(visit.actor, visit.path("id"))
    provider = await _provider(visit, found)
    names = await visit.use.views.names(
        [found.application, found.service, found.connection, found.attempt]
    )
    return visit.page(
        "exchange.html",
        exchange=found,
        names=names,
        pretty=pretty(found),
        findings=explain.of_exchange(found, provider),
        asked=visit.query("explain") == "on",
    )


@page("GET", "/activity/{id}/file", "exchanges:read")
async def file(visit: Visit) -> Response:
    """The same as a text file, to be attached to a mail."""
    found = await visit.use.reading.exchange(visit.actor, visit.path("id"))
    provider = await _provider(visit, found)
    text = exchange_file.as_text(found, explain.of_exchange(found, provider))
    headers = {
        **PAGE_HEADERS,
        "content-disposition": f'attachment; filename="regrant-{found.id}.txt"',
    }
    return Response(text, 200, headers, "text/plain; charset=utf-8")


def days(entries: Sequence[TimelineEntry]) -> list[Day]:
    """Entries by the day they belong to, in the order in which they came."""
    found: dict[str, list[TimelineEntry]] = {}
    for entry in entries:
        found.setdefault(day(entry.at), []).append(entry)
    return [Day(title, each) for title, each in found.items()]


def _cursor(entry: TimelineEntry) -> str:
    one: Any = entry.exchange or entry.entry
    return str(one.id).partition("_")[2]


async def _provider(visit: Visit, exchange: Exchange) -> str | None:
    """The catalogue entry of the application whose request it was."""
    application = exchange.application
    if application is None:
        return None

    def work(tx: Transaction) -> str | None:
        known = tx.applications.get(application)
        return known.settings.provider if known else None

    return await visit.use.store.read(work)
