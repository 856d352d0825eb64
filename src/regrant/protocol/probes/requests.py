"""The request of each probe. No real code or token can get into one: there is none to be had."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from regrant.domain.identifiers import new_token
from regrant.domain.probe import CallAsk, LoginAsk, MadeUpTokenAsk, PathAsk, TokenAsk
from regrant.domain.secret import Secret
from regrant.protocol.authorization import AuthorizationRequest, code_challenge
from regrant.protocol.client_authentication import ClientCredentials, authenticated_request
from regrant.protocol.http import HttpRequest, form_request
from regrant.protocol.probes.made_up import MadeUp, beside
from regrant.protocol.token_request import TokenEndpoint

#: As a browser asks, in a language that diagnosis reads best.
AS_BROWSER: Final = (
    ("accept", "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"),
    ("accept-language", "en"),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked, ready to be asked about.

    `login` carries the real values, `with_pkce` says whether logins send a challenge. `known`
    are the addresses that metadata or the catalogue gives where they differ from the ones set;
    `scope` is what a token of the client's own is asked for.
    """

    login: AuthorizationRequest | None
    with_pkce: bool
    token: TokenEndpoint | None
    redirect_uri: str
    endpoints: Mapping[str, str] = field(default_factory=dict[str, str])
    known: Mapping[str, str] = field(default_factory=dict[str, str])
    scope: str = ""

    @property
    def secret(self) -> Secret | None:
        """The real client secret."""
        return self.token.credentials.client_secret if self.token else None


class Requests:
    """Builds the request of each probe."""

    def __init__(self, subject: Subject, made_up: MadeUp) -> None:
        self._subject = subject
        self.made_up = made_up
        self._challenge = code_challenge(new_token(384))

    def login(self, ask: LoginAsk) -> HttpRequest | None:
        """The authorization request (RFC 6749 §4.1.1), as a browser without a session sends it."""
        url = self.login_url(ask)
        return HttpRequest("GET", url, AS_BROWSER) if url else None

    def login_url(self, ask: LoginAsk) -> str | None:
        """Its address."""
        real = self._subject.login
        endpoint = self._address("authorization_endpoint", ask.address)
        if real is None or endpoint is None:
            return None
        if ask.bare:
            return endpoint
        scopes = real.scopes if ask.scopes is None else ask.scopes
        with_pkce = self._subject.with_pkce if ask.pkce is None else ask.pkce
        extra = {} if ask.plain else dict(real.extra or {})
        if ask.silent:
            extra["prompt"] = "none"
        return replace(
            real,
            endpoint=endpoint,
            client_id=real.client_id if ask.client == "real" else self.made_up.client_id,
            redirect_uri=self.redirect_uri(ask),
            state=new_token(128),
            scopes=scopes,
            scope_separator=ask.separator or real.scope_separator,
            code_challenge=self._challenge if with_pkce else None,
            nonce=new_token(128) if "openid" in scopes else None,
            extra=extra,
        ).url()

    def redirect_uri(self, ask: LoginAsk) -> str:
        """Where this login would come back to."""
        made_up = {"near": self.made_up.near, "far": self.made_up.far}
        return made_up.get(ask.redirect, self._subject.redirect_uri)

    def token(self, ask: TokenAsk) -> HttpRequest | None:
        """A made-up code (RFC 6749 §4.1.3) or refresh token (§6) under these credentials."""
        real = self._subject.token
        url = self._address("token_endpoint", ask.address)
        if real is None or url is None:
            return None
        endpoint = replace(real, url=url, credentials=self._credentials(ask))
        if ask.grant == "refresh_token":
            return endpoint.refresh_request(self.made_up.token, self._subject.redirect_uri)
        if ask.grant == "client_credentials":
            is_real = ask.scope == "real"
            return endpoint.client_credentials_request(
                self._subject.scope if is_real else self.made_up.scope
            )
        if ask.grant == "made-up":
            return endpoint.grant_request(self.made_up.grant_type)
        verifier = Secret(new_token(384)) if self._subject.with_pkce else None
        return endpoint.code_request(
            code=self.made_up.code,
            redirect_uri=self._subject.redirect_uri,
            code_verifier=verifier,
        )

    def made_up_token(self, ask: MadeUpTokenAsk) -> HttpRequest | None:
        """A made-up token for the revocation (RFC 7009) or introspection (RFC 7662) endpoint."""
        url = self._subject.endpoints.get(ask.endpoint)
        if url is None or self._subject.token is None:
            return None
        params = [("token", self.made_up.token.reveal())]
        return authenticated_request(url, params, self._credentials(ask))

    def call(self, ask: CallAsk) -> HttpRequest | None:
        """A call that has to be challenged."""
        url = self._subject.endpoints.get(ask.what)
        if url is None:
            return None
        bearer = (("authorization", f"Bearer {self.made_up.token.reveal()}"),)
        return HttpRequest("GET", url, (*AS_BROWSER[1:], *(bearer if ask.has_token else ())))

    def path(self, ask: PathAsk) -> HttpRequest | None:
        """The same request beside the endpoint, without anything real in it but the host."""
        url = self._subject.endpoints.get(ask.endpoint)
        if url is None:
            return None
        elsewhere = beside(url)
        if ask.endpoint == "authorization_endpoint":
            asked = self.login_url(LoginAsk(client="made-up", redirect="far"))
            query = urlsplit(asked or "").query
            return HttpRequest(
                "GET", urlunsplit(urlsplit(elsewhere)._replace(query=query)), AS_BROWSER
            )
        if ask.endpoint in {"token_endpoint", "revocation_endpoint", "introspection_endpoint"}:
            return form_request(elsewhere, [("token", self.made_up.token.reveal())])
        return HttpRequest("GET", elsewhere, AS_BROWSER[1:])

    def _credentials(self, ask: TokenAsk | MadeUpTokenAsk) -> ClientCredentials:
        assert self._subject.token is not None  # noqa: S101 - the callers looked
        real = self._subject.token.credentials
        secret = real.client_secret if ask.secret == "real" else self.made_up.client_secret
        client_id = real.client_id if ask.client == "real" else self.made_up.client_id
        return replace(real, client_id=client_id, client_secret=secret, method=ask.method)

    def _address(self, name: str, which: str) -> str | None:
        known = self._subject.known if which == "known" else self._subject.endpoints
        return known.get(name)
