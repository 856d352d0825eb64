"""Records that use cases keep beside the main objects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from regrant.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A stored finding: the engine's content with its life in this installation.

    `content` is what the engine said, as the API shows it. `application` and `service` are what
    the subject belongs to, for the limits of keys and for lists.
    """

    id: str
    code: str
    state: Literal["open", "resolved", "dismissed"]
    subject_type: str
    subject: str
    content: Mapping[str, Any]
    since: datetime
    last_seen_at: datetime
    count: int = 1
    application: str | None = None
    service: str | None = None
    last_worked_at: datetime | None = None
    resolved_at: datetime | None = None
    dismissed_by: str | None = None
    dismiss_reason: str | None = None
    undo: Mapping[str, Any] | None = None

    @property
    def was_seen_to_work(self) -> bool:
        """Whether it was closed by something that went well, not only by a changed setting."""
        worked = self.last_worked_at
        is_closed = self.state == "resolved" and self.resolved_at is not None
        return is_closed and worked is not None and worked >= (self.resolved_at or worked)


@dataclass(frozen=True, slots=True)
class KeptCheck:
    """What the last check of an application said, of which version of it, and when.

    `rows` are as the API shows them, but for findings that are stored: those by their ids.
    """

    application: str
    version: int
    at: datetime
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to which object, from where. Never holds a secret."""

    id: str
    at: datetime
    actor: str
    actor_name: str
    action: str
    subject_type: str
    subject: str
    address: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict[str, Any])


RevocationState = Literal["pending", "revoked", "unsupported", "given_up"]


@dataclass(frozen=True, slots=True)
class Revocation:
    """A grant that the provider has to forget."""

    id: str
    application: str
    connection: str
    state: RevocationState
    created_at: datetime
    account: str | None = None
    attempts: int = 0
    next_at: datetime | None = None
    last_error: str | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RevocationRequest:
    """All that revoking takes; sealed, and complete even after the application is deleted.

    `provider` is the catalogue entry that says how the provider wants to be asked.
    """

    endpoint: str
    client_id: str
    client_secret: Secret | None
    auth_method: str
    refresh_token: Secret | None
    access_token: Secret | None
    provider: str | None = None
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class AccountHistory:
    """What is remembered of an account under an application. `account` is a hash of its id."""

    application: str
    account: str
    first_connected_at: datetime
    last_connected_at: datetime
    logins: int = 1
    refresh_token_given_at: datetime | None = None
    deleted_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A token endpoint's whole answer, kept before anybody reads it."""

    id: str
    subject_type: Literal["connection", "attempt"]
    subject: str
    owner: str
    generation: int
    sent_at: datetime
    received_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class HostState:
    """Back-off of a token host."""

    origin: str
    not_before: datetime | None
    failures: int
