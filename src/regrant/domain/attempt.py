"""One login under way: begun here, continued at the provider, finished by the callback."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from regrant.domain.application import ApplicationSettings
from regrant.domain.connection import Kind

AttemptStatus = Literal["pending", "completed", "failed", "abandoned"]
LIFETIME: Final = timedelta(minutes=10)
MEMBER_PREFIX: Final = "member:"


@dataclass(frozen=True, slots=True)
class Frozen:
    """The settings at the moment the login began; the callback uses these and no others.

    `endpoints` are resolved (typed, else metadata), `auth_method` is how client credentials
    will travel, `expected_issuer` what RFC 9207 `iss` must equal, `demands_iss` whether it must
    be present.
    """

    settings: ApplicationSettings
    application_version: int
    redirect_uri: str
    scopes: tuple[str, ...]
    endpoints: Mapping[str, str]
    auth_method: str
    expected_issuer: str | None = None
    demands_iss: bool = False
    jwks_uri: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A stored attempt; what is secret in it (state, verifier, nonce) stays sealed in the store.

    `begun_by` is `member:<id>` or `key:<id>`; `session` is the hash of the member's browser
    session when one began it, and then only that session may finish it.
    """

    id: str
    application: str
    context: str
    kind: Kind
    owner: str | None
    status: AttemptStatus
    begun_by: str
    frozen: Frozen
    created_at: datetime
    expires_at: datetime
    session: str | None = None
    return_to: str | None = None
    reconnects: str | None = None
    replaces: str | None = None
    continued_at: datetime | None = None
    taken_at: datetime | None = None
    finished_at: datetime | None = None
    connection_id: str | None = None
    outcome: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def owner_member(self) -> str | None:
        """The member who will own the connection, when the owner is one of ours."""
        owner = self.owner or ""
        return owner.removeprefix(MEMBER_PREFIX) if owner.startswith(MEMBER_PREFIX) else None

    @property
    def needs_hand_back(self) -> bool:
        """True when another system knows the owner and has to confirm who sat at the browser."""
        return self.kind == "personal" and self.owner_member is None

    def shown_status(self, now: datetime, abandoned_after: timedelta) -> AttemptStatus:
        """The status as people see it: pending too long is abandoned, yet may end well.

        Once the browser is back it is no longer abandoned, whatever becomes of it.
        """
        if self.taken_at is not None:
            return self.status
        began = self.continued_at or self.created_at
        overdue = now >= began + abandoned_after or now >= self.expires_at
        return "abandoned" if self.status == "pending" and overdue else self.status
