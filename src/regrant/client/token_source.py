"""A connection's token for many threads: kept in memory, fetched once for all who wait."""

from concurrent.futures import CancelledError, Future
from threading import Lock

from regrant.client.objects import Token
from regrant.client.regrant import Regrant
from regrant.client.renewal import Held, Renewal, WallClock, held, wall_clock
from regrant.errors import RegrantError


class TokenSource:
    """Gives a usable token of one connection.

    Args:
        client: The server; its key needs the permission `tokens:read`.
        connection: The connection's id.
        min_ttl_seconds: How long a token has to live still.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        client: Regrant,
        connection: str,
        *,
        min_ttl_seconds: float = 60,
        clock: WallClock = wall_clock,
    ) -> None:
        self.connection = connection
        self._client = client
        self._min_ttl_seconds = min_ttl_seconds
        self._clock = clock
        self._lock = Lock()
        self._held: Held | None = None
        self._flight: Future[Token] | None = None

    def token(self, *, refused: str | None = None) -> Token:
        """A token that can be used.

        Args:
            refused: A token that the service no longer takes; another one is given.

        Raises:
            RegrantError: There is none, and the error says why; all who wait get the same.
        """
        while True:
            with self._lock:
                if self._held and self._held.serves(self._clock(), refused):
                    return self._held.token
                flight, leads = self._flight, self._flight is None
                if flight is None:
                    flight = self._flight = Future()
            if leads:
                return self._fetch(flight, refused)
            try:
                token = flight.result()
            except CancelledError:
                continue  # The one who fetched was interrupted: somebody else has to.
            if token.access_token != refused:
                return token

    def renewed(self, refused: str) -> Token | None:
        """Another token than the refused one, `None` when there is none to be had."""
        try:
            return self.token(refused=refused)
        except RegrantError:
            return None

    def _fetch(self, flight: Future[Token], refused: str | None) -> Token:
        try:
            token = self._client.send(Renewal(self.connection, self._min_ttl_seconds, refused))
            self._land(held(token, self._clock(), self._min_ttl_seconds))
            flight.set_result(token)
        except RegrantError as error:
            self._land(None)
            flight.set_exception(error)
            raise
        finally:
            if not flight.done():
                self._land(None)
                flight.cancel()
        return token

    def _land(self, new: Held | None) -> None:
        with self._lock:
            self._held, self._flight = new, None

    def __repr__(self) -> str:
        return f"TokenSource({self.connection!r})"
