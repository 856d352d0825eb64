"""Revocation and introspection: what a client may do with a token by presenting it."""

from typing import Any

from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from regrant.practice.grants import AUTH_METHODS, CONFIDENTIAL_AUTH_METHODS
from regrant.practice.parties import KnownClient, KnownToken
from regrant.practice.store import Store


class Revocation(RevocationEndpoint):
    """Ends a token on the client's wish (RFC 7009)."""

    CLIENT_AUTH_METHODS = AUTH_METHODS

    server: Any

    def query_token(self, token_string: str, token_type_hint: str | None) -> KnownToken | None:
        """Find the token, whatever the hint says (RFC 7009 §2.1)."""
        del token_type_hint
        return _presented(self.server.store, token_string)

    def revoke_token(self, token: KnownToken, request: Any) -> None:
        """End an access token, or with the refresh token the whole grant."""
        del request
        if token.is_refresh_token:
            self.server.store.revoke_grant(token.token.grant_id)
        else:
            self.server.store.revoke_access_token(token.token)


class Introspection(IntrospectionEndpoint):
    """Tells a client about one of its tokens (RFC 7662)."""

    CLIENT_AUTH_METHODS = CONFIDENTIAL_AUTH_METHODS

    server: Any

    def query_token(self, token_string: str, token_type_hint: str | None) -> KnownToken | None:
        """Find the token, whatever the hint says."""
        del token_type_hint
        return _presented(self.server.store, token_string)

    def check_permission(self, token: KnownToken, client: KnownClient, request: Any) -> bool:
        """Show a token to its own client only."""
        del request
        return token.check_client(client)

    def introspect_token(self, token: KnownToken) -> dict[str, Any]:
        """Say what is known about a living token."""
        known = token.token
        told: dict[str, Any] = {
            "active": True,
            "client_id": known.client_id,
            "scope": known.scope,
            "token_type": "refresh_token" if token.is_refresh_token else "Bearer",
            "iat": int(known.issued_at),
        }
        if known.username:
            told |= {"username": known.username, "sub": known.username}
        if token.expires_at is not None:
            told["exp"] = int(token.expires_at)
        return told


def _presented(store: Store, token: str) -> KnownToken | None:
    if (known := store.by_access_token(token)) is not None:
        return KnownToken(known, store)
    if (known := store.by_refresh_token(token)) is not None:
        return KnownToken(known, store, is_refresh_token=True)
    return None
