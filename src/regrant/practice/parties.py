"""Clients, codes and tokens as Authlib wants to ask them, with the switches taken into account."""

from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin

from regrant.practice.model import SCOPES, USERS, Client, Code, Token, User, is_loopback_callback
from regrant.practice.store import Store
from regrant.practice.switchboard import Switchboard

REPLACED = "-replaced"
_AUTH_METHODS = {
    "off": frozenset({"client_secret_basic", "client_secret_post"}),
    "body": frozenset({"client_secret_post"}),
    "basic": frozenset({"client_secret_basic"}),
}


def auth_methods(switches: Switchboard, client_id: str | None = None) -> frozenset[str]:
    """Name the places where a confidential client may put its credentials (RFC 7591 §2)."""
    return _AUTH_METHODS[switches.choice("credentials_only_in", client_id)]


def current_secret(client: Client, switches: Switchboard) -> str | None:
    """Return the secret that is valid now; the switch stands for a replaced one."""
    if client.client_secret is not None and switches.is_on("wrong_secret", client.client_id):
        return client.client_secret + REPLACED
    return client.client_secret


def known_scopes(switches: Switchboard, client_id: str | None = None) -> frozenset[str]:
    """Name the scopes that the provider knows."""
    return frozenset(SCOPES) - {switches.choice("unknown_scope", client_id)}


class KnownClient(ClientMixin):
    """A registered client under the switches in force for it."""

    def __init__(self, client: Client, switches: Switchboard) -> None:
        self.client = client
        self.client_id = client.client_id
        self.switches = switches

    def get_client_id(self) -> str:
        """Return the client's identifier."""
        return self.client_id

    def get_default_redirect_uri(self) -> Any:
        """Return the one registered redirect URI, when there is just one (RFC 6749 §3.1.2.3)."""
        uris = self.client.redirect_uris
        return uris[0] if len(uris) == 1 else None

    def allowed_scopes(self) -> frozenset[str]:
        """Name the scopes that the provider's console allows this client."""
        denied = self.switches.choice("scope_not_allowed", self.client_id)
        known = known_scopes(self.switches, self.client_id)
        return frozenset(self.client.scopes) & known - {denied}

    def get_allowed_scope(self, scope: Any) -> str:
        """Keep what the client may have; what it may not was refused before, where it is."""
        allowed = self.allowed_scopes()
        return " ".join(s for s in dict.fromkeys((scope or "").split()) if s in allowed)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Compare whole strings (RFC 9700 §2.1), or take any loopback callback."""
        if redirect_uri in self.client.redirect_uris:
            return True
        if self.switches.is_on("redirect_mismatch", self.client_id):
            return False
        return self.client.any_loopback_callback and is_loopback_callback(redirect_uri)

    def check_client_secret(self, client_secret: str) -> bool:
        """Compare a presented secret with the valid one."""
        return client_secret == current_secret(self.client, self.switches)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Tell whether the client may authenticate in this way."""
        del endpoint
        if self.client.is_public:
            return method == "none"
        return method in auth_methods(self.switches, self.client_id)

    def check_response_type(self, response_type: str) -> bool:
        """Tell whether the client may ask for this at the authorization endpoint."""
        return response_type == "code" and self.check_grant_type("authorization_code")

    def check_grant_type(self, grant_type: str) -> bool:
        """Tell whether the client may use this grant."""
        return grant_type in self.client.grant_types


class KnownCode(AuthorizationCodeMixin):
    """An authorization code."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.code_challenge = code.code_challenge
        self.code_challenge_method = code.code_challenge_method

    def get_redirect_uri(self) -> Any:
        """Return the redirect URI of the authorization request."""
        return self.code.redirect_uri

    def get_scope(self) -> str:
        """Return what the person allowed."""
        return self.code.scope

    def get_nonce(self) -> str | None:
        """Return the nonce of the authorization request (OpenID Connect Core §3.1.2.1)."""
        return self.code.nonce

    def get_auth_time(self) -> int:
        """Return when the person logged in, in seconds since 1970."""
        return int(self.code.issued_at)

    def get_acr(self) -> None:
        """Return no authentication context: there is none."""

    def get_amr(self) -> None:
        """Return no authentication method: there is none."""


class KnownToken(TokenMixin):
    """A token that was presented, either the access or the refresh token of an answer."""

    def __init__(self, token: Token, store: Store, *, is_refresh_token: bool = False) -> None:
        self.token = token
        self.is_refresh_token = is_refresh_token
        self._store = store

    def check_client(self, client: KnownClient) -> bool:
        """Tell whether the token was issued to this client."""
        return self.token.client_id == client.client_id

    def get_scope(self) -> str:
        """Return the scope as the wire spells it; a refresh token has its grant's (RFC 6749 §6)."""
        if self.is_refresh_token:
            return self._store.data.grants[self.token.grant_id].scope
        return self.token.scope

    @property
    def expires_at(self) -> float | None:
        """When the token ends, in seconds since 1970."""
        if self.is_refresh_token:
            return self.token.refresh_expires_at
        return self.token.access_expires_at

    def get_expires_in(self) -> int:
        """Return the remaining lifetime in seconds, 0 when there is no end."""
        return int(self.expires_at - self._store.now()) if self.expires_at else 0

    def is_expired(self) -> bool:
        """Tell whether the token is past its end."""
        return self.expires_at is not None and self._store.now() >= self.expires_at

    def is_revoked(self) -> bool:
        """Tell whether the token, or the grant it belongs to, was revoked."""
        if not self._store.grant_lives(self.token.grant_id):
            return True
        if self.is_refresh_token:
            return self.token.replaced_at is not None
        return self.token.access_revoked

    def get_user(self) -> User | None:
        """Return the person who granted it; nobody for a machine's token."""
        return USERS.get(self.token.username or "")

    def get_client(self) -> Any:
        """Return nothing: nobody asks for signed userinfo."""
        return None
