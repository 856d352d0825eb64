"""The web application: API, pages and static files on Starlette; the hot paths stand before it."""

from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from regrant.errors import RegrantError
from regrant.usecases.all import UseCases
from regrant.usecases.connect_page import ConnectPage
from regrant.web import openapi
from regrant.web.api import applications, connections, findings, people, records, services
from regrant.web.cookies import Cookies
from regrant.web.endpoint import Endpoint, crashed, not_allowed, not_found
from regrant.web.identify import Identify
from regrant.web.metrics import MEDIA_TYPE, Metrics
from regrant.web.pages.connect import ConnectPages
from regrant.web.pages.home import HomePage
from regrant.web.pages.sign_in import SignInPages
from regrant.web.problem import bare_problem
from regrant.web.render import HERE, PAGE_HEADERS, Pages
from regrant.web.routing import PREFIX, ROUTES

#: Importing them registered their routes.
RESOURCES: Final = (applications, connections, services, records, findings, people)


def make_app(use: UseCases, connect_page: ConnectPage, metrics: Metrics) -> Starlette:
    """Put the routes together."""
    base_url = use.addresses.base_url
    cookies = Cookies(base_url)
    identify = Identify(use, cookies, base_url)
    pages = Pages()
    handlers: Any = {404: not_found, 405: not_allowed, Exception: crashed}
    return Starlette(
        routes=[
            *_health(use, metrics),
            *_api(use, identify),
            *_pages(use, connect_page, pages, identify, cookies),
            Mount("/static", _Static(directory=HERE / "static")),
        ],
        exception_handlers=handlers,
    )


def _api(use: UseCases, identify: Identify) -> list[Route]:
    async def document(_request: Request) -> Response:
        return Response(openapi.document(), media_type="application/json")

    routes = [Route(f"{PREFIX}/openapi.json", document, methods=["GET"])]
    for route in ROUTES:
        endpoint = Endpoint(route, use, identify)
        routes.append(Route(PREFIX + route.path, endpoint.__call__, methods=[route.verb]))
    return routes


def _pages(
    use: UseCases, connect_page: ConnectPage, pages: Pages, identify: Identify, cookies: Cookies
) -> list[Route]:
    connect = ConnectPages(use, connect_page, pages, identify, cookies)
    sign_in = SignInPages(use, pages, identify, cookies)
    home = HomePage(use, pages, identify, cookies)
    return [
        Route("/", home.show, methods=["GET"]),
        Route("/sign-in", sign_in.explain, methods=["GET"]),
        Route("/sign-in/{token}", sign_in.confirm, methods=["GET"]),
        Route("/sign-in/{token}", sign_in.sign_in, methods=["POST"]),
        Route("/sign-out", sign_in.sign_out, methods=["POST"]),
        Route("/connect/{token}", connect.show, methods=["GET"]),
        Route("/connect/{token}", connect.go_on, methods=["POST"]),
        Route("/oauth/callback", connect.callback, methods=["GET"]),
        Route("/oauth/callback/{context}", connect.callback, methods=["GET"]),
        Route("/attempts/{id}", connect.attempt, methods=["GET"]),
        Route("/attempts/{id}/report", connect.report, methods=["POST"]),
    ]


def _health(use: UseCases, metrics: Metrics) -> list[Route]:
    async def alive(_request: Request) -> Response:
        return Response(b'{"status":"ok"}', media_type="application/json")

    async def ready(_request: Request) -> Response:
        try:
            await use.store.read(lambda tx: tx.people.count_owners())
        except RegrantError as error:
            return bare_problem(503, error.message, "not-ready")
        return Response(b'{"status":"ready"}', media_type="application/json")

    async def measured(_request: Request) -> Response:
        return Response(metrics.text(), media_type=MEDIA_TYPE)

    return [
        Route("/healthz", alive, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
        Route("/metrics", measured, methods=["GET"]),
    ]


class _Static(StaticFiles):
    """Our own files, with the headers of our pages and a day in the browser's cache."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers.update(PAGE_HEADERS)
        response.headers["cache-control"] = "public, max-age=86400"
        return response
