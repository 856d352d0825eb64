"""One account's grant under an application."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from regrant.domain.token import TokenSet

Kind = Literal["shared", "personal"]
Status = Literal[
    "active", "expiring", "failing", "needs_reconnect", "pending_confirmation", "disabled"
]
#: A connection in one of these may be used for calls.
USABLE: frozenset[Status] = frozenset({"active", "expiring", "failing"})
#: Ends within this many days and cannot renew itself: `expiring`.
EXPIRING_WITHIN_DAYS = 7
#: The code of refusals of a second shared user; the others say why there can be no login at all.
SHARED_USER_EXISTS = "shared-user-exists"


@dataclass(frozen=True, slots=True)
class Account:
    """Who logged in at the provider: an identifier that never changes, and a name for people."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Connection:
    """A stored connection. Tokens are in `tokens` only when the store was asked to unseal them.

    `can_renew` is true with a refresh token, and for tokens of the client's own, which are simply
    asked for again. `generation` counts token writes: every write names the generation that it
    replaces. `lease_owner` and `lease_until` say which process refreshes at this moment.
    `refresh_started_at` stands while a refresh was begun and its outcome has not been stored.
    """

    id: str
    application: str
    kind: Kind
    owner: str | None
    status: Status
    since: datetime
    created_at: datetime
    generation: int
    label: str | None = None
    status_reason: str | None = None
    requested_scopes: tuple[str, ...] = ()
    granted_scopes: tuple[str, ...] = ()
    account: Account | None = None
    token_type: str = "Bearer"
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    has_refresh_token: bool = False
    can_renew: bool = False
    refresh_due_at: datetime | None = None
    refresh_failures: int = 0
    refresh_started_at: datetime | None = None
    lease_owner: str | None = None
    lease_until: datetime | None = None
    last_refreshed_at: datetime | None = None
    last_used_at: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    tokens: TokenSet | None = None

    @property
    def is_usable(self) -> bool:
        """Whether calls may use it."""
        return self.status in USABLE
