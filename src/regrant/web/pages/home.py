"""The overview."""

from starlette.requests import Request
from starlette.responses import Response

from regrant.domain.application import Application
from regrant.domain.connection import Connection
from regrant.ports.store import Transaction, Window
from regrant.usecases.all import UseCases
from regrant.usecases.attempt_access import hashed
from regrant.web.cookies import Cookies
from regrant.web.identify import Identify
from regrant.web.render import Pages, see_other

Rows = list[tuple[Application, list[Connection]]]


class HomePage:
    """Applications with their users and how these are."""

    def __init__(self, use: UseCases, pages: Pages, identify: Identify, cookies: Cookies) -> None:
        self._use = use
        self._pages = pages
        self._identify = identify
        self._cookies = cookies

    async def show(self, request: Request) -> Response:
        """The overview for members; others are asked to sign in."""
        principal = await self._identify.member(request)
        if principal is None:
            return see_other("/sign-in")
        session = request.cookies.get(self._cookies.session, "")
        return self._pages.page(
            "home.html",
            member=principal.name,
            applications=await self._use.store.read(_rows),
            now=self._use.clock.now(),
            form_token=self._identify.form_token("sign-out", hashed(session)),
        )


def _rows(tx: Transaction) -> Rows:
    page = tx.applications.page(Window(limit=100), None)
    return [
        (application, list(tx.connections.of_application(application.id))[:50])
        for application in page.items
    ]
