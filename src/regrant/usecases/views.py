"""What people look at: the overview, lists, the timeline, search. Nothing here changes anything."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from regrant.domain.application import Application
from regrant.domain.connection import Connection
from regrant.domain.principal import Permission
from regrant.domain.service import Service
from regrant.domain.stored import FindingRow, Revocation
from regrant.errors import ForbiddenError
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.ports.views import (
    Ending,
    FindingCount,
    Gist,
    Hour,
    Name,
    Numbered,
    StatusCount,
    TimelineEntry,
    Unrenewed,
    ViewStore,
)
from regrant.providers import catalogue
from regrant.usecases.auditing import Actor
from regrant.usecases.records import Records

T = TypeVar("T")
LATELY: Final = timedelta(days=1)
AHEAD: Final = timedelta(days=60)
SHOWN_TRAFFIC: Final = timedelta(days=7)
_SOME: Final = 12
_CANDIDATES: Final = 200


@dataclass(frozen=True, slots=True)
class Overview:
    """Is everything well?"""

    connections: Sequence[StatusCount]
    finding_counts: Sequence[FindingCount]
    findings: Sequence[FindingRow]
    traffic: Sequence[Hour]
    ending: Sequence[Ending]
    applications: int
    services: int
    names: Mapping[str, Name]


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """One numbered page of a list, with what each item comes down to."""

    items: Sequence[T]
    count: int
    part: Numbered
    gists: Mapping[str, Gist]

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.count // self.part.size))


@dataclass(frozen=True, slots=True)
class Named(Generic[T]):
    """A list, with the names of all that it mentions."""

    items: Sequence[T]
    names: Mapping[str, Name]
    has_more: bool = False


class Views:
    """Reads for the pages of members; a key with limits sees lists through the API only."""

    def __init__(self, store: Store, clock: Clock, records: Records) -> None:
        self._store = store
        self._clock = clock
        self._records = records

    async def overview(self, actor: Actor) -> Overview:
        """Everything that the overview shows, in one read."""
        _require(actor, "findings:read")
        await self._records.flush()
        now = self._clock.now()

        def work(tx: Transaction) -> Overview:
            views, one = tx.views, Numbered(size=1)
            findings = views.findings("open", {}, _SOME, 0)
            ending = _endings(views, now + AHEAD)
            mentioned = _mentioned(findings) | {each.application for each in ending}
            return Overview(
                connections=views.connection_counts(now - LATELY),
                finding_counts=views.finding_counts("open"),
                findings=findings,
                traffic=views.traffic(now - SHOWN_TRAFFIC),
                ending=ending,
                applications=views.applications(one)[1],
                services=views.services(one)[1],
                names=views.names(mentioned),
            )

        return await self._store.read(work)

    async def applications(self, actor: Actor, part: Numbered) -> Listing[Application]:
        """Applications by name."""
        _require(actor, "set-up:read")

        def work(tx: Transaction) -> Listing[Application]:
            items, count = tx.views.applications(part)
            gists = tx.views.application_gists([item.id for item in items])
            return Listing(items, count, part, gists)

        return await self._store.read(work)

    async def own_accounts(
        self, actor: Actor, part: Numbered
    ) -> tuple[Listing[Application], Mapping[str, Connection]]:
        """Applications by name, each with the account that the one who asks has connected."""
        _require(actor, "connections:use")
        owner = actor.principal.reference

        def work(tx: Transaction) -> tuple[Listing[Application], Mapping[str, Connection]]:
            items, count = tx.views.applications(part)
            mine = {one.id: tx.connections.personal(one.id, owner) for one in items}
            newest = {one: rows[0] for one, rows in mine.items() if rows}
            return Listing(items, count, part, {}), newest

        return await self._store.read(work)

    async def services(self, actor: Actor, part: Numbered) -> Listing[Service]:
        """Services by name."""
        _require(actor, "set-up:read")

        def work(tx: Transaction) -> Listing[Service]:
            items, count = tx.views.services(part)
            gists = tx.views.service_gists([item.id for item in items])
            return Listing(items, count, part, gists)

        return await self._store.read(work)

    async def users(
        self, actor: Actor, application: str | None, filters: Mapping[str, Any], part: Numbered
    ) -> tuple[Listing[Connection], Mapping[str, Name]]:
        """The users of an application, or of all; shared ones first."""
        _require(actor, "connections:read")

        def work(tx: Transaction) -> tuple[Listing[Connection], Mapping[str, Name]]:
            items, count = tx.views.users(application, filters, part)
            gists = tx.views.application_gists([application] if application else [])
            members = {each.owner.removeprefix("member:") for each in items if each.owner}
            mentioned = {each.application for each in items} | members
            return Listing(items, count, part, gists), tx.views.names(mentioned)

        return await self._store.read(work)

    async def revocations(self, actor: Actor, application: str) -> Sequence[Revocation]:
        """What the provider was asked to forget lately, and whether it did."""
        _require(actor, "connections:read")
        return await self._store.read(lambda tx: tx.views.revocations(application, _SOME))

    async def findings(
        self, actor: Actor, state: str, filters: Mapping[str, Any], part: Numbered
    ) -> tuple[Named[FindingRow], Sequence[FindingCount]]:
        """Findings by severity, those of one party or one object if asked so."""
        _require(actor, "findings:read")

        def work(tx: Transaction) -> tuple[Named[FindingRow], Sequence[FindingCount]]:
            offset = (part.number - 1) * part.size
            rows = tx.views.findings(state, filters, part.size + 1, offset)
            shown = rows[: part.size]
            names = tx.views.names(_mentioned(shown))
            return Named(shown, names, len(rows) > part.size), tx.views.finding_counts(state)

        return await self._store.read(work)

    async def timeline(
        self, actor: Actor, kind: str, filters: Mapping[str, Any], before: str | None, limit: int
    ) -> Named[TimelineEntry]:
        """Requests and changes, newest first; changes only for those who may see them."""
        _require(actor, "exchanges:read")
        await self._records.flush()
        if not actor.principal.may("audit:read"):
            kind = "requests"

        def work(tx: Transaction) -> Named[TimelineEntry]:
            found = tx.views.timeline(kind, filters, before, limit + 1)
            shown = found[:limit]
            return Named(shown, tx.views.names(_met(shown)), len(found) > limit)

        return await self._store.read(work)

    async def search(self, actor: Actor, words: str) -> Named[Name]:
        """Every object that a few letters may mean, or that an identifier names."""
        _require(actor, "set-up:read")
        words = words.strip()[:200]
        if not words:
            return Named((), {})
        await self._records.flush()

        def work(tx: Transaction) -> Named[Name]:
            found = [one for one in tx.views.search(words, _SOME) if _may_see(actor, one.kind)]
            parents = {one.parent for one in found if one.parent}
            return Named([_titled(tx, one) for one in found], tx.views.names(parents))

        return await self._store.read(work)

    async def names(self, ids: Collection[str | None]) -> Mapping[str, Name]:
        """What objects are called; those that are gone are left out."""
        known = {one for one in ids if one}
        return await self._store.read(lambda tx: tx.views.names(known))

    async def fingerprint(self, actor: Actor, subject: str) -> str:
        """A value that differs when the subject's page would show something else."""
        _require(actor, "findings:read")
        return await self._store.read(lambda tx: tx.views.fingerprint(subject))


