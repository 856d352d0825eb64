"""What is asked for new tokens: by refresh token, as the client itself, or by trade; and when."""

import random
from datetime import datetime

from regrant.domain.connection import Connection
from regrant.domain.token import TokenSet, refresh_due_at
from regrant.protocol.http import HttpRequest
from regrant.protocol.token_exchange import exchange_request
from regrant.usecases.oauth_client import OAuthClient


def refresh_request(
    connection: Connection, client: OAuthClient, redirect_uri: str
) -> HttpRequest | None:
    """The request that brings a connection new tokens; `None` when there is nothing to ask with.

    Args:
        connection: With its tokens.
        client: Its application.
        redirect_uri: The application's, for the providers that want it repeated.
    """
    tokens = connection.tokens
    settings = client.application.settings
    if settings.grant_type == "client_credentials":
        endpoint = client.token_endpoint(settings.token_params)
        scope = client.separator.join(connection.requested_scopes)
        return endpoint.client_credentials_request(scope) if endpoint else None
    renewal = client.provider.renewal if client.provider else None
    if renewal and tokens and tokens.refresh_token is None:
        url = client.exchange_endpoint(renewal)
        token = tokens.access_token
        return exchange_request(url, renewal, token, client.credentials()) if url else None
    endpoint = client.refresh_endpoint()
    if endpoint is None or tokens is None or tokens.refresh_token is None:
        return None
    return endpoint.refresh_request(tokens.refresh_token, redirect_uri)


def next_refresh_at(tokens: TokenSet, client: OAuthClient) -> datetime | None:
    """When to refresh these tokens ahead of time; `None` for never."""
    by_trade = client.provider is not None and client.provider.renewal is not None
    own = grant_of(client) == "client_credentials"
    return refresh_due_at(
        tokens,
        jitter=random.uniform(-1, 1),  # noqa: S311 - spreads load, guards nothing
        can_refresh=tokens.refresh_token is not None or own or by_trade,
        lifetime=client.known_lifetime(),
        idle=client.idle_expiry(),
    )


def grant_of(client: OAuthClient) -> str:
    """The grant that a refresh uses."""
    is_own = client.application.settings.grant_type == "client_credentials"
    return "client_credentials" if is_own else "refresh_token"
