"""Exchange records: kept at once where a person waits for them, in batches from the hot path."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from regrant.domain.exchange import Exchange
from regrant.domain.identifiers import new_id
from regrant.domain.principal import Principal
from regrant.domain.stored import AuditEntry
from regrant.errors import RegrantError, StoreUnavailableError
from regrant.ports.store import Store, Transaction

#: More than this many waiting records are dropped, oldest first: calls go before records.
MOST_WAITING: Final = 20_000
BATCH: Final = 1_000
Later = Callable[[], Exchange]


@dataclass(slots=True)
class TokenReads:
    """Reads of one connection's token by one principal since they were last written down."""

    principal: Principal
    connection: str
    at: datetime
    address: str | None
    count: int


class Records:
    """Buffers records and the moments at which connections and keys were used."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[Exchange | Later] = deque(maxlen=MOST_WAITING)
        self._token_reads: dict[tuple[str, str], TokenReads] = {}
        self._connections: dict[str, datetime] = {}
        self._keys: dict[str, datetime] = {}
        self._writing = asyncio.Lock()

    def note(self, exchange: Exchange) -> None:
        """Keep a record soon."""
        self._waiting.append(exchange)

    def note_later(self, make: Later) -> None:
        """Keep a record soon; it is made in the thread that writes it, not while a call waits."""
        self._waiting.append(make)

    def token_read(
        self, principal: Principal, connection: str, at: datetime, address: str | None
    ) -> None:
        """Remember that a raw token was read, for the audit trail; counted until it is written."""
        key = (principal.reference, connection)
        known = self._token_reads.get(key)
        if known is None:
            self._token_reads[key] = TokenReads(principal, connection, at, address, 1)
        else:
            known.count += 1

    def used(self, connection: str, at: datetime) -> None:
        """Remember when a connection was last used."""
        self._connections[connection] = at

    def key_used(self, key: str, at: datetime) -> None:
        """Remember when a key was last used."""
        self._keys[key] = at

    async def keep(self, exchange: Exchange) -> None:
        """Keep a record now; one that the store refuses waits, and stands in nobody's way."""
        try:
            await self._store.write(lambda tx: tx.exchanges.add([exchange]))
        except StoreUnavailableError:
            self.note(exchange)

    async def flush(self) -> None:
        """Write what waits; what the store refuses waits on.

        Whoever comes while others write waits for them: what they took away is not there to be
        read before they are done.
        """
        async with self._writing:
            await self._write()

    async def _write(self) -> None:
        while self._waiting or self._connections or self._keys or self._token_reads:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            connections, self._connections = self._connections, {}
            keys, self._keys = self._keys, {}
            reads, self._token_reads = self._token_reads, {}

            def write(
                tx: Transaction,
                batch: list[Exchange | Later] = batch,
                reads: dict[tuple[str, str], TokenReads] = reads,
                connections: dict[str, datetime] = connections,
                keys: dict[str, datetime] = keys,
            ) -> None:
                tx.exchanges.add([_made(one) for one in batch])
                for read in reads.values():
                    _audit(tx, read)
                tx.connections.note_used(connections)
                tx.people.note_key_used(keys)

            try:
                await self._store.write(write)
            except RegrantError:
                self._waiting.extendleft(reversed(batch))
                self._connections = connections | self._connections
                self._keys = keys | self._keys
                self._token_reads = {**reads, **self._token_reads}
                return


def _made(one: "Exchange | Later") -> Exchange:
    return one if isinstance(one, Exchange) else one()


def _audit(tx: Transaction, read: TokenReads) -> None:
    tx.audit.add(
        AuditEntry(
            id=new_id("audit", read.at),
            at=read.at,
            actor=read.principal.reference,
            actor_name=read.principal.name,
            action="token.read",
            subject_type="connection",
            subject=read.connection,
            address=read.address,
            detail={"count": read.count},
        )
    )
