"""Who asks: an API key, or the session cookie with proof that our own page sent the request."""

import hmac
from typing import Final

from starlette.requests import Request

from regrant.domain.principal import Principal
from regrant.errors import ForbiddenError, UnauthenticatedError
from regrant.usecases.all import UseCases
from regrant.usecases.attempt_access import hashed
from regrant.web.cookies import Cookies

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"
#: Whoever stands between us and the caller may have read the other one.
TWO_KEYS: Final = "Send one Authorization header; there are several in this request."


class Identify:
    """Finds the principal of a request."""

    def __init__(self, use: UseCases, cookies: Cookies, base_url: str) -> None:
        self._use = use
        self._cookies = cookies
        self._origin = base_url

    async def api(self, request: Request) -> Principal:
        """The holder of the key, or the member of the session.

        Raises:
            UnauthenticatedError: Nobody known.
            ForbiddenError: A session without proof that one of our own pages asks.
        """
        all_given = request.headers.getlist("authorization")
        if len(all_given) > 1:
            raise UnauthenticatedError(TWO_KEYS)
        if all_given:
            given = all_given[0]
            scheme, _, value = given.partition(" ")
            if scheme.lower() != "bearer" or not value.strip():
                raise UnauthenticatedError("Send the API key as 'Authorization: Bearer rg_…'.")
            principal = await self._use.keys.principal(value.strip())
            self._use.records.key_used(principal.id, self._use.clock.now())
            return principal
        principal = await self.member(request)
        if principal is None:
            raise UnauthenticatedError("Send an API key as 'Authorization: Bearer rg_…'.")
        if request.method not in SAFE:
            self.require_own_page(request)
            self._require_token(principal, request.headers.get(CSRF_HEADER, ""))
        return principal

    async def member(self, request: Request) -> Principal | None:
        """The member whose session cookie came along, if any."""
        value = request.cookies.get(self._cookies.session)
        return await self._use.members.session(value) if value else None

    def require_own_page(self, request: Request) -> None:
        """Refuse a request that another site sent.

        Raises:
            ForbiddenError: `Origin` or `Sec-Fetch-Site` name another site.
        """
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site")
        foreign_origin = origin is not None and origin not in {self._origin, "null"}
        if foreign_origin and site == "same-origin":
            raise ForbiddenError(_other_address(origin or "", self._origin), code="cross-site")
        if foreign_origin or site in {"cross-site", "same-site"}:
            raise ForbiddenError("This request came from another site.", code="cross-site")

    def is_from_own_page(self, request: Request) -> bool:
        """Whether the browser says so. `Origin: null` says nothing: any sandboxed page sends it."""
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        return origin == self._origin or site == "same-origin"

    def require_form_token(self, purpose: str, bound_to: str, given: str) -> None:
        """Refuse a form that our page did not make for this browser.

        Raises:
            ForbiddenError: The token is missing or another's.
        """
        if not hmac.compare_digest(self.form_token(purpose, bound_to).encode(), given.encode()):
            raise ForbiddenError(
                "This form is too old or was not made for this browser. Open the page again.",
                code="form-token",
            )

    def form_token(self, purpose: str, bound_to: str) -> str:
        """A token for a form, bound to what the browser holds."""
        return self._use.signer.sign(hashed(bound_to), f"{CSRF}:{purpose}")

    def _require_token(self, principal: Principal, given: str) -> None:
        self.require_form_token("api", principal.session or "", given)


def _other_address(seen: str, public: str) -> str:
    """The browser vouches for the page, so it is ours, at an address that we do not know."""
    return (
        f"Your browser is at {seen[:200]}, and Regrant's public address is {public}. Open that "
        "address, or correct REGRANT_PUBLIC_URL and restart Regrant."
    )
