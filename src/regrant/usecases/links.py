"""Connect links that come with a problem: made once, handed out again while they are young."""

from typing import Final

from regrant.domain.connection import Kind
from regrant.errors import RegrantError
from regrant.ports.clock import Clock
from regrant.ports.store import Store
from regrant.usecases.attempt_access import hashed
from regrant.usecases.auditing import Actor
from regrant.usecases.connect_begin import ConnectBegin, Wish

KEPT_SECONDS: Final = 300
MOST_KEPT: Final = 1_000


class Links:
    """Begins a login where a call failed for want of one."""

    def __init__(self, store: Store, connect: ConnectBegin, clock: Clock) -> None:
        self._store = store
        self._connect = connect
        self._clock = clock
        self._links: dict[tuple[str, str, str | None, str], tuple[str, float]] = {}

    async def link_for(
        self, actor: Actor, application: str, kind: str, owner: str | None
    ) -> str | None:
        """A link from which a person can go on, or `None` when none can be made.

        Args:
            actor: Who called.
            application: Whose connection is missing.
            kind: `shared`, `personal`, or `reconnect:<connection>`.
            owner: Of a personal connection.
        """
        key = (application, kind, owner, actor.principal.reference)
        known = self._links.get(key)
        if known and known[1] > self._clock.monotonic() and await self._is_open(known[0]):
            return known[0]
        try:
            begun = await self._begin(actor, application, kind, owner)
        except RegrantError:
            return None
        if len(self._links) >= MOST_KEPT:
            self._links.clear()
        self._links[key] = (begun, self._clock.monotonic() + KEPT_SECONDS)
        return begun

    async def _is_open(self, link: str) -> bool:
        """Whether the login behind a link still waits to be done."""
        link_hash = hashed(link.rpartition("/")[2])
        attempt = await self._store.read(lambda tx: tx.attempts.by_link(link_hash))
        return attempt is not None and attempt.status == "pending" and attempt.taken_at is None

    async def _begin(self, actor: Actor, application: str, kind: str, owner: str | None) -> str:
        if kind.startswith("reconnect:"):
            connection = kind.removeprefix("reconnect:")
            begun = await self._connect.reconnect(actor, connection, {})
            return begun.connect_url
        chosen: Kind = "personal" if kind == "personal" else "shared"
        begun = await self._connect.begin(actor, application, Wish(chosen, owner))
        return begun.connect_url
