"""An application as the OAuth client it is: where it asks, how it asks, what is read of answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from regrant.domain.application import Application, AuthMethod
from regrant.domain.provider import Provider
from regrant.domain.provider_wire import TokenAnswer as AnswerShape
from regrant.domain.provider_wire import TokenExchange, TokenRequest
from regrant.domain.scope import parse_scopes
from regrant.domain.secret import Secret
from regrant.protocol.client_authentication import ClientCredentials
from regrant.protocol.http import HttpResponse
from regrant.protocol.token_request import TokenEndpoint
from regrant.protocol.token_response import TokenAnswer, TokenRefusal, parse_token_response
from regrant.providers import catalogue

#: Scope by which most servers give a refresh token when they announce it.
OFFLINE_ACCESS: Final = "offline_access"


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """An application with its secret and what the catalogue knows of its provider."""

    application: Application
    secret: Secret | None
    provider: Provider | None

    @property
    def separator(self) -> str:
        """Between two scopes."""
        return self.application.settings.scope_separator

    @property
    def answer_shape(self) -> AnswerShape:
        """How token answers are read."""
        return self.provider.token_answer if self.provider else AnswerShape()

    @property
    def auth_method(self) -> AuthMethod:
        """Where the credentials travel: as set, else as learnt, else Basic; `none` without one."""
        chosen = self.application.settings.token_endpoint_auth_method
        if chosen != "auto":
            return chosen
        if self.secret is None:
            return "none"
        return self.application.learned.token_endpoint_auth_method or "client_secret_basic"

    @property
    def has_to_learn(self) -> bool:
        """Whether the place of the credentials is still to be compared."""
        is_auto = self.application.settings.token_endpoint_auth_method == "auto"
        learned = self.application.learned.token_endpoint_auth_method
        return is_auto and self.secret is not None and learned is None

    @property
    def has_learnt(self) -> bool:
        """Whether the place of the credentials is one that a comparison found, not a person's."""
        is_auto = self.application.settings.token_endpoint_auth_method == "auto"
        return is_auto and self.application.learned.token_endpoint_auth_method is not None

    def read(self, response: HttpResponse, sent_at: datetime) -> TokenAnswer | TokenRefusal:
        """Read an answer of this provider's token endpoint."""
        reporting = self.provider.granted_scopes if self.provider else None
        return parse_token_response(
            response,
            sent_at=sent_at,
            separator=(reporting.separator if reporting else None) or self.separator,
            shape=self.answer_shape,
            scopes_at=reporting.at if reporting else "/scope",
        )

    def credentials(self, method: str | None = None) -> ClientCredentials:
        """Identifier and secret, in one place."""
        client_id = self.application.settings.client_id
        chosen = method or self.auth_method
        if self.provider is None:
            return ClientCredentials(client_id, self.secret, chosen)
        return ClientCredentials(
            client_id,
            self.secret,
            chosen,
            self.provider.client_id_param,
            self.provider.client_secret_param,
        )

    def token_endpoint(
        self, extra: Mapping[str, str], *, method: str | None = None, url: str | None = None
    ) -> TokenEndpoint | None:
        """Where tokens are asked for, or `None` when no address is known."""
        address = url or self.application.endpoint("token_endpoint")
        if not address:
            return None
        shape = self.provider.token_request if self.provider else TokenRequest()
        return TokenEndpoint(address, self.credentials(method), shape, extra)

    def refresh_endpoint(self) -> TokenEndpoint | None:
        """Where refresh tokens are redeemed; a few providers have an address of its own."""
        settings = self.application.settings
        url = None
        if self.provider:
            url = self.provider.endpoint("refresh_endpoint", settings.url_variables)
        return self.token_endpoint({**settings.token_params, **settings.refresh_params}, url=url)

    def known_lifetime(self) -> timedelta | None:
        """The lifetime of access tokens when answers do not say: learnt, else the catalogue's."""
        learned = self.application.learned.lifetime_seconds
        if learned:
            return timedelta(seconds=learned)
        if self.provider and self.provider.access_token_lifetime_seconds:
            return timedelta(seconds=self.provider.access_token_lifetime_seconds)
        return None

    def idle_expiry(self) -> timedelta | None:
        """After how long without use this provider's refresh tokens die, where that is known."""
        idle = self.provider.refresh_token_limits.idle_expiry_seconds if self.provider else None
        return timedelta(seconds=idle) if idle else None

    def exchange_endpoint(self, how: TokenExchange) -> str | None:
        """Where a token is traded for a longer-lived one."""
        return how.endpoint or self.application.endpoint("token_endpoint")

    def offline(self) -> tuple[tuple[str, ...], dict[str, str]]:
        """Scopes and parameters that a refresh token takes, by setting, catalogue and metadata."""
        settings = self.application.settings
        if settings.offline_access == "off":
            return (), {}
        values = settings.url_variables
        if self.provider:
            scope = self.provider.offline_scope
            params = self.provider.filled(self.provider.offline_params, values)
            scopes = (scope,) if scope else ()
            if scopes or params or settings.offline_access == "auto":
                return scopes, params
        if settings.offline_access == "on":
            return (OFFLINE_ACCESS,), {"prompt": "consent"}
        return (), {}

    def asked_scopes(self, wished: Iterable[str] | None = None) -> tuple[str, ...]:
        """The scopes that a login asks for: as wished, else as set, and what a refresh token takes.

        Args:
            wished: Instead of the application's own list.
        """
        return parse_scopes([*(wished or self.application.settings.scopes), *self.offline()[0]])


def client_of(application: Application, secret: Secret | None) -> OAuthClient:
    """Put an application together with its provider, if the catalogue has one."""
    name = application.settings.provider
    return OAuthClient(application, secret, catalogue.find(name) if name else None)
