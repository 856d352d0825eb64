"""Connections, the logins that make them, and their tokens."""

from datetime import timedelta
from typing import Any

from regrant.domain.connection import Connection
from regrant.usecases.connect_begin import Wish
from regrant.usecases.input.connection import (
    BeginFields,
    ConfirmFields,
    ConnectionFields,
    ImportFields,
    ReconnectFields,
    ReportFields,
    TokenQuery,
)
from regrant.web.listing import ConnectionQuery, filters_of, listed, window_of
from regrant.web.routing import Asked, route
from regrant.web.shapes.life import (
    AttemptShown,
    BegunShown,
    ConnectionShown,
    DeletedShown,
    FindingsShown,
    TokenShown,
    attempt_shown,
    connection_shown,
    finding_shown,
    findings_shown,
)


@route(
    "POST",
    "/applications/{id}/connections",
    "Begin a login, or get a token of the client's own",
    answer=BegunShown,
    permission="connections:use",
    body=BeginFields,
    example={"kind": "personal", "owner": "ada", "return_to": "https://app.example.com/connected"},
    status=201,
)
async def begin(asked: Asked) -> BegunShown:
    """Begin; an application with client credentials has its connection at once."""
    wish: BeginFields = asked.body
    application = await asked.use.connect.seen(asked.actor, asked.path["id"])
    if wish.kind == "shared":
        asked.actor.require("connections:write")
    if application.settings.grant_type == "client_credentials":
        made = await asked.use.machine_tokens.begin(asked.actor, application.id, wish)
        return BegunShown(connection=await _shown(asked, made))
    begun = await asked.use.connect.begin(
        asked.actor,
        application.id,
        Wish(wish.kind, wish.owner, wish.return_to, wish.scopes, wish.replace),
    )
    return BegunShown(attempt=attempt_shown(begun.attempt), connect_url=begun.connect_url)


@route(
    "GET",
    "/connections",
    "List connections",
    answer=ConnectionShown,
    permission="connections:read",
    query=ConnectionQuery,
    is_list=True,
)
async def page(asked: Asked) -> dict[str, Any]:
    """A page of connections."""
    window, filters = window_of(asked.query), filters_of(asked.query)
    return listed(await asked.use.connections.page(asked.actor, window, filters), connection_shown)


@route(
    "POST",
    "/connections/import",
    "Take over tokens that another system obtained for the same client",
    answer=ConnectionShown,
    permission="connections:write",
    body=ImportFields,
    status=201,
)
async def take_over(asked: Asked) -> ConnectionShown:
    """Import."""
    return await _shown(asked, await asked.use.connection_import.take(asked.actor, asked.body))


@route(
    "GET",
    "/connections/{id}",
    "Show a connection with its open findings",
    answer=ConnectionShown,
    permission="connections:read",
)
async def show(asked: Asked) -> ConnectionShown:
    """Show."""
    return await _shown(asked, await asked.use.connections.get(asked.actor, asked.path["id"]))


@route(
    "PATCH",
    "/connections/{id}",
    "Rename, disable or enable a connection",
    answer=ConnectionShown,
    permission="connections:write",
    body=ConnectionFields,
    example={"label": "Accounting"},
)
async def update(asked: Asked) -> ConnectionShown:
    """Change."""
    changed = await asked.use.connections.update(asked.actor, asked.path["id"], asked.body)
    return await _shown(asked, changed)


@route(
    "DELETE",
    "/connections/{id}",
    "Delete a connection and revoke its tokens at the provider",
    answer=DeletedShown,
    permission="connections:write",
)
async def delete(asked: Asked) -> DeletedShown:
    """Delete."""
    deleted = await asked.use.connections.delete(asked.actor, asked.path["id"])
    return DeletedShown(revocation=deleted.revocation)


@route(
    "POST",
    "/connections/{id}/refresh",
    "Refresh the tokens now",
    answer=ConnectionShown,
    permission="connections:use",
)
async def refresh(asked: Asked) -> ConnectionShown:
    """Refresh."""
    return await _shown(asked, await asked.use.connections.refresh(asked.actor, asked.path["id"]))


@route(
    "POST",
    "/connections/{id}/reconnect",
    "Begin a new login that keeps the connection's id",
    answer=BegunShown,
    permission="connections:use",
    body=ReconnectFields,
    status=201,
)
async def reconnect(asked: Asked) -> BegunShown:
    """Begin again."""
    wish: ReconnectFields = asked.body
    begun = await asked.use.connect.reconnect(
        asked.actor, asked.path["id"], {"return_to": wish.return_to, "scopes": wish.scopes}
    )
    return BegunShown(attempt=attempt_shown(begun.attempt), connect_url=begun.connect_url)


@route(
    "POST",
    "/connections/{id}/make-shared",
    "Use this account as shared user of its application",
    answer=ConnectionShown,
    permission="connections:write",
)
async def make_shared(asked: Asked) -> ConnectionShown:
    """Make shared."""
    made = await asked.use.connections.make_shared(asked.actor, asked.path["id"])
    return await _shown(asked, made)


@route(
    "GET",
    "/connections/{id}/token",
    "Read a usable access token",
    answer=TokenShown,
    permission="tokens:read",
    query=TokenQuery,
)
async def token(asked: Asked) -> TokenShown:
    """Read a token; the hot path answers most of these before this handler."""
    wish = timedelta(seconds=asked.query.min_ttl_seconds)
    read = await asked.use.token_read.read(asked.actor, asked.path["id"], wish)
    return TokenShown(
        access_token=read.access_token.reveal(),
        token_type=read.token_type,
        expires_at=read.expires_at,
        scopes=list(read.scopes),
    )


@route(
    "GET",
    "/attempts/{id}",
    "Show a login",
    answer=AttemptShown,
    permission="connections:read",
)
async def attempt(asked: Asked) -> AttemptShown:
    """Show."""
    return attempt_shown(await asked.use.attempts.get(asked.actor, asked.path["id"]))


@route(
    "POST",
    "/attempts/{id}/report",
    "Say what the provider's page said",
    answer=FindingsShown,
    permission="connections:use",
    body=ReportFields,
    example={"text": "Error 400: redirect_uri_mismatch"},
)
async def report(asked: Asked) -> FindingsShown:
    """Diagnose the words."""
    found = await asked.use.attempts.report(asked.actor, asked.path["id"], asked.body.text)
    return findings_shown(found)


@route(
    "POST",
    "/attempts/{id}/confirm",
    "Confirm who sat at the browser, or that another account is right",
    answer=AttemptShown,
    permission="connections:use",
    body=ConfirmFields,
    example={"accept_account": True},
)
async def confirm(asked: Asked) -> AttemptShown:
    """Confirm."""
    confirmed = await asked.use.attempts.confirm(asked.actor, asked.path["id"], asked.body)
    return attempt_shown(confirmed)


async def _shown(asked: Asked, connection: Connection) -> ConnectionShown:
    rows = await asked.use.reading.findings_of("connection", connection.id)
    return connection_shown(connection, [finding_shown(row) for row in rows])
