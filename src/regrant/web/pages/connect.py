"""Before and during the provider's login: the connect page, and the callback."""

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from regrant.domain.attempt import Attempt
from regrant.domain.principal import Principal
from regrant.domain.secret import Secret
from regrant.errors import ForbiddenError
from regrant.protocol.http import with_query
from regrant.usecases.attempt_access import access_of, hashed
from regrant.usecases.connect_callback import Arrival, Browser
from regrant.usecases.connect_page import Shown
from regrant.web.cookies import ATTEMPT_SECONDS
from regrant.web.forms import read_form
from regrant.web.identify import CSRF
from regrant.web.pages.guest import Guest
from regrant.web.pages.site import Site
from regrant.web.render import see_other

PURPOSE: Final = "connect"
_LINK_OVER: Final = (
    "Connect links work once and for ten minutes. Go back to where you got it and ask for a new "
    "one."
)
_DONE: Final = (
    "Its last page was opened once more, in a second tab or with the Back button. That changes "
    "nothing: what came of the login stays as it is."
)
_CLOSE: Final = "You can close this page."
_ANEW: Final = "Go back to where the login was begun, and begin it anew."


class ConnectPages:
    """What a person sees on the way to the provider and back."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._guest = Guest(site)

    async def show(self, request: Request) -> Response:
        """Who asks, which provider, which scopes, who will own it; and one button."""
        token = request.path_params["token"]
        shown = await self._site.connect_page.by_link(token)
        if shown is None:
            return await self._guest.message("This link is not valid", _LINK_OVER, 404)
        principal = await self._site.identify.member(request)
        session = principal.session if principal else None
        access = access_of(shown.attempt, principal, session)
        if access == "sign-in":
            return see_other(with_query("/sign-in", [("next", f"/connect/{token}")]))
        if access == "refused":
            return await self._refused(principal)
        if shown.attempt.status != "pending" or shown.attempt.taken_at:
            return await self._used(request, shown, principal)
        if shown.is_over:
            return await self._guest.message("This link is over", _LINK_OVER, 410)
        return await self._form(token, shown, session)

    async def go_on(self, request: Request) -> Response:
        """Bind the login to this browser and send it to the provider."""
        token = request.path_params["token"]
        form = await read_form(request)
        shown = await self._site.connect_page.by_link(token)
        principal = await self._site.identify.member(request)
        session = principal.session if principal else None
        try:
            self._site.identify.require_own_page(request)
            bound = session or hashed(token)
            self._site.identify.require_form_token(PURPOSE, bound, form.get(CSRF))
        except ForbiddenError as error:
            return await self._guest.message("Open the link again", error.message, 403)
        if shown is None or shown.is_over:
            return await self._guest.message("This link is over", _LINK_OVER, 410)
        access = access_of(shown.attempt, principal, session)
        if access == "sign-in":
            return see_other(with_query("/sign-in", [("next", f"/connect/{token}")]))
        if access == "refused":
            return await self._refused(principal)
        gone_on = await self._site.connect_page.go_on(shown)
        if gone_on is None:
            return await self._guest.message("This link is over", _LINK_OVER, 410)
        response = see_other(gone_on.url)
        cookies = self._site.cookies
        name = cookies.attempt(shown.attempt.id)
        cookies.set(response, name, gone_on.browser.reveal(), ATTEMPT_SECONDS)
        return response

    async def callback(self, request: Request) -> Response:
        """The browser came back; answered only when everything is settled."""
        principal = await self._site.identify.member(request)
        browser = Browser(
            bound=self._site.cookies.attempts_in(request.cookies),
            principal=principal,
            session=principal.session if principal else None,
        )
        arrival = await self._site.use.callback.finish(
            request.query_params.multi_items(), request.path_params.get("context"), browser
        )
        if arrival.attempt is None:
            return await self._not_open(request, arrival, principal)
        return self._arrived(arrival.attempt, arrival.hand_back)

    async def _used(self, request: Request, shown: Shown, principal: Principal | None) -> Response:
        """What became of it, for the browser that did the login; others learn that it was used."""
        bound = self._site.cookies.attempts_in(request.cookies).get(shown.attempt.id, "")
        is_mine = bool(bound) and hashed(bound) == shown.browser
        if is_mine or principal is not None:
            return see_other(self._site.use.addresses.attempt_path(shown.attempt.id))
        return await self._guest.message("This link was used", _LINK_OVER, 410)

    async def _form(self, token: str, shown: Shown, session: str | None) -> Response:
        origin = urlsplit(shown.authorization_endpoint)
        bound = session or hashed(token)
        return await self._guest.page(
            "connect.html",
            form_targets=f"{origin.scheme}://{origin.netloc}",
            shown=shown,
            attempt=shown.attempt,
            application=shown.application,
            form_token=self._site.identify.form_token(PURPOSE, bound),
            action=f"/connect/{token}",
        )

    def _arrived(self, attempt: Attempt, hand_back: Secret | None) -> Response:
        if hand_back is not None and attempt.return_to:
            back = [("attempt", attempt.id), ("code", hand_back.reveal())]
            return see_other(with_query(attempt.return_to, back))
        if attempt.needs_hand_back and attempt.return_to:
            return see_other(
                with_query(attempt.return_to, [("attempt", attempt.id), ("status", attempt.status)])
            )
        return see_other(self._site.use.addresses.attempt_path(attempt.id))

    async def _not_open(
        self, request: Request, arrival: Arrival, principal: Principal | None
    ) -> Response:
        """A second tab, the Back button or a lost login: what it was, and the way on."""
        over, finding = arrival.over, arrival.findings[0]
        said = (finding.title, finding.explanation)
        may_see = over is not None and self._may_see(request, over, principal)
        is_done = over is not None and (over.taken_at is not None or over.status != "pending")
        title, text = ("This login is done already", _DONE) if is_done else said
        if not may_see and principal is None:
            text = f"{text} {_CLOSE if is_done else _ANEW}"
        links = _ways_on(over if may_see else None, principal)
        return await self._guest.message(title, text, 400, links)

    def _may_see(self, request: Request, over: Attempt, principal: Principal | None) -> bool:
        """Whether the page of this login is for this browser; the page itself looks again."""
        is_here = over.id in self._site.cookies.attempts_in(request.cookies)
        if principal is None or not principal.may("connections:read"):
            return is_here
        return is_here or principal.sees_application(over.application)

    async def _refused(self, principal: Principal | None) -> Response:
        name = principal.name if principal else "nobody"
        words = (
            f"You are signed in as {name}, and this login was begun for somebody else. Ask for a "
            "link of your own."
        )
        return await self._guest.message("This login is not yours", words, 403)


def _ways_on(over: Attempt | None, principal: Principal | None) -> list[tuple[str, str]]:
    """Addresses with their words, the likeliest first."""
    is_member = principal is not None
    if over is None:
        return [("/", "Go to the overview")] if is_member else []
    links = [(f"/attempts/{over.id}", "See what came of it")]
    if over.connection_id and principal is not None and principal.may("connections:read"):
        links.insert(0, (f"/connections/{over.connection_id}", "Go to the connected user"))
    return links
