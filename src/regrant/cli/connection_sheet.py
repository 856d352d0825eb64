"""A connection as people read it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from regrant.cli import values
from regrant.cli.lines import inert
from regrant.cli.tables import Column, Sheet
from regrant.client.objects import Connection, Deleted

_REVOCATIONS: Final = {
    "revoked": "Deleted; the provider has revoked the tokens",
    "pending": "Deleted here; Regrant goes on asking the provider to revoke the tokens",
    "unsupported": "Deleted here; this provider revokes tokens on its own pages only",
}


def columns(now: datetime) -> Sequence[Column[Connection]]:
    """A line of the list."""
    return (
        Column("account", name, least=14),
        Column("whose", whose, least=8, is_plain=True),
        Column("status", lambda one: values.connection_status(one.status), is_plain=True),
        Column("since", lambda one: values.when(one.since, now)),
        Column("id", lambda one: one.id),
    )


def sheet(one: Connection, now: datetime) -> RenderableType:
    """The whole of it; the findings stand below."""
    status = values.connection_status(one.status)
    first = Text(f"{inert(name(one))}: ", "bold") + status + Text(f", {since(one, now)}")
    rows = (
        ("id", one.id),
        ("application", one.application),
        ("whose", whose(one)),
        ("account", _account(one)),
        ("reason", one.status_reason),
        ("granted scopes", values.words(one.granted_scopes)),
        ("not granted", values.words(_missing(one))),
        ("token ends", values.exactly(one.expires_at, now) or "never, as far as is known"),
        ("refresh token", "yes" if one.has_refresh_token else "none"),
        ("refreshed", values.exactly(one.last_refreshed_at, now)),
        ("used", values.exactly(one.last_used_at, now)),
        ("connected", values.exactly(one.created_at, now)),
    )
    return Sheet(first, rows)


def deleted(deleted: Deleted, _now: datetime) -> RenderableType:
    """What became of a deleted connection's tokens."""
    return Text(_REVOCATIONS.get(deleted.revocation, f"Deleted: {deleted.revocation}"))


def name(one: Connection) -> str:
    """What a person calls it."""
    account = one.account.label or one.account.id if one.account else None
    return one.label or account or (f"User of {one.owner}" if one.owner else "Shared user")


def whose(one: Connection) -> str:
    """`shared`, or the owner of a personal connection."""
    return "shared" if one.kind == "shared" else one.owner or one.kind


def since(one: Connection, now: datetime) -> str:
    """How long it has been so."""
    said = values.when(one.since, now) or ""
    return f"since {said.removesuffix(' ago')}" if said.endswith(" ago") else said


def _account(one: Connection) -> str | None:
    if one.account is None:
        return None
    both = one.account.label and one.account.label != one.account.id
    return f"{one.account.label} ({one.account.id})" if both else one.account.id


def _missing(one: Connection) -> list[str]:
    return [scope for scope in one.requested_scopes if scope not in one.granted_scopes]
