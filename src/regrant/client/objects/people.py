"""Keys, members and the audit trail."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from regrant.client.hiding import shown_without


class Key(Struct, frozen=True, kw_only=True):
    """An API key, without the key."""

    id: str
    name: str
    role: str
    prefix: str
    permissions: list[str]
    applications: list[str] | None = None
    services: list[str] | None = None
    created_at: datetime
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    disabled_at: datetime | None = None


class NewKey(Key, frozen=True, kw_only=True):
    """A new API key, with the key: it is shown this once, and hidden in `repr`."""

    key: str

    def __repr__(self) -> str:
        return shown_without(self, "key")

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("", repr(self))]


class Member(Struct, frozen=True, kw_only=True):
    """A member."""

    id: str
    name: str
    role: str
    created_at: datetime
    disabled_at: datetime | None = None


class SignInLink(Struct, frozen=True, kw_only=True):
    """A one-time sign-in link, hidden in `repr`."""

    url: str

    def __repr__(self) -> str:
        return shown_without(self, "url")

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("", repr(self))]


class AuditEntry(Struct, frozen=True, kw_only=True):
    """Who did what."""

    id: str
    at: datetime
    actor: str
    actor_name: str
    action: str
    subject_type: str
    subject: str
    address: str | None = None
    detail: dict[str, Any]
