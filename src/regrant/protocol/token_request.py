"""Requests to the token endpoint (RFC 6749 §4.1.3, §4.4.2, §6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from regrant.domain.provider_wire import TokenRequest
from regrant.domain.secret import Secret
from regrant.protocol.client_authentication import ClientCredentials, authenticated_request
from regrant.protocol.http import HttpRequest


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """Where tokens are asked for, by whom, and in which shape.

    `extra` are parameters that the application or the catalogue adds; they never replace one of
    the grant's own.
    """

    url: str
    credentials: ClientCredentials
    shape: TokenRequest = field(default_factory=TokenRequest)
    extra: Mapping[str, str] = field(default_factory=dict[str, str])

    def _request(self, params: list[tuple[str, str]]) -> HttpRequest:
        mine = self.credentials
        taken = {name for name, _ in params} | {mine.client_id_param, mine.client_secret_param}
        params += [(name, value) for name, value in self.extra.items() if name not in taken]
        return authenticated_request(self.url, params, self.credentials, self.shape)

    def code_request(
        self, *, code: Secret, redirect_uri: str, code_verifier: Secret | None
    ) -> HttpRequest:
        """Redeem an authorization code.

        Spec:
            RFC 6749 §4.1.3: `redirect_uri` is the one of the authorization request; RFC 7636
            §4.5.
        """
        params = [
            ("grant_type", "authorization_code"),
            ("code", code.reveal()),
            ("redirect_uri", redirect_uri),
        ]
        if code_verifier:
            params.append(("code_verifier", code_verifier.reveal()))
        return self._request(params)

    def refresh_request(self, refresh_token: Secret, redirect_uri: str | None) -> HttpRequest:
        """Ask for a new access token. `scope` is left out: the grant stays as it is.

        Spec:
            RFC 6749 §6.
        """
        params = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.reveal())]
        if self.shape.refresh_sends_redirect_uri and redirect_uri:
            params.append(("redirect_uri", redirect_uri))
        return self._request(params)

    def client_credentials_request(self, scope: str) -> HttpRequest:
        """Ask for a token of the client's own.

        Spec:
            RFC 6749 §4.4.2.
        """
        params = [("grant_type", "client_credentials")]
        return self._request([*params, ("scope", scope)] if scope else params)

    def grant_request(self, grant_type: str) -> HttpRequest:
        """Ask with a grant type and nothing else: what the endpoint says of it is wanted."""
        return self._request([("grant_type", grant_type)])
