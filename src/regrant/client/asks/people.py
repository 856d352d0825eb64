"""API keys and members."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Unpack

from regrant.client.ask import Ask, ask, ask_nothing
from regrant.client.fields import KeyChange, MemberChange
from regrant.client.objects import Key, Member, NewKey, SignInLink
from regrant.client.paging import Page, ask_page


def keys(*, limit: int | None = None, cursor: str | None = None) -> Ask[Page[Key]]:
    """List API keys, `limit` at a time."""
    return ask_page("/keys", Key, {"limit": limit, "cursor": cursor})


def create_key(
    name: str,
    role: str,
    *,
    permissions: Sequence[str] = (),
    applications: Sequence[str] | None = None,
    services: Sequence[str] | None = None,
    expires_at: datetime | None = None,
) -> Ask[NewKey]:
    """Make an API key; the key is shown this once.

    Args:
        name: What it is for.
        role: `owner`, `admin`, `operator`, `caller` or `auditor`.
        permissions: Beyond its role: `tokens:read`.
        applications: Limits it to these applications.
        services: Limits it to these web services.
        expires_at: When it ends, with its time zone.
    """
    body: dict[str, Any] = {"name": name, "role": role, "permissions": list(permissions)}
    limits = {"applications": applications, "services": services, "expires_at": expires_at}
    body |= {field: value for field, value in limits.items() if value is not None}
    return ask("POST", "/keys", NewKey, body=body)


def key(key: str) -> Ask[Key]:
    """Show an API key, by its id."""
    return ask("GET", "/keys/{id}", Key, id=key)


def update_key(key: str, **fields: Unpack[KeyChange]) -> Ask[Key]:
    """Rename, disable or enable an API key."""
    return ask("PATCH", "/keys/{id}", Key, body=fields, id=key)


def delete_key(key: str) -> Ask[None]:
    """Delete an API key; it stops working at once."""
    return ask_nothing("DELETE", "/keys/{id}", id=key)


def members(*, limit: int | None = None, cursor: str | None = None) -> Ask[Page[Member]]:
    """List members, `limit` at a time."""
    return ask_page("/members", Member, {"limit": limit, "cursor": cursor})


def create_member(name: str, role: str) -> Ask[Member]:
    """Add a member."""
    return ask("POST", "/members", Member, body={"name": name, "role": role})


def member(member: str) -> Ask[Member]:
    """Show a member, by id."""
    return ask("GET", "/members/{id}", Member, id=member)


def update_member(member: str, **fields: Unpack[MemberChange]) -> Ask[Member]:
    """Rename a member, change the role, disable or enable."""
    return ask("PATCH", "/members/{id}", Member, body=fields, id=member)


def delete_member(member: str) -> Ask[None]:
    """Remove a member."""
    return ask_nothing("DELETE", "/members/{id}", id=member)


def sign_in_link(member: str) -> Ask[SignInLink]:
    """Make a one-time sign-in link for a member."""
    return ask("POST", "/members/{id}/sign-in-link", SignInLink, id=member)
