"""Exchange records: kept at once where a person waits for them, in batches from the hot path."""

from collections import deque
from datetime import datetime
from typing import Final

from regrant.domain.exchange import Exchange
from regrant.errors import RegrantError
from regrant.ports.store import Store, Transaction

#: More than this many waiting records are dropped, oldest first: calls go before records.
MOST_WAITING: Final = 20_000
BATCH: Final = 1_000


class Records:
    """Buffers records and the moments at which connections and keys were used."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[Exchange] = deque(maxlen=MOST_WAITING)
        self._connections: dict[str, datetime] = {}
        self._keys: dict[str, datetime] = {}

    def note(self, exchange: Exchange) -> None:
        """Keep a record soon."""
        self._waiting.append(exchange)

    def used(self, connection: str, at: datetime) -> None:
        """Remember when a connection was last used."""
        self._connections[connection] = at

    def key_used(self, key: str, at: datetime) -> None:
        """Remember when a key was last used."""
        self._keys[key] = at

    async def keep(self, exchange: Exchange) -> None:
        """Keep a record now."""
        await self._store.write(lambda tx: tx.exchanges.add([exchange]))

    async def flush(self) -> None:
        """Write what waits; what the store refuses waits on."""
        while self._waiting or self._connections or self._keys:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            connections, self._connections = self._connections, {}
            keys, self._keys = self._keys, {}

            def write(
                tx: Transaction,
                batch: list[Exchange] = batch,
                connections: dict[str, datetime] = connections,
                keys: dict[str, datetime] = keys,
            ) -> None:
                tx.exchanges.add(batch)
                tx.connections.note_used(connections)
                tx.people.note_key_used(keys)

            try:
                await self._store.write(write)
            except RegrantError:
                self._waiting.extendleft(reversed(batch))
                self._connections = connections | self._connections
                self._keys = keys | self._keys
                return
