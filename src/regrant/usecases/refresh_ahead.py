"""Refreshes before anybody needs them; one slow or resting provider holds no other back."""

import asyncio
import random
from datetime import timedelta
from typing import Final
from weakref import WeakValueDictionary

from regrant.ports.clock import Clock
from regrant.ports.store import Store
from regrant.usecases.tokens import Tokens

#: So many refreshes of one application are under way at once.
AT_ONCE: Final = 5
DUE_BATCH: Final = 200


class RefreshAhead:
    """Begins the refreshes that are due."""

    def __init__(self, store: Store, clock: Clock, tokens: Tokens) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._running: dict[str, asyncio.Task[None]] = {}
        self._limits: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def begin_due(self, limit: int = DUE_BATCH) -> int:
        """Begin a refresh of every connection that is due and not refreshing yet.

        The cost follows what is due, not what exists. Nothing waits for an answer here: the next
        look comes in time however slow a provider is.

        Returns:
            How many were begun.
        """
        now = self._clock.now()
        room = limit + len(self._running)
        due = await self._store.read(lambda tx: tx.connections.due(now, room))
        fresh = [(one, application) for one, application in due if one not in self._running]
        for connection, application in fresh:
            limited = self._limits.setdefault(application, asyncio.Semaphore(AT_ONCE))
            task = asyncio.create_task(self._refresh(connection, limited))
            self._running[connection] = task
            task.add_done_callback(lambda _, name=connection: self._running.pop(name, None))
        return len(fresh)

    async def finish(self) -> None:
        """Wait for the refreshes under way."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def stop(self) -> None:
        """Drop what has not begun; requests under way are finished by `Tokens`."""
        for task in self._running.values():
            task.cancel()
        await self.finish()

    async def _refresh(self, connection: str, limited: asyncio.Semaphore) -> None:
        async with limited:
            wait = await self._tokens.refresh_ahead(connection)
        if wait is None:
            return
        # While its server rests it is not looked at again, or it would stand in the way of others.
        now = self._clock.now()
        spread = random.uniform(1.0, 1.1)  # noqa: S311 - spreads load, guards nothing
        until = now + timedelta(seconds=wait) * spread
        await self._store.write(lambda tx: tx.connections.postpone(connection, now, until))
