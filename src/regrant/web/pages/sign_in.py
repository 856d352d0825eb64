"""Signing in by one-time link, and out again."""

from starlette.requests import Request
from starlette.responses import Response

from regrant.errors import ForbiddenError
from regrant.usecases.all import UseCases
from regrant.usecases.attempt_access import hashed
from regrant.web.cookies import SESSION_SECONDS, Cookies
from regrant.web.forms import read_form
from regrant.web.identify import CSRF, Identify
from regrant.web.render import Pages, see_other

PURPOSE = "sign-in"


class SignInPages:
    """Lets members in."""

    def __init__(self, use: UseCases, pages: Pages, identify: Identify, cookies: Cookies) -> None:
        self._use = use
        self._pages = pages
        self._identify = identify
        self._cookies = cookies

    async def explain(self, request: Request) -> Response:
        """How to get in, for somebody who is not."""
        if await self._identify.member(request):
            return see_other(local_path(request.query_params.get("next")))
        return self._pages.page("sign_in.html", link=None, form_token="", next="")

    async def confirm(self, request: Request) -> Response:
        """One button: a link that is only looked at, such as by a mail scanner, stays good."""
        link = request.path_params["token"]
        token = self._identify.form_token(PURPOSE, link)
        after = local_path(request.query_params.get("next"))
        return self._pages.page("sign_in.html", link=link, form_token=token, next=after)

    async def sign_in(self, request: Request) -> Response:
        """Use the link up and begin a session."""
        link = request.path_params["token"]
        form = await read_form(request)
        try:
            self._identify.require_own_page(request)
            self._identify.require_form_token(PURPOSE, link, form.get(CSRF, ""))
        except ForbiddenError as error:
            return self._pages.page(
                "message.html", 403, title="Open the link again", words=error.message
            )
        signed_in = await self._use.members.sign_in(link)
        if signed_in is None:
            return self._pages.page("message.html", 410, title="This link is over", words=_OVER)
        response = see_other(local_path(form.get("next")))
        session = signed_in.session.reveal()
        self._cookies.set(response, self._cookies.session, session, SESSION_SECONDS)
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the session."""
        form = await read_form(request)
        value = request.cookies.get(self._cookies.session, "")
        try:
            self._identify.require_own_page(request)
            self._identify.require_form_token("sign-out", hashed(value), form.get(CSRF, ""))
        except ForbiddenError as error:
            return self._pages.page(
                "message.html", 403, title="Open the page again", words=error.message
            )
        await self._use.members.sign_out(value)
        response = see_other("/sign-in")
        self._cookies.drop(response, self._cookies.session)
        return response


def local_path(given: str | None) -> str:
    """A path of ours to go on to, or the home page: never an address of somebody else.

    Example:
        >>> local_path("/connect/abc"), local_path("//evil.example")
        ('/connect/abc', '/')
    """
    path = given or "/"
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    is_plain = all(32 < ord(char) < 127 for char in path) and "\\" not in path
    return path if is_ours and is_plain and len(path) < 500 else "/"


_OVER = (
    "Sign-in links work once and for half an hour. Run 'regrant sign-in-link' on the server, or "
    "ask an owner for a new one."
)
