"""Connections, their tokens, and the logins that make them."""

from collections.abc import Sequence
from typing import Unpack

from regrant.client.ask import Ask, ask
from regrant.client.fields import ConnectionFields, ImportFields
from regrant.client.objects import Attempt, Begun, Connection, Deleted, Findings, Token
from regrant.client.paging import Page, ask_page


def page(
    *,
    application: str | None = None,
    owner: str | None = None,
    kind: str | None = None,
    status: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Ask[Page[Connection]]:
    """List connections, `limit` at a time."""
    filters = {"application": application, "owner": owner, "kind": kind, "status": status}
    return ask_page("/connections", Connection, {**filters, "limit": limit, "cursor": cursor})


def get(connection: str) -> Ask[Connection]:
    """Show a connection with its open findings."""
    return ask("GET", "/connections/{id}", Connection, id=connection)


def take_over(**fields: Unpack[ImportFields]) -> Ask[Connection]:
    """Make a connection of tokens that another system obtained for the same client."""
    return ask("POST", "/connections/import", Connection, body=fields)


def update(connection: str, **fields: Unpack[ConnectionFields]) -> Ask[Connection]:
    """Rename, disable or enable a connection."""
    return ask("PATCH", "/connections/{id}", Connection, body=fields, id=connection)


def delete(connection: str) -> Ask[Deleted]:
    """Delete a connection and revoke its tokens at the provider."""
    return ask("DELETE", "/connections/{id}", Deleted, id=connection)


def refresh(connection: str) -> Ask[Connection]:
    """Refresh the tokens now."""
    return ask("POST", "/connections/{id}/refresh", Connection, id=connection)


def reconnect(
    connection: str, *, return_to: str | None = None, scopes: Sequence[str] | None = None
) -> Ask[Begun]:
    """Begin a new login that keeps the connection's id."""
    wish = {"return_to": return_to, "scopes": scopes}
    body = {name: value for name, value in wish.items() if value is not None}
    return ask("POST", "/connections/{id}/reconnect", Begun, body=body, id=connection)


def make_shared(connection: str) -> Ask[Connection]:
    """Use this account as shared user of its application."""
    return ask("POST", "/connections/{id}/make-shared", Connection, id=connection)


def token(connection: str, *, min_ttl_seconds: float | None = None) -> Ask[Token]:
    """Read a usable access token; the key needs the permission `tokens:read`.

    Args:
        connection: Its id.
        min_ttl_seconds: How long the token has to live still; 60 when not given.
    """
    query = {"min_ttl_seconds": min_ttl_seconds}
    return ask("GET", "/connections/{id}/token", Token, query=query, id=connection)


def attempt(attempt: str) -> Ask[Attempt]:
    """Show a login."""
    return ask("GET", "/attempts/{id}", Attempt, id=attempt)


def report(attempt: str, text: str) -> Ask[Findings]:
    """Say what the provider's page said, and hear what it means."""
    return ask("POST", "/attempts/{id}/report", Findings, body={"text": text}, id=attempt)


def confirm(attempt: str, *, code: str | None = None, accept_account: bool = False) -> Ask[Attempt]:
    """Confirm who sat at the browser, or that another account is right.

    Args:
        attempt: Its id.
        code: The one-time code that came back with the browser.
        accept_account: The account that logged in is right although it is another one.
    """
    body: dict[str, str | bool] = {}
    if code is not None:
        body["code"] = code
    if accept_account:
        body["accept_account"] = True
    return ask("POST", "/attempts/{id}/confirm", Attempt, body=body, id=attempt)
