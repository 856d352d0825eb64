"""The token read, from memory while nothing changed."""

import re
from typing import Final
from urllib.parse import parse_qsl

from regrant.domain.principal import Principal
from regrant.errors import NotFoundError, RegrantError
from regrant.ports.clock import Clock
from regrant.usecases.records import Records
from regrant.web.hot.cache import HotCache, KnownConnection
from regrant.web.hot.reply import (
    JSON_HEADERS,
    Receive,
    Scope,
    Send,
    authorization,
    reply,
    reply_problem,
)

PREFIX: Final = "/api/v1/connections/"
SUFFIX: Final = "/token"
DEFAULT_TTL: Final = 60.0
#: A longer wish is left to the API, which refuses it.
_MOST: Final = 86_400
_DIGITS: Final = re.compile(r"[0-9]{1,5}\Z")


class TokenPath:
    """Answers `GET /api/v1/connections/{id}/token`."""

    def __init__(self, cache: HotCache, records: Records, clock: Clock) -> None:
        self._cache = cache
        self._records = records
        self._clock = clock

    async def answers(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Answer if memory has all that it takes; `False` leaves the request to the API."""
        wish = _wish(scope["query_string"])
        connection_id = scope["path"][len(PREFIX) : -len(SUFFIX)]
        self._cache.settle()
        now = self._clock.monotonic()
        try:
            key = authorization(scope)
            if key is None or wish is None:
                return False
            principal = await self._cache.principal(key, now)
            known = self._cache.connection(connection_id) or await self._load(connection_id, now)
        except NotFoundError:
            return False
        except RegrantError as error:
            await reply_problem(scope, receive, send, error)
            return True
        if known is None or not _may(principal, known.connection.application):
            return False
        if now + min(wish, known.half_life) >= known.good_until:
            return False
        self._records.token_read(principal, connection_id, self._clock.now(), _address(scope))
        await reply(send, 200, list(JSON_HEADERS), known.answer)
        return True

    async def _load(self, connection_id: str, now: float) -> KnownConnection | None:
        connection, client = await self._cache.load(connection_id)
        return self._cache.remember(connection, client, self._clock.now(), now)


def _may(principal: Principal, application: str) -> bool:
    return principal.may("tokens:read") and principal.sees_application(application)


def _wish(query: bytes) -> float | None:
    if not query:
        return DEFAULT_TTL
    pairs = parse_qsl(query.decode("ascii", "replace"), keep_blank_values=True)
    if len(pairs) != 1 or pairs[0][0] != "min_ttl_seconds" or not _DIGITS.match(pairs[0][1]):
        return None
    wish = float(pairs[0][1])
    return wish if wish <= _MOST else None


def _address(scope: Scope) -> str | None:
    client = scope.get("client")
    return client[0] if client else None
