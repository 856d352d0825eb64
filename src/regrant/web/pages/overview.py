"""The overview: is everything well, who has to act, what happened, what will end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from regrant.domain.stored import FindingRow
from regrant.ports.views import FindingCount
from regrant.usecases.views import AHEAD, Overview, traffic_days
from regrant.web import plots
from regrant.web.pages import own_accounts, practice
from regrant.web.pages.site import Visit, page

#: Who can act comes first.
_ORDER: Final = ("application_owner", "operator", "provider_administrator", "user", "nobody")
_PLOTS: Final = (
    ("Calls of web services", ("call",)),
    ("Token renewals", ("refresh",)),
    ("Logins", ("token",)),
)
_STATUS_ORDER: Final = (
    "needs_reconnect",
    "failing",
    "expiring",
    "pending_confirmation",
    "active",
    "disabled",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """Open findings that one party has to act on."""

    responsible: str
    count: int
    rows: Sequence[FindingRow]


@page("GET", "/", section="")
async def overview(visit: Visit) -> Response:
    """Everything on one page; for a role that sees no settings, what that role is for."""
    if not visit.may("findings:read"):
        return await own_accounts.show(visit)
    found = await visit.use.views.overview(visit.actor)
    hours = {title: traffic_days(found.traffic, visit.now, stages) for title, stages in _PLOTS}
    counts = sorted(found.connections, key=lambda each: _STATUS_ORDER.index(each.status))
    return visit.page(
        "overview.html",
        turns=turns(found.findings, found.finding_counts),
        broken=_count(found, "blocking"),
        uneasy=_count(found, "degrading"),
        counts=counts,
        users=sum(each.count for each in counts),
        plots=[plots.plot(title, each) for title, each in hours.items()],
        marks=plots.marks(found.ending, visit.now, AHEAD),
        found=found,
        subject="overview:",
        tour=await practice.shown_on_overview(visit),
        faults=practice.FAULTS,
    )


def turns(rows: Sequence[FindingRow], counts: Sequence[FindingCount]) -> list[Turn]:
    """Findings by who has to act, those who can act first."""
    sums: dict[str, int] = {}
    for each in counts:
        sums[each.responsible] = sums.get(each.responsible, 0) + each.count
    known = [name for name in _ORDER if name in sums] + [n for n in sums if n not in _ORDER]
    return [
        Turn(name, sums[name], [row for row in rows if row.content["responsible"] == name])
        for name in known
    ]


def _count(found: Overview, severity: str) -> int:
    return sum(each.count for each in found.finding_counts if each.severity == severity)
