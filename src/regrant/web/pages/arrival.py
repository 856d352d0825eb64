"""What became of a login: for the person at the browser, and for members who may see it."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from regrant.domain.attempt import Attempt
from regrant.domain.principal import Principal
from regrant.domain.stored import FindingRow
from regrant.errors import ForbiddenError, RegrantError
from regrant.ports.store import Transaction
from regrant.usecases.attempt_access import hashed
from regrant.usecases.auditing import Actor
from regrant.usecases.connect_begin import Wish
from regrant.usecases.connect_page import Shown
from regrant.usecases.input.connection import ConfirmFields
from regrant.web.forms import read_form
from regrant.web.identify import CSRF
from regrant.web.pages.guest import Guest
from regrant.web.pages.site import Site, Visit, page

_PURPOSE: Final = "report"
_NOBODYS: Final = "No login has this address."


class ArrivalPages:
    """The page of one login."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._guest = Guest(site)

    async def show(self, request: Request) -> Response:
        """What became of it."""
        found = await self._seen(request)
        if found is None:
            return await self._guest.message("There is nothing here", _NOBODYS, 404)
        attempt, shown, principal = found
        findings = list(attempt.outcome.get("findings", []))
        return await self._page(request, attempt, shown, principal, findings, None)

    async def report(self, request: Request) -> Response:
        """What the provider's page said, pasted by the person who saw it."""
        found = await self._seen(request)
        if found is None:
            return await self._guest.message("There is nothing here", _NOBODYS, 404)
        attempt, shown, principal = found
        form = await read_form(request)
        try:
            self._site.identify.require_own_page(request)
            self._site.identify.require_form_token(_PURPOSE, attempt.id, form.get(CSRF))
        except ForbiddenError as error:
            return await self._guest.message("Open the page again", error.message, 403)
        text = form.raw("text").strip()
        findings: list[dict[str, Any]] = []
        if text:
            try:
                actor = Actor(_reporter(attempt))
                read = await self._site.use.attempts.report(actor, attempt.id, text)
            except RegrantError as error:
                return await self._guest.message("This cannot be read", error.message, 409)
            findings = [finding.as_dict() for finding in read]
        return await self._page(request, attempt, shown, principal, findings, text)

    async def _page(
        self,
        request: Request,
        attempt: Attempt,
        shown: Shown,
        principal: Principal | None,
        findings: list[dict[str, Any]],
        report: str | None,
    ) -> Response:
        visit = Visit(self._site, request, principal, "applications") if principal else None
        return await self._guest.page(
            "attempt.html",
            attempt=attempt,
            application=shown.application,
            provider_host=shown.provider_host,
            connection=shown.connection,
            allows={scope.name: scope.allows for scope in shown.scopes if scope.allows},
            findings=findings,
            stored=await self._stored(attempt, findings) if visit else {},
            account_held=attempt.outcome.get("account_held", False),
            report=report,
            form_token=self._site.identify.form_token(_PURPOSE, attempt.id),
            visit=visit,
            is_practice=_is_practice(self._site, shown),
        )

    async def _stored(
        self, attempt: Attempt, findings: list[dict[str, Any]]
    ) -> dict[str, FindingRow]:
        """The stored findings of the same codes, so that members can mend them from here."""
        codes = [finding["code"] for finding in findings]

        def work(tx: Transaction) -> dict[str, FindingRow]:
            found: dict[str, FindingRow] = {}
            for code in codes:
                filters = {"application": attempt.application, "code": code}
                rows = tx.views.findings("open", filters, 1, 0)
                found |= {row.code: row for row in rows}
            return found

        return await self._site.use.store.read(work)

    async def _seen(self, request: Request) -> tuple[Attempt, Shown, Principal | None] | None:
        """The attempt, if this browser did the login or its member may see it."""
        attempt_id = request.path_params["id"]
        shown = await self._site.connect_page.by_id(attempt_id)
        if shown is None:
            return None
        bound = self._site.cookies.attempts_in(request.cookies).get(attempt_id, "")
        is_mine = bool(bound) and hashed(bound) == shown.browser
        principal = await self._site.identify.member(request)
        may = (
            principal is not None
            and principal.may("connections:read")
            and principal.sees_application(shown.attempt.application)
        )
        if not (is_mine or may):
            return None
        attempt = await self._site.use.attempts.noticed(shown.attempt)
        return attempt, shown, principal if may else None


@page("POST", "/attempts/{id}/accept", "connections:write", section="applications")
async def accept(visit: Visit) -> Response:
    """Another account came back, and it is the right one."""
    one = visit.path("id")
    await visit.use.attempts.confirm(visit.actor, one, ConfirmFields(accept_account=True))
    return visit.go(f"/attempts/{one}")


@page("POST", "/attempts/{id}/again", "connections:use", section="applications")
async def again(visit: Visit) -> Response:
    """Begin the same login once more."""
    attempt = await visit.use.attempts.get(visit.actor, visit.path("id"))
    if attempt.reconnects:
        wish = {"return_to": attempt.return_to}
        begun = await visit.use.connect.reconnect(visit.actor, attempt.reconnects, wish)
    else:
        if attempt.kind == "shared":
            visit.actor.require("connections:write")
        wish = Wish(attempt.kind, attempt.owner, attempt.return_to, replace=bool(attempt.replaces))
        begun = await visit.use.connect.begin(visit.actor, attempt.application, wish)
    return visit.go(begun.connect_url.removeprefix(visit.use.addresses.base_url))


def _reporter(attempt: Attempt) -> Principal:
    """The person at the browser, who may report on this one login and nothing else."""
    return Principal(
        kind="member",
        id="at-the-browser",
        name="the person at the browser",
        role="operator",
        permissions=frozenset({"connections:read", "connections:use"}),
        applications=frozenset({attempt.application}),
    )


def _is_practice(site: Site, shown: Shown) -> bool:
    tour = site.use.tour
    return tour is not None and shown.authorization_endpoint.startswith(f"{tour.url}/")
