"""What the hot paths remember: keys, connections with their tokens, services.

Nothing here outlives its truth: before every use the change feed is asked, and whatever changed
in any process is dropped.
"""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

import msgspec

from regrant.domain.connection import Connection
from regrant.domain.principal import Principal
from regrant.domain.secret import Secret
from regrant.domain.service import Service
from regrant.errors import NotFoundError, UnauthenticatedError
from regrant.ports.changes import ChangeFeed
from regrant.ports.store import Store, Transaction
from regrant.usecases.call_access import Credential
from regrant.usecases.keys import Keys
from regrant.usecases.oauth_client import OAuthClient, client_of

#: Beyond this many entries of a kind everything of it is dropped: simple, and seldom.
MOST: Final = 50_000
#: A key is looked up again after this long even if nothing changed.
KEY_SECONDS: Final = 60.0


@dataclass(slots=True)
class KnownKey:
    """A principal with the moment until which it is believed."""

    principal: Principal
    until: float


@dataclass(slots=True)
class KnownConnection:
    """A connection with tokens, its ready answer, and when it can no longer be used.

    `good_until` and `half_life` are seconds on the monotonic clock; `answer` is the body of a
    token read.
    """

    connection: Connection
    client: OAuthClient
    credential: Credential
    answer: bytes
    good_until: float
    half_life: float


@dataclass(slots=True)
class KnownService:
    """A service with its own secret and the connections it was called with."""

    service: Service
    secret: Secret | None
    connections: dict[str | None, str] = field(default_factory=dict[str | None, str])


class HotCache:
    """Keeps what the hot paths need in memory."""

    def __init__(self, store: Store, keys: Keys, feed: ChangeFeed) -> None:
        self._store = store
        self._keys = keys
        self._feed = feed
        self._by_key: dict[bytes, KnownKey] = {}
        self._by_connection: dict[str, KnownConnection] = {}
        self._by_service: dict[str, KnownService] = {}

    def settle(self) -> None:
        """Drop what changed; to be called before each use."""
        changed = self._feed.poll()
        if changed is None:
            self._by_key.clear()
            self._by_connection.clear()
            self._by_service.clear()
            return
        for subject in changed:
            self._drop(subject)

    async def principal(self, header: bytes, now: float) -> Principal:
        """Who sends this `Authorization` header.

        Raises:
            UnauthenticatedError: Nobody known.
        """
        digest = sha256(header).digest()
        known = self._by_key.get(digest)
        if known is not None and known.until > now:
            return known.principal
        scheme, _, value = header.partition(b" ")
        if scheme.lower() != b"bearer":
            raise UnauthenticatedError("Send the API key as 'Authorization: Bearer rg_…'.")
        principal, left = await self._keys.known(value.strip().decode("ascii", "replace"))
        if len(self._by_key) >= MOST:
            self._by_key.clear()
        self._by_key[digest] = KnownKey(principal, now + min(left, KEY_SECONDS))
        return principal

    def connection(self, connection_id: str) -> KnownConnection | None:
        """A connection, if it is known."""
        return self._by_connection.get(connection_id)

    def remember(
        self, connection: Connection, client: OAuthClient, wall: datetime, now: float
    ) -> KnownConnection | None:
        """Keep a connection whose token can be used; `None` when there is nothing to keep."""
        tokens = connection.tokens
        if tokens is None or not connection.is_usable:
            return None
        left = _left(connection, wall)
        placement = client.application.settings.token_placement
        known = KnownConnection(
            connection=connection,
            client=client,
            credential=Credential(token=tokens.access_token, placement=placement),
            answer=_answer(connection),
            good_until=now + left,
            half_life=tokens.lifetime.total_seconds() / 2 if tokens.lifetime else float("inf"),
        )
        if len(self._by_connection) >= MOST:
            self._by_connection.clear()
        self._by_connection[connection.id] = known
        return known

    async def load(self, connection_id: str) -> tuple[Connection, OAuthClient]:
        """Read a connection with its tokens and its application.

        Raises:
            NotFoundError: There is none.
        """

        def work(tx: Transaction) -> tuple[Connection, OAuthClient]:
            connection = tx.connections.get(connection_id, unsealed=True)
            application = tx.applications.get(connection.application) if connection else None
            if connection is None or application is None:
                raise NotFoundError(f"There is no connection {connection_id}.")
            return connection, client_of(application, None)

        return await self._store.read(work)

    async def service(self, id_or_code: str) -> KnownService:
        """A service by id or code.

        Raises:
            NotFoundError: There is none.
        """
        known = self._by_service.get(id_or_code)
        if known is not None:
            return known

        def work(tx: Transaction) -> KnownService:
            service = tx.services.get(id_or_code)
            if service is None:
                raise NotFoundError(f"There is no web service {id_or_code}.")
            return KnownService(service, tx.services.secret(service.id))

        known = await self._store.read(work)
        if len(self._by_service) >= MOST:
            self._by_service.clear()
        self._by_service[id_or_code] = known
        return known

    def _drop(self, subject: str) -> None:
        kind, _, name = subject.partition(":")
        if kind == "connection":
            self._by_connection.pop(name, None)
            # Which connection answers for an owner may be another one now.
            for known in self._by_service.values():
                known.connections.clear()
        elif kind == "key":
            self._by_key = {
                digest: known
                for digest, known in self._by_key.items()
                if known.principal.id != name
            }
        elif kind == "service":
            self._by_service.clear()
        else:
            self._by_connection.clear()
            self._by_service.clear()


def _left(connection: Connection, wall: datetime) -> float:
    expires = connection.expires_at
    if expires is None:
        return float("inf")
    return (expires - wall).total_seconds()


def _answer(connection: Connection) -> bytes:
    tokens = connection.tokens
    return msgspec.json.encode(
        {
            "access_token": tokens.access_token.reveal() if tokens else "",
            "token_type": connection.token_type,
            "expires_at": connection.expires_at,
            "scopes": connection.granted_scopes,
        }
    )
