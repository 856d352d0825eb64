"""Every page of the server, put together."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from regrant.web.pages import (
    about,
    activity,
    application,
    applications,
    check,
    connections,
    explain,
    findings,
    keys,
    live,
    look,
    members,
    methods,
    overview,
    parts,
    practice,
    search,
    services,
    token_import,
    try_it,
)
from regrant.web.pages.arrival import ArrivalPages
from regrant.web.pages.connect import ConnectPages
from regrant.web.pages.frame import Frame
from regrant.web.pages.guest import Guest
from regrant.web.pages.sign_in import SignInPages
from regrant.web.pages.site import ROUTES, PageRoute, Site

#: Importing them registered their pages.
SECTIONS = (
    overview,
    applications,
    application,
    check,
    connections,
    token_import,
    services,
    methods,
    try_it,
    findings,
    explain,
    activity,
    members,
    keys,
    look,
    about,
    search,
    live,
    parts,
    practice,
)


def page_routes(site: Site, frame: Frame) -> list[Route]:
    """Pages of members, then those of everybody else."""
    connect, arrival, guest = ConnectPages(site), ArrivalPages(site), Guest(site)
    sign_in = SignInPages(site)

    async def icon(request: Request) -> Response:
        return await application.icon(site, request)

    return [
        *frame.routes(sorted(ROUTES, key=_fixed_first)),
        Route("/applications/{id}/icon", icon, methods=["GET"]),
        Route("/sign-in", sign_in.explain, methods=["GET"]),
        Route("/sign-in/{token}", sign_in.confirm, methods=["GET"]),
        Route("/sign-in/{token}", sign_in.sign_in, methods=["POST"]),
        Route("/sign-out", sign_in.sign_out, methods=["POST"]),
        Route("/connect/{token}", connect.show, methods=["GET"]),
        Route("/connect/{token}", connect.go_on, methods=["POST"]),
        Route("/oauth/callback", connect.callback, methods=["GET"]),
        Route("/oauth/callback/{context}", connect.callback, methods=["GET"]),
        Route("/attempts/{id}", arrival.show, methods=["GET"]),
        Route("/attempts/{id}/report", arrival.report, methods=["POST"]),
        Route("/look.css", guest.look, methods=["GET"]),
        Route("/logo", guest.logo, methods=["GET"]),
    ]


def _fixed_first(route: PageRoute) -> list[tuple[bool, str]]:
    """So that `/applications/new` is not taken for an application's identifier."""
    return [("{" in part, part) for part in route.path.split("/")]
