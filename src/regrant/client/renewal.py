"""What getting a usable token takes, and how long it may be kept."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from regrant.client.ask import Ask, Steps
from regrant.client.asks import connections
from regrant.client.objects import Connection, Token

#: A token without an end is asked for again after this time.
_KEPT_WITHOUT_END_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Renewal:
    """A plan: read the connection's token, and refresh first when that one was refused.

    Args:
        connection: Its id.
        min_ttl_seconds: How long the token has to live still.
        refused: A token that the service no longer takes.
    """

    connection: str
    min_ttl_seconds: float
    refused: str | None = field(default=None, repr=False)

    def steps(self) -> Steps[Token]:
        """Read; if it is the refused one still, refresh and read again."""
        read: Ask[Token] = connections.token(self.connection, min_ttl_seconds=self.min_ttl_seconds)
        token: Token = yield read
        if token.access_token == self.refused:
            refresh: Ask[Connection] = connections.refresh(self.connection)
            yield refresh
            token = yield read
        return token


@dataclass(frozen=True, slots=True)
class Held:
    """A token in memory.

    Args:
        token: The token.
        until: When it is to be renewed, in seconds since 1970 on this machine's clock.
    """

    token: Token
    until: float

    def serves(self, now: float, refused: str | None) -> bool:
        """Whether it can be used now."""
        return now < self.until and self.token.access_token != refused


def held(token: Token, now: float, min_ttl_seconds: float) -> Held:
    """How long a token that was just read may be kept.

    It is renewed `min_ttl_seconds` before its end, but not before half of what was left of its
    life: a token that lives shortly is not asked for again and again.
    """
    if token.expires_at is None:
        return Held(token, now + _KEPT_WITHOUT_END_SECONDS)
    left = token.expires_at.timestamp() - now
    return Held(token, now + max(left - min_ttl_seconds, left / 2))


#: Seconds since 1970.
WallClock = Callable[[], float]
wall_clock: WallClock = time.time
