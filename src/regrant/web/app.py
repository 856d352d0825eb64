"""The web application: API, pages and static files on Starlette; the hot paths stand before it."""

from collections.abc import Mapping
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
from regrant.web.pages.frame import Frame
from regrant.web.pages.routes import page_routes
from regrant.web.pages.site import Site
from regrant.web.problem import bare_problem
from regrant.web.render import HERE, PAGE_HEADERS, Pages, asset_version
from regrant.web.routing import PREFIX, ROUTES

#: Importing them registered their routes.
RESOURCES: Final = (applications, connections, services, records, findings, people)


def make_app(
    use: UseCases,
    connect_page: ConnectPage,
    metrics: Metrics,
    facts: Mapping[str, str] | None = None,
) -> Starlette:
    """Put the routes together.

    Args:
        use: The journeys.
        connect_page: Logins as their own pages show them.
        metrics: What `/metrics` tells.
        facts: What the operator chose, in words, for the page about this installation.
    """
    base_url = use.addresses.base_url
    cookies = Cookies(base_url)
    identify = Identify(use, cookies, base_url)
    site = Site(use, Pages(), identify, cookies, connect_page, facts or {})
    frame = Frame(site)
    return Starlette(
        routes=[
            *_health(use, metrics),
            *_api(use, identify),
            *page_routes(site, frame),
            Mount(f"/static/{asset_version()}", _Static(directory=HERE / "static")),
        ],
        exception_handlers=_handlers(frame),
    )


def _handlers(frame: Frame) -> Any:
    """What answers where no route does: problems for programs, pages for people."""

    async def missing(request: Request, error: Exception) -> Response:
        if _is_for_people(request):
            return await frame.outside(request, 404)
        return await not_found(request, error)

    async def broken(request: Request, error: Exception) -> Response:
        problem = await crashed(request, error)
        return await frame.outside(request, 500) if _is_for_people(request) else problem

    return {404: missing, 405: not_allowed, Exception: broken}


def _is_for_people(request: Request) -> bool:
    is_api = request.url.path.startswith((f"{PREFIX}/", "/static/"))
    return not is_api and "text/html" in request.headers.get("accept", "")


def _api(use: UseCases, identify: Identify) -> list[Route]:
    async def document(_request: Request) -> Response:
        return Response(openapi.document(), media_type="application/json")

    routes = [Route(f"{PREFIX}/openapi.json", document, methods=["GET"])]
    for route in ROUTES:
        endpoint = Endpoint(route, use, identify)
        routes.append(Route(PREFIX + route.path, endpoint.__call__, methods=[route.verb]))
    return routes


def _health(use: UseCases, metrics: Metrics) -> list[Route]:
    async def alive(_request: Request) -> Response:
        return Response(b'{"status":"ok"}', media_type="application/json")

    async def here(request: Request) -> Response:
        said = use.own_address.answer(request.query_params.get("challenge", ""))
        return Response(said, 200, {"cache-control": "no-store"}, "text/plain")

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
        Route("/oauth/callback/here", here, methods=["GET"]),
        Route("/metrics", measured, methods=["GET"]),
    ]


class _Static(StaticFiles):
    """Our own files, with the headers of our pages; their address changes when they do."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers.update(PAGE_HEADERS)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
