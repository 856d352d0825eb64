"""Between the server and every page: who visits, whether a form is ours, how errors look."""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from regrant.domain.principal import Principal
from regrant.errors import (
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    RegrantError,
    StoreUnavailableError,
)
from regrant.web.forms import SECRET_FIELDS, Form, read_form
from regrant.web.identify import CSRF
from regrant.web.pages.notice import unpack
from regrant.web.pages.site import FETCHED, PURPOSE, PageRoute, Site, Visit
from regrant.web.problem import status_of
from regrant.web.render import see_other

NEXT_SECONDS: Final = 900
_TITLES: Final = {
    403: "You may not do this",
    404: "There is nothing here",
    405: "There is nothing here",
    409: "Not possible at this moment",
    422: "This cannot be accepted",
    500: "Regrant made a mistake",
    502: "The provider refused",
    503: "Not available at this moment",
}
_NOT_FOUND: Final = (
    "No page has this address. It may have been deleted, or the address is not complete. The "
    "search finds any application, service, user or finding by a few letters."
)
_CRASHED: Final = (
    "A fault in Regrant ended this; as far as it can tell, nothing was changed. The log has the "
    "cause. Try again; if it happens again, tell the operator of this server what you did and when."
)
_DOWN: Final = (
    "Regrant's database does not answer at this moment. Nothing was changed. This page tries "
    "again by itself every few seconds; calls with tokens that are still valid go on meanwhile."
)


class Frame:
    """Answers visits with pages."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self, pages: list[PageRoute]) -> list[Route]:
        """The framework's routes for some pages."""
        return [Route(one.path, self._endpoint(one), methods=[one.verb]) for one in pages]

    def _endpoint(self, route: PageRoute) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                principal = await self._site.identify.member(request)
                if route.verb == "GET":
                    return await self._shown(route, request, principal)
                return await self._posted(route, request, principal)
            except StoreUnavailableError:
                return self._bare(503, _TITLES[503], _DOWN, again=request.method == "GET")
            except RegrantError as error:
                return self._bare(status_of(error), _title(error), error.message)
            except ClientDisconnect:
                return Response(status_code=400)

        return answer

    async def _shown(
        self, route: PageRoute, request: Request, principal: Principal | None
    ) -> Response:
        if principal is None:
            return self._sign_in(request)
        return await self._handled(route, self._visit(route, request, principal, Form()))

    async def _posted(
        self, route: PageRoute, request: Request, principal: Principal | None
    ) -> Response:
        form = await read_form(request)
        try:
            self._site.identify.require_own_page(request)
        except ForbiddenError as error:
            return self._bare(403, _TITLES[403], error.message)
        if principal is None:
            return self._resume(request, form, None)
        visit = self._visit(route, request, principal, form)
        try:
            bound = principal.session or ""
            self._site.identify.require_form_token(PURPOSE, bound, form.raw(CSRF))
        except ForbiddenError:
            return self._resume(request, form, visit)
        return await self._handled(route, visit)

    async def _handled(self, route: PageRoute, visit: Visit) -> Response:
        try:
            if route.permission:
                visit.actor.require(route.permission)
            return await route.handler(visit)
        except StoreUnavailableError:
            raise
        except RegrantError as error:
            return refused(visit, error)

    def _visit(self, route: PageRoute, request: Request, principal: Principal, form: Form) -> Visit:
        packed = request.cookies.get(self._site.cookies.notice, "")
        notice = unpack(packed, self._site.use.signer) if packed else None
        return Visit(self._site, request, principal, route.section, form, notice)

    def _sign_in(self, request: Request) -> Response:
        """Ask for a session, and come back here with it."""
        response = see_other(f"/sign-in?next={quote(_here(request), safe='')}")
        self._site.cookies.set(response, self._site.cookies.after, _here(request), NEXT_SECONDS)
        return response

    def _resume(self, request: Request, form: Form, visit: Visit | None) -> Response:
        """The session ended while somebody typed: nothing of it is lost.

        Only for a form that the browser says came from our own page; it is sent again by the
        person, not by us.
        """
        if not self._site.identify.is_from_own_page(request):
            words = "This form was not made by a page of this server for this browser."
            return self._bare(403, "Open the page again", words)
        status = 401 if visit is None else 409
        if FETCHED in request.headers:
            token = visit.form_token if visit else ""
            return Response(status_code=status, headers={"x-regrant-token": token})
        return self._site.pages.page(
            "resume.html",
            status,
            action=_here(request),
            kept=form.kept(),
            name=visit.principal.name if visit else None,
            form_token=visit.form_token if visit else "",
            lost=any(value and name in SECRET_FIELDS - {CSRF} for name, value in form),
        )

    async def outside(self, request: Request, status: int) -> Response:
        """A page for an address that no route of ours has, or for a bug of ours."""
        words = _CRASHED if status == 500 else _NOT_FOUND
        try:
            principal = await self._site.identify.member(request)
        except RegrantError:
            principal = None
        if principal is None:
            return self._bare(status, _TITLES[status], words)
        visit = Visit(self._site, request, principal, "nowhere")
        return visit.page("problem.html", status, title=_TITLES[status], text=words, findings=())

    def _bare(self, status: int, title: str, words: str, *, again: bool = False) -> Response:
        response = self._site.pages.page("message.html", status, title=title, text=words)
        if again:
            response.headers["refresh"] = "5"
        return response


def refused(visit: Visit, error: RegrantError) -> Response:
    """An error as a page: what happened, and what to do next."""
    status = status_of(error)
    return visit.page(
        "problem.html",
        status,
        title=_title(error),
        text=error.message,
        findings=error.findings,
    )


def problems_of(error: RegrantError) -> dict[str, str]:
    """The refused fields of a form, by name; empty when the error is about something else."""
    if isinstance(error, InvalidInputError):
        # A form has no null: an empty field stands for it.
        return {one.field: one.message.replace(" or null", "") for one in error.fields}
    return {}


def _title(error: RegrantError) -> str:
    if isinstance(error, NotFoundError):
        return _TITLES[404]
    return _TITLES.get(status_of(error), "This did not work")


def _here(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
