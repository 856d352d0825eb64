"""Usable tokens: served while fresh, refreshed once for all who wait, never lost.

The steps of a refresh (`design.md`, *Refresh*): take the lease and read again, note in the same
transaction that a request is about to be sent, send once, journal the answer before reading it,
store it fenced by the generation. No transaction is open while the provider answers.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from regrant.domain.connection import Connection
from regrant.domain.secret import Secret
from regrant.domain.stored import FindingRow, JournalEntry
from regrant.domain.token import CLOSEST_REFRESHES
from regrant.errors import NotFoundError, ProviderUnavailableError, RegrantError
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.usecases.backoff import origin_of
from regrant.usecases.diagnosing import OF_APPLICATION
from regrant.usecases.journal import Journal
from regrant.usecases.oauth_client import OAuthClient, client_of
from regrant.usecases.refresh import Refresh
from regrant.usecases.refresh_conditions import require_possible, require_usable

#: How often a process looks whether another one has finished, in seconds.
POLL: Final = (0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True, slots=True)
class Need:
    """What the caller needs: life left in the token, or another token than a refused one."""

    min_ttl: timedelta | None = None
    rejected: Secret | None = None
    forced: bool = False
    ahead_of_time: bool = False
    interrupted: bool = False

    def is_met_by(self, connection: Connection, now: datetime) -> bool:
        """Whether the stored token will do."""
        tokens = connection.tokens
        if tokens is None or self.forced:
            return False
        if self.rejected is not None:
            return tokens.access_token != self.rejected
        if self.interrupted:
            return connection.refresh_started_at is None
        if self.ahead_of_time:
            due = connection.refresh_due_at
            return due is None or due > now
        return tokens.is_fresh(now, self.min_ttl)


@dataclass(frozen=True, slots=True)
class Leased:
    """What taking the lease showed: nothing to do, an answer to store, or a request to send."""

    step: Literal["held-by-other", "met", "replay", "send"]
    connection: Connection | None = None
    client: OAuthClient | None = None
    entry: JournalEntry | None = None
    had_unknown_outcome: bool = False


class Tokens:
    """Hands out usable tokens."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        refresh: Refresh,
        journal: Journal,
        instance: str,
        dead_owners: Callable[[], Sequence[str]],
        lease: timedelta,
    ) -> None:
        self._store = store
        self._clock = clock
        self._refresh = refresh
        self._journal = journal
        self._instance = instance
        self._dead_owners = dead_owners
        self._lease = lease
        self._flights: dict[str, asyncio.Task[Connection]] = {}
        self._stopping = False

    async def usable(self, connection_id: str, need: Need = Need()) -> Connection:
        """A connection with a token that meets the need.

        Raises:
            NotFoundError: There is no such connection.
            ReauthorizationRequiredError: Only a new login helps.
            PreconditionError: The application has to be mended; the findings say what.
            ProviderUnavailableError: Only time helps.
        """
        connection = await self._read(connection_id)
        require_usable(connection)
        if need.is_met_by(connection, self._clock.now()):
            return connection
        try:
            found = await self._shared_flight(connection_id, need)
            is_new = found.generation != connection.generation
            if is_new or need.is_met_by(found, self._clock.now()):
                return found
            # Whoever began that flight needed less than this caller does.
            return await self._shared_flight(connection_id, need)
        except RegrantError:
            alive = connection.tokens is not None and connection.tokens.is_alive(self._clock.now())
            if need.forced or need.rejected is not None or not alive:
                raise
            return connection

    def may_force(self, connection: Connection) -> bool:
        """Whether a token that a service refused may be renewed: once per cool-down.

        The first refusal after a login always earns a refresh; a refreshed token that is refused
        at once does not, or a service that refuses everything would cause a refresh a call.
        """
        last = connection.last_refreshed_at
        if last is None or connection.refresh_failures:  # after a failure the back-off guards
            return True
        return self._clock.now() >= last + CLOSEST_REFRESHES

    async def refresh_ahead(self, connection_id: str) -> float | None:
        """Refresh before the end; what goes wrong is on the connection, for others to see.

        Returns:
            Seconds until asking again makes sense, when only time helps.
        """
        try:
            await self._shared_flight(connection_id, Need(ahead_of_time=True))
        except ProviderUnavailableError as error:
            return error.retry_after_seconds
        except RegrantError:
            return None
        return None

    async def finish_interrupted(self) -> int:
        """Finish what was left without an outcome, promptly: grace periods are short.

        A process died with it, or the database refused to take the outcome.

        Returns:
            How many there were.
        """
        now, dead = self._clock.now(), self._dead()
        found = await self._store.read(lambda tx: tx.connections.interrupted(now, dead))
        left = [connection for connection in found if connection not in self._flights]
        await asyncio.gather(*(self._finish(connection) for connection in left))
        return len(left)

    async def stop(self) -> None:
        """Begin no more refreshes and wait for those under way."""
        self._stopping = True
        await asyncio.gather(*self._flights.values(), return_exceptions=True)

    async def _finish(self, connection_id: str) -> None:
        try:
            await self._shared_flight(connection_id, Need(interrupted=True))
        except RegrantError:
            return

    def _dead(self) -> list[str]:
        """Owners of leases that nobody works under: a flight of ours is looked up in memory."""
        return [*self._dead_owners(), self._instance]

    async def _shared_flight(self, connection_id: str, need: Need) -> Connection:
        flight = self._flights.get(connection_id)
        if flight is None:
            if self._stopping:
                raise ProviderUnavailableError("Regrant is shutting down.", retry_after_seconds=5)
            flight = asyncio.create_task(self._fly(connection_id, need))
            self._flights[connection_id] = flight
            flight.add_done_callback(lambda done: self._landed(connection_id, done))
        return await asyncio.shield(flight)

    def _landed(self, connection_id: str, flight: asyncio.Task[Connection]) -> None:
        self._flights.pop(connection_id, None)
        if not flight.cancelled():
            flight.exception()  # looked at: a caller who went away leaves no warning behind

    async def _fly(self, connection_id: str, need: Need) -> Connection:
        await self._journal.take_in()
        deadline = self._clock.monotonic() + self._lease.total_seconds()
        for turn in range(10_000):
            leased = await self._take_lease(connection_id, need)
            if leased.step == "held-by-other":
                if self._clock.monotonic() > deadline:
                    raise ProviderUnavailableError(
                        "Another process has been refreshing this connection for too long.",
                        retry_after_seconds=10,
                    )
                await self._clock.sleep(POLL[min(turn, len(POLL) - 1)])
                continue
            return await self._act(leased)
        raise ProviderUnavailableError("The connection stays locked.", retry_after_seconds=10)

    async def _act(self, leased: Leased) -> Connection:
        connection, client = leased.connection, leased.client
        if connection is None or client is None:
            raise NotFoundError("The connection was deleted.")
        if leased.step == "met":
            return connection
        try:
            if leased.step == "replay" and leased.entry is not None:
                return await self._refresh.replay(connection, client, leased.entry)
            return await self._refresh.send(
                connection, client, had_unknown_outcome=leased.had_unknown_outcome
            )
        finally:
            await self._store.write(
                lambda tx: tx.connections.release_lease(connection.id, self._instance)
            )

    async def _take_lease(self, connection_id: str, need: Need) -> Leased:
        now, dead = self._clock.now(), self._dead()

        def work(tx: Transaction) -> Leased:
            connection = tx.connections.take_lease(
                connection_id, self._instance, now, now + self._lease, dead
            )
            if connection is None:
                if tx.connections.get(connection_id) is None:
                    raise NotFoundError(f"There is no connection {connection_id}.")
                return Leased("held-by-other")
            client = _client(tx, connection)
            for entry in tx.journal.of(connection_id):
                if entry.generation == connection.generation:
                    return Leased("replay", connection, client, entry)
                tx.journal.drop(entry.id)
            if connection.status == "needs_reconnect":  # found by whoever had the lease before
                require_usable(connection)
            if need.is_met_by(connection, now):
                tx.connections.release_lease(connection_id, self._instance)
                return Leased("met", connection, client)
            # Raising rolls the lease back with everything else.
            host = tx.hosts.get(_origin(client))
            because = _open_fault(tx, connection)
            require_possible(connection, host, now, because, forced=need.forced)
            tx.connections.mark_started(connection_id, self._instance, now)
            unknown = connection.refresh_started_at is not None
            return Leased("send", connection, client, had_unknown_outcome=unknown)

        return await self._store.write(work)

    async def _read(self, connection_id: str) -> Connection:
        found = await self._store.read(lambda tx: tx.connections.get(connection_id, unsealed=True))
        if found is None:
            raise NotFoundError(f"There is no connection {connection_id}.")
        return found


def _client(tx: Transaction, connection: Connection) -> OAuthClient:
    application = tx.applications.get(connection.application)
    if application is None:
        raise NotFoundError(f"There is no application {connection.application}.")
    return client_of(application, tx.applications.secret(application.id))


def _open_fault(tx: Transaction, connection: Connection) -> FindingRow | None:
    """The application's finding that made the last refresh fail, while it is open."""
    if not connection.refresh_failures or connection.status_reason not in OF_APPLICATION:
        return None
    found = tx.findings.find("application", connection.application, connection.status_reason)
    return found if found and found.state == "open" else None


def _origin(client: OAuthClient) -> str:
    return origin_of(client.application.endpoint("token_endpoint") or "")