def died_unused(connections: Sequence[Unrenewed], before: datetime) -> list[Ending]:
    """When refresh tokens die that nobody renews, where the catalogue knows the provider's limit.

    Args:
        connections: Those that are switched off or whose renewal fails.
        before: What ends later is left out.
    """
    found: list[Ending] = []
    for one in connections:
        provider = catalogue.find(one.provider) if one.provider else None
        idle = provider.refresh_token_limits.idle_expiry_seconds if provider else None
        if idle and (at := one.renewed_at + timedelta(seconds=idle)) <= before:
            kind = "failing" if one.is_failing else "resting"
            found.append(Ending(kind, one.id, one.application, one.name, at))
    return found


def _titled(tx: Transaction, one: Name) -> Name:
    """A finding is called by what it says; all others by their name."""
    row = tx.findings.get(one.id) if one.kind == "finding" else None
    return replace(one, name=str(row.content["title"]).replace("`", "")) if row else one


def _endings(views: ViewStore, before: datetime) -> list[Ending]:
    found = [*views.ending(before, _SOME), *died_unused(views.unrenewed(_CANDIDATES), before)]
    return sorted(found, key=lambda one: one.at)[:_SOME]


def traffic_days(hours: Sequence[Hour], now: datetime, stages: Collection[str]) -> list[Hour]:
    """The hours of the last week for some stages together, those without traffic as zeros.

    Args:
        hours: As stored.
        now: The last hour is the one it lies in.
        stages: Which stages to add up.
    """
    last = now.replace(minute=0, second=0, microsecond=0)
    count = int(SHOWN_TRAFFIC / timedelta(hours=1))
    sums: dict[datetime, tuple[int, int]] = {}
    for one in hours:
        if one.stage in stages:
            known = sums.get(one.hour, (0, 0))
            sums[one.hour] = (known[0] + one.count, known[1] + one.failures)
    moments = [last - timedelta(hours=back) for back in range(count - 1, -1, -1)]
    return [Hour(moment, "", *sums.get(moment, (0, 0))) for moment in moments]


def _require(actor: Actor, permission: Permission) -> None:
    actor.require(permission)
    principal = actor.principal
    if principal.applications is not None or principal.services is not None:
        raise ForbiddenError("This view shows all applications and services; yours are limited.")


def _may_see(actor: Actor, kind: str) -> bool:
    needed: dict[str, Permission] = {
        "member": "members:manage",
        "key": "keys:manage",
        "connection": "connections:read",
        "finding": "findings:read",
        "exchange": "exchanges:read",
    }
    return actor.principal.may(needed.get(kind, "set-up:read"))


def _mentioned(rows: Sequence[FindingRow]) -> set[str]:
    found = {row.subject for row in rows}
    return found | {one for row in rows for one in (row.application, row.service) if one}


def _met(entries: Sequence[TimelineEntry]) -> set[str]:
    found: set[str | None] = set()
    for each in entries:
        if each.exchange:
            exchange = each.exchange
            found |= {exchange.application, exchange.connection, exchange.service}
        if each.entry:
            found |= {each.entry.subject}
    return {one for one in found if one}
