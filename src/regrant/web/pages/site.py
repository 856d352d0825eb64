"""What every page has at hand, and one visit of one member."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from regrant.domain.principal import Permission, Principal
from regrant.ports.views import Name
from regrant.usecases.all import UseCases
from regrant.usecases.auditing import Actor
from regrant.usecases.connect_page import ConnectPage
from regrant.web.cookies import Cookies
from regrant.web.forms import Form
from regrant.web.identify import Identify
from regrant.web.pages.notice import Notice
from regrant.web.places import NEEDED, path_of
from regrant.web.render import Pages, see_other

#: What the form token of every page of a session is made for.
PURPOSE: Final = "page"
#: A request of our own script, which reads the address to go on to from a header.
FETCHED: Final = "x-regrant-fetch"
LOCATION: Final = "x-regrant-location"


@dataclass(frozen=True, slots=True)
class Site:
    """What pages are made with.

    Args:
        use: The journeys.
        pages: Templates.
        identify: Who visits.
        cookies: Their names.
        connect_page: Logins as their own pages show them.
        facts: What the operator chose, in words, for the page about this installation.
    """

    use: UseCases
    pages: Pages
    identify: Identify
    cookies: Cookies
    connect_page: ConnectPage
    facts: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a signed-in member for one page."""

    site: Site
    request: Request
    principal: Principal
    section: str
    form: Form = field(default_factory=Form)
    notice: Notice | None = None

    @property
    def use(self) -> UseCases:
        """The journeys."""
        return self.site.use

    @property
    def actor(self) -> Actor:
        """The member, at the address that asks."""
        client = self.request.client
        return Actor(self.principal, client.host if client else None)

    @property
    def now(self) -> datetime:
        """This moment."""
        return self.use.clock.now()

    @property
    def form_token(self) -> str:
        """The token of every form in this session."""
        return self.site.identify.form_token(PURPOSE, self.principal.session or "")

    def path(self, name: str) -> str:
        """A part of the page's path; what nobody could be called finds nobody."""
        value = str(self.request.path_params[name])
        return value if len(value) <= 200 and value.isprintable() else "?"

    def query(self, name: str, default: str = "") -> str:
        """A value of the query."""
        return self.request.query_params.get(name, default)[:500]

    def number(self, name: str = "page") -> int:
        """A page's number in the query, from 1."""
        value = self.query(name)
        return max(1, min(int(value), 100_000)) if value.isascii() and value.isdigit() else 1

    def may(self, permission: Permission) -> bool:
        """Whether the member may."""
        return self.principal.may(permission)

    def path_to(self, name: Name, names: Mapping[str, Name]) -> str | None:
        """The path of an object's page; `None` for what has none or is not for this member."""
        needed = NEEDED.get(name.kind)
        return path_of(name, names) if needed is None or self.may(needed) else None

    def with_query(self, **changes: object) -> str:
        """This page's address with other values in its query; `None` removes one."""
        known = {**dict(self.request.query_params), **changes}
        kept = {name: value for name, value in known.items() if value not in {None, ""}}
        path = self.request.url.path
        return f"{path}?{urlencode(kept)}" if kept else path

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page of the frame."""
        response = self.site.pages.page(template, status, visit=self, now=self.now, **values)
        if self.notice:
            self.site.cookies.drop(response, self.site.cookies.notice)
        return response

    def go(self, path: str, words: str = "", *, undo: str = "", undo_words: str = "") -> Response:
        """Go on to another page of ours and say there what was done.

        Args:
            path: Where to.
            words: What was done, in one sentence.
            undo: The path that takes it back when posted to.
            undo_words: What the button that does so says.
        """
        if FETCHED in self.request.headers:
            response = Response(status_code=204, headers={LOCATION: path})
        else:
            response = see_other(path)
        if words:
            value = Notice(words, undo, undo_words or "Undo").packed(self.use.signer)
            self.site.cookies.set(response, self.site.cookies.notice, value, 60)
        return response


Handler = Callable[[Visit], Awaitable[Response]]
Verb = Literal["GET", "POST"]


@dataclass(frozen=True, slots=True)
class PageRoute:
    """A page, or what a form of it does.

    Args:
        verb: `POST` changes something and needs the form's token.
        path: With `{parameters}`.
        handler: Answers a visit.
        permission: What the member's role has to include; `None` where the handler decides.
        section: The word of the rail that it belongs to.
    """

    verb: Verb
    path: str
    handler: Handler
    permission: Permission | None
    section: str


ROUTES: Final[list[PageRoute]] = []


def page(
    verb: Verb, path: str, permission: Permission | None = None, *, section: str = ""
) -> Callable[[Handler], Handler]:
    """Register the handler of a page; the section is the path's first part unless given."""

    def register(handler: Handler) -> Handler:
        ROUTES.append(
            PageRoute(verb, path, handler, permission, section or path.strip("/").split("/")[0])
        )
        return handler

    return register
