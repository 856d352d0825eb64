"""Signing in by one-time link, and out again."""

from starlette.requests import Request
from starlette.responses import Response

from regrant.errors import ForbiddenError
from regrant.usecases.attempt_access import hashed
from regrant.web.cookies import SESSION_SECONDS
from regrant.web.forms import read_form
from regrant.web.identify import CSRF
from regrant.web.pages.guest import Guest
from regrant.web.pages.site import PURPOSE as PAGE
from regrant.web.pages.site import Site
from regrant.web.render import see_other

PURPOSE = "sign-in"


class SignInPages:
    """Lets members in."""

    def __init__(self, site: Site) -> None:
        self._use = site.use
        self._guest = Guest(site)
        self._identify = site.identify
        self._cookies = site.cookies

    async def explain(self, request: Request) -> Response:
        """How to get in, for somebody who is not."""
        if await self._identify.member(request):
            return see_other(local_path(request.query_params.get("next")))
        return await self._guest.page("sign_in.html", link=None, form_token="", next="")

    async def confirm(self, request: Request) -> Response:
        """One button: a link that is only looked at, such as by a mail scanner, stays good."""
        link = request.path_params["token"]
        token = self._identify.form_token(PURPOSE, link)
        given = request.query_params.get("next")
        after = local_path(given) if given else ""
        return await self._guest.page("sign_in.html", link=link, form_token=token, next=after)

    async def sign_in(self, request: Request) -> Response:
        """Use the link up and begin a session."""
        link = request.path_params["token"]
        form = await read_form(request)
        try:
            self._identify.require_own_page(request)
            self._identify.require_form_token(PURPOSE, link, form.get(CSRF))
        except ForbiddenError as error:
            return await self._guest.message("Open the link again", error.message, 403)
        signed_in = await self._use.members.sign_in(link)
        if signed_in is None:
            return await self._guest.message("This link is over", _OVER, 410)
        after = form.get("next") or request.cookies.get(self._cookies.after)
        response = see_other(local_path(after))
        self._cookies.drop(response, self._cookies.after)
        session = signed_in.session.reveal()
        self._cookies.set(response, self._cookies.session, session, SESSION_SECONDS)
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the session."""
        form = await read_form(request)
        value = request.cookies.get(self._cookies.session, "")
        try:
            self._identify.require_own_page(request)
            self._identify.require_form_token(PAGE, hashed(value), form.get(CSRF))
        except ForbiddenError as error:
            return await self._guest.message("Open the page again", error.message, 403)
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
