"""Connections, logins, tokens, calls and exchanges."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from regrant.client.hiding import shown_without
from regrant.client.objects.diagnosis import Finding, StoredFinding


class Account(Struct, frozen=True, kw_only=True):
    """Who logged in at the provider."""

    id: str
    label: str


class Attempt(Struct, frozen=True, kw_only=True):
    """A login under way or over: `pending`, `completed`, `failed` or `abandoned`."""

    id: str
    status: str
    application: str
    kind: str
    owner: str | None = None
    connection_id: str | None = None
    findings: list[Finding] = []
    created_at: datetime
    expires_at: datetime


class Connection(Struct, frozen=True, kw_only=True):
    """A connection; its tokens are never among the values."""

    id: str
    application: str
    kind: str
    owner: str | None = None
    label: str | None = None
    status: str
    status_reason: str | None = None
    since: datetime
    requested_scopes: list[str]
    granted_scopes: list[str]
    expires_at: datetime | None = None
    has_refresh_token: bool
    account: Account | None = None
    last_refreshed_at: datetime | None = None
    last_used_at: datetime | None = None
    created_at: datetime
    findings: list[StoredFinding] = []


class Begun(Struct, frozen=True, kw_only=True):
    """What beginning gave: an attempt with its link, or at once a connection."""

    attempt: Attempt | None = None
    connect_url: str | None = None
    connection: Connection | None = None


class Deleted(Struct, frozen=True, kw_only=True):
    """What became of the grant at the provider: `revoked`, `pending` or `unsupported`."""

    revocation: str


class Token(Struct, frozen=True, kw_only=True):
    """A raw access token, hidden in `repr`."""

    access_token: str
    token_type: str
    expires_at: datetime | None = None
    scopes: list[str]

    def __repr__(self) -> str:
        return shown_without(self, "access_token")

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("", repr(self))]


class Sent(Struct, frozen=True, kw_only=True):
    """A request as it was sent, redacted."""

    method: str
    url: str
    headers: dict[str, str]
    body: str | None = None


class SentCall(Sent, frozen=True, kw_only=True):
    """A call's request, and whether a credential went along."""

    used_auth: bool


class Answered(Struct, frozen=True, kw_only=True):
    """A response, redacted."""

    status: int
    headers: dict[str, str]
    body: str | None = None


class Exchange(Struct, frozen=True, kw_only=True):
    """One HTTP request and its answer."""

    id: str
    stage: str
    at: datetime
    duration_ms: int
    application: str | None = None
    connection: str | None = None
    service: str | None = None
    method: str | None = None
    attempt: str | None = None
    used_auth: bool
    request: Sent
    response: Answered | None = None
    error: str | None = None


class CallAnswer(Struct, frozen=True, kw_only=True):
    """What a call brought; the service's own refusal is inside.

    `body` is decoded JSON, text, or `{"base64": …}` for anything else.
    """

    status: int
    headers: dict[str, str]
    body: Any = None
    outputs: dict[str, Any]
    sent: SentCall
    exchange: str
    findings: list[Finding] = []

    @property
    def is_success(self) -> bool:
        """Whether the service answered 2xx."""
        return 200 <= self.status < 300


class Fixed(Struct, frozen=True, kw_only=True):
    """A finding after its fix, and the login that the fix began."""

    finding: StoredFinding
    attempt: Attempt | None = None
    connect_url: str | None = None
