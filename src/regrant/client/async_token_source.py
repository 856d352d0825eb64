"""A connection's token for many tasks: kept in memory, fetched once for all who wait."""

import asyncio

from regrant.client.async_regrant import AsyncRegrant
from regrant.client.objects import Token
from regrant.client.renewal import Held, Renewal, WallClock, held, wall_clock
from regrant.errors import RegrantError


class AsyncTokenSource:
    """Gives a usable token of one connection, within one event loop.

    Args:
        client: The server; its key needs the permission `tokens:read`.
        connection: The connection's id.
        min_ttl_seconds: How long a token has to live still.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        client: AsyncRegrant,
        connection: str,
        *,
        min_ttl_seconds: float = 60,
        clock: WallClock = wall_clock,
    ) -> None:
        self.connection = connection
        self._client = client
        self._min_ttl_seconds = min_ttl_seconds
        self._clock = clock
        self._held: Held | None = None
        self._flight: asyncio.Task[Token] | None = None

    async def token(self, *, refused: str | None = None) -> Token:
        """A token that can be used.

        Args:
            refused: A token that the service no longer takes; another one is given.

        Raises:
            RegrantError: There is none, and the error says why; all who wait get the same.
        """
        while True:
            if self._held and self._held.serves(self._clock(), refused):
                return self._held.token
            flight = self._flight
            if flight is None:
                flight = self._flight = asyncio.create_task(self._fetch(refused))
                flight.add_done_callback(_look)
            # Shielded: one caller's end is not the end of what the others wait for.
            token = await asyncio.shield(flight)
            if token.access_token != refused:
                return token

    async def renewed(self, refused: str) -> Token | None:
        """Another token than the refused one, `None` when there is none to be had."""
        try:
            return await self.token(refused=refused)
        except RegrantError:
            return None

    async def _fetch(self, refused: str | None) -> Token:
        plan = Renewal(self.connection, self._min_ttl_seconds, refused)
        self._held = None
        try:
            token = await self._client.send(plan)
            self._held = held(token, self._clock(), self._min_ttl_seconds)
        finally:
            self._flight = None
        return token

    def __repr__(self) -> str:
        return f"AsyncTokenSource({self.connection!r})"


def _look(flight: asyncio.Task[Token]) -> None:
    """An error that nobody waits for any more is not worth a warning."""
    if not flight.cancelled():
        flight.exception()
