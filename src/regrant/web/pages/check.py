"""Checking an application before anybody logs in: each setting with its proof."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from regrant.domain.application import Application
from regrant.errors import RegrantError
from regrant.usecases.check.asker import Progress
from regrant.web import labels
from regrant.web.browser import browser_of
from regrant.web.event_stream import Outcome, accepts_events, event_stream
from regrant.web.pages import application as application_pages
from regrant.web.pages.site import Visit, page
from regrant.web.shapes.check import CheckRowShown, CheckShown, check_shown, last_check_shown

_SETTINGS: Final[Mapping[str, str]] = {
    **labels.texts(labels.APPLICATION),
    "public_url": "Regrant's own address",
    "clock": "This server's clock",
    "egress_address": "Address that providers see",
    "tls": "TLS certificate",
}
#: Of these settings none is the provider's.
_OUR_SIDE: Final = frozenset({"public_url", "clock", "egress_address", "tls"})
#: What is wrong comes first, what cannot be proved last.
_ORDER: Final = ("wrong", "ok", "unknown")


@page("GET", "/applications/{id}/check", "set-up:read")
async def show(visit: Visit) -> Response:
    """The last report, or what a check is; and the button that begins one."""
    application = await visit.use.applications.get(visit.actor, visit.path("id"))
    last = await visit.use.checks.last(visit.actor, application.id)
    return await _page(visit, application, last_check_shown(last) if last else None)


@page("POST", "/applications/{id}/check", "findings:write")
async def check(visit: Visit) -> Response:
    """Check, and show the report; to scripts with how far it is meanwhile."""
    application = await visit.use.applications.get(visit.actor, visit.path("id"))
    browser = browser_of(visit.request, visit.form)

    async def work(progress: Progress) -> Outcome:
        try:
            report = await visit.use.checks.check(visit.actor, application.id, progress, browser)
        except RegrantError as error:
            return "problem", error.message
        answer = await _page(visit, application, check_shown(report))
        return "page", bytes(answer.body).decode()

    if accepts_events(visit.request):
        return event_stream(work)
    report = await visit.use.checks.check(visit.actor, application.id, browser=browser)
    return await _page(visit, application, check_shown(report))


def setting_words(setting: str) -> tuple[str, str]:
    """What a row is about: the setting's name for people, and the one value of it.

    Example:
        >>> setting_words("scopes:repo"), setting_words("token_endpoint")
        (('Scope', 'repo'), ('Token URL', ''))
        >>> setting_words("tls")
        ('TLS certificate', '')
    """
    name, _, value = setting.partition(":")
    if name == "scopes" and value:
        return "Scope", value
    if name == "base_url":
        return "Base URL of the web service", value
    return _SETTINGS.get(name, name.replace("_", " ").capitalize()), value


async def _page(visit: Visit, application: Application, report: CheckShown | None) -> Response:
    rows = sorted(report.rows, key=_rank) if report else None
    return visit.page(
        "application_check.html",
        **await application_pages.head(visit, application, "check"),
        report=report,
        rows=rows,
        counts=_counts(rows or []),
        setting_words=setting_words,
    )


def _rank(row: CheckRowShown) -> int:
    return _ORDER.index(row.verdict)


def _counts(rows: list[CheckRowShown]) -> dict[str, int]:
    counts: dict[str, int] = {one: sum(row.verdict == one for row in rows) for one in _ORDER}
    proved = [row for row in rows if row.verdict == "ok" and row.setting not in _OUR_SIDE]
    return counts | {"at_provider": len(proved)}
