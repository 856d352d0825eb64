"""What pages read across many objects at once: counts, names, the timeline, search."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from regrant.domain.application import Application
from regrant.domain.connection import Connection, Status
from regrant.domain.exchange import Exchange
from regrant.domain.service import Service
from regrant.domain.stored import AuditEntry, FindingRow, Revocation


@dataclass(frozen=True, slots=True)
class Numbered:
    """Which part of a list that is sorted by name: pages are counted from 1."""

    number: int = 1
    size: int = 50
    words: str = ""


@dataclass(frozen=True, slots=True)
class StatusCount:
    """Connections in one status, and how many of them changed lately."""

    status: Status
    count: int
    changed: int


@dataclass(frozen=True, slots=True)
class FindingCount:
    """Open findings of one severity that one party has to act on."""

    severity: str
    responsible: str
    count: int


@dataclass(frozen=True, slots=True)
class Hour:
    """Exchanges of one stage in one hour."""

    hour: datetime
    stage: str
    count: int
    failures: int


@dataclass(frozen=True, slots=True)
class Ending:
    """Something with a known end.

    Args:
        kind: `connection` cannot renew itself; `client_secret` of an application; `resting` is a
            connection that is switched off, and `failing` one whose renewal fails, so that its
            refresh token dies of not being used.
        id: The connection's, or the application's.
        application: What it belongs to.
        name: For people.
        at: When it ends.
    """

    kind: Literal["connection", "client_secret", "resting", "failing"]
    id: str
    application: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Unrenewed:
    """A connection that could be renewed and is not, and the provider whose rules hold for it."""

    id: str
    application: str
    provider: str | None
    name: str
    is_failing: bool
    renewed_at: datetime


@dataclass(frozen=True, slots=True)
class Gist:
    """An application or service in one line: its users by status, its open findings."""

    users: Mapping[str, int] = field(default_factory=dict[str, int])
    has_shared: bool = False
    findings: int = 0
    worst: str | None = None
    services: int = 0
    methods: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """What an object is called, and what it belongs to."""

    id: str
    kind: str
    name: str
    parent: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One entry of the timeline."""

    at: datetime
    exchange: Exchange | None = None
    entry: AuditEntry | None = None


class ViewStore(Protocol):
    """Reads for lists and overviews; each is bounded, whatever is stored."""

    def connection_counts(self, since: datetime) -> Sequence[StatusCount]: ...
    def finding_counts(self, state: str) -> Sequence[FindingCount]: ...
    def findings(
        self, state: str, filters: Mapping[str, Any], limit: int, offset: int
    ) -> Sequence[FindingRow]: ...
    def traffic(self, since: datetime) -> Sequence[Hour]: ...
    def ending(self, before: datetime, limit: int) -> Sequence[Ending]: ...
    def unrenewed(self, limit: int) -> Sequence[Unrenewed]: ...
    def applications(self, part: Numbered) -> tuple[Sequence[Application], int]: ...
    def services(self, part: Numbered) -> tuple[Sequence[Service], int]: ...
    def application_gists(self, ids: Collection[str]) -> Mapping[str, Gist]: ...
    def service_gists(self, ids: Collection[str]) -> Mapping[str, Gist]: ...
    def users(
        self, application: str | None, filters: Mapping[str, Any], part: Numbered
    ) -> tuple[Sequence[Connection], int]: ...
    def owners(self, application: str, limit: int) -> Sequence[str]: ...
    def revocations(self, application: str, limit: int) -> Sequence[Revocation]: ...
    def names(self, ids: Collection[str]) -> Mapping[str, Name]: ...
    def timeline(
        self, kind: str, filters: Mapping[str, Any], before: str | None, limit: int
    ) -> Sequence[TimelineEntry]: ...
    def search(self, words: str, limit: int) -> Sequence[Name]: ...
    def fingerprint(self, subject: str) -> str: ...


class InstallationStore(Protocol):
    """Named values of the installation as a whole."""

    def value(self, name: str) -> str | None: ...
    def set_value(self, name: str, value: str | None) -> None: ...
