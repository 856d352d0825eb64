"""The connect page, the callback, and the page about a login."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from regrant.domain.attempt import Attempt
from regrant.domain.finding import Finding
from regrant.domain.principal import Principal
from regrant.domain.secret import Secret
from regrant.errors import ForbiddenError, RegrantError
from regrant.protocol.http import with_query
from regrant.usecases.all import UseCases
from regrant.usecases.attempt_access import access_of, hashed
from regrant.usecases.auditing import Actor
from regrant.usecases.connect_callback import Browser
from regrant.usecases.connect_page import ConnectPage, Shown
from regrant.web.cookies import ATTEMPT_SECONDS, Cookies
from regrant.web.forms import read_form
from regrant.web.identify import CSRF, Identify
from regrant.web.render import Pages, see_other

PURPOSE = "connect"


class ConnectPages:
    """What a person sees before and after the provider's login."""

    def __init__(
        self,
        use: UseCases,
        connect_page: ConnectPage,
        pages: Pages,
        identify: Identify,
        cookies: Cookies,
    ) -> None:
        self._use = use
        self._connect_page = connect_page
        self._pages = pages
        self._identify = identify
        self._cookies = cookies

    async def show(self, request: Request) -> Response:
        """Who asks, which provider, which scopes, who will own it; and one button."""
        token = request.path_params["token"]
        shown = await self._connect_page.by_link(token)
        if shown is None:
            return self._message("This link is not valid", _LINK_OVER, 404)
        principal = await self._identify.member(request)
        session = principal.session if principal else None
        access = access_of(shown.attempt, principal, session)
        if access == "sign-in":
            return see_other(with_query("/sign-in", [("next", f"/connect/{token}")]))
        if access == "refused":
            return self._refused(principal)
        if shown.attempt.status != "pending" or shown.attempt.taken_at:
            return see_other(self._use.addresses.attempt_path(shown.attempt.id))
        if shown.is_over:
            return self._message("This link is over", _LINK_OVER, 410)
        return self._form(token, shown, session)

    async def go_on(self, request: Request) -> Response:
        """Bind the login to this browser and send it to the provider."""
        token = request.path_params["token"]
        form = await read_form(request)
        shown = await self._connect_page.by_link(token)
        principal = await self._identify.member(request)
        session = principal.session if principal else None
        try:
            self._identify.require_own_page(request)
            self._identify.require_form_token(PURPOSE, session or hashed(token), form.get(CSRF, ""))
        except ForbiddenError as error:
            return self._message("Open the link again", error.message, 403)
        if shown is None or shown.is_over:
            return self._message("This link is over", _LINK_OVER, 410)
        access = access_of(shown.attempt, principal, session)
        if access == "sign-in":
            return see_other(with_query("/sign-in", [("next", f"/connect/{token}")]))
        if access == "refused":
            return self._refused(principal)
        gone_on = await self._connect_page.go_on(shown)
        if gone_on is None:
            return self._message("This link is over", _LINK_OVER, 410)
        response = see_other(gone_on.url)
        name = self._cookies.attempt(shown.attempt.id)
        self._cookies.set(response, name, gone_on.browser.reveal(), ATTEMPT_SECONDS)
        return response

    async def callback(self, request: Request) -> Response:
        """The browser came back; answered only when everything is settled."""
        principal = await self._identify.member(request)
        browser = Browser(
            bound=self._cookies.attempts_in(request.cookies),
            principal=principal,
            session=principal.session if principal else None,
        )
        arrival = await self._use.callback.finish(
            request.query_params.multi_items(), request.path_params.get("context"), browser
        )
        if arrival.attempt is None:
            return self._unknown_login(arrival.findings)
        return self._arrived(arrival.attempt, arrival.hand_back)

    async def attempt(self, request: Request) -> Response:
        """What became of a login, for the one who did it and for members who may see it."""
        found = await self._seen(request)
        if found is None:
            return self._message("There is nothing here", "No login has this address.", 404)
        attempt, shown = found
        findings = attempt.outcome.get("findings", [])
        return self._pages.page(
            "attempt.html",
            attempt=attempt,
            application=shown.application,
            provider_host=shown.provider_host,
            connection=shown.connection,
            findings=findings,
            account_held=attempt.outcome.get("account_held", False),
            now=self._use.clock.now(),
            report=None,
            form_token=self._identify.form_token("report", attempt.id),
        )

    async def report(self, request: Request) -> Response:
        """What the provider's page said, pasted by the person who saw it."""
        found = await self._seen(request)
        if found is None:
            return self._message("There is nothing here", "No login has this address.", 404)
        attempt, shown = found
        form = await read_form(request)
        try:
            self._identify.require_own_page(request)
            self._identify.require_form_token("report", attempt.id, form.get(CSRF, ""))
        except ForbiddenError as error:
            return self._message("Open the page again", error.message, 403)
        text = form.get("text", "").strip()
        findings: Sequence[Any] = ()
        if text:
            try:
                actor = Actor(self._reporter(attempt))
                findings = [
                    finding.as_dict()
                    for finding in await self._use.attempts.report(actor, attempt.id, text)
                ]
            except RegrantError as error:
                return self._message("This cannot be reported", error.message, 409)
        return self._pages.page(
            "attempt.html",
            attempt=attempt,
            application=shown.application,
            provider_host=shown.provider_host,
            connection=shown.connection,
            findings=findings,
            account_held=False,
            now=self._use.clock.now(),
            report=text,
            form_token=self._identify.form_token("report", attempt.id),
        )

    async def _seen(self, request: Request) -> tuple[Attempt, Shown] | None:
        """The attempt, if this browser did the login or its member may see it."""
        attempt_id = request.path_params["id"]
        shown = await self._connect_page.by_id(attempt_id)
        if shown is None:
            return None
        bound = self._cookies.attempts_in(request.cookies).get(attempt_id, "")
        is_mine = bool(bound) and hashed(bound) == shown.browser
        principal = await self._identify.member(request)
        may = (
            principal is not None
            and principal.may("connections:read")
            and principal.sees_application(shown.attempt.application)
        )
        if not (is_mine or may):
            return None
        return await self._use.attempts.noticed(shown.attempt), shown

    def _reporter(self, attempt: Attempt) -> Principal:
        """The person at the browser, who may report on this one login and nothing else."""
        return Principal(
            kind="member",
            id="at-the-browser",
            name="the person at the browser",
            role="operator",
            permissions=frozenset({"connections:read", "connections:use"}),
            applications=frozenset({attempt.application}),
        )

    def _form(self, token: str, shown: Shown, session: str | None) -> Response:
        origin = urlsplit(shown.authorization_endpoint)
        return self._pages.page(
            "connect.html",
            form_targets=f"{origin.scheme}://{origin.netloc}",
            shown=shown,
            attempt=shown.attempt,
            application=shown.application,
            form_token=self._identify.form_token(PURPOSE, session or hashed(token)),
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
        return see_other(self._use.addresses.attempt_path(attempt.id))

    def _unknown_login(self, findings: Sequence[Finding]) -> Response:
        words = findings[0].explanation if findings else "No login belongs to this answer."
        title = findings[0].title if findings else "This login is not known"
        return self._message(title, words, 400)

    def _refused(self, principal: Principal | None) -> Response:
        name = principal.name if principal else "nobody"
        words = (
            f"You are signed in as {name}, and this login was begun for somebody else. Ask for a "
            "link of your own."
        )
        return self._message("This login is not yours", words, 403)

    def _message(self, title: str, words: str, status: int) -> Response:
        return self._pages.page("message.html", status, title=title, words=words)


_LINK_OVER = (
    "Connect links work once and for ten minutes. Go back to where you got it and ask for a new "
    "one."
)
