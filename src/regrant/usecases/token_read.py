"""Reading a raw access token: a permission of its own, audited; refresh tokens never."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from regrant.domain.connection import Connection
from regrant.domain.secret import Secret
from regrant.errors import NotFoundError, ReauthorizationRequiredError
from regrant.ports.clock import Clock
from regrant.ports.store import Store
from regrant.usecases import auditing
from regrant.usecases.auditing import Actor
from regrant.usecases.tokens import Need, Tokens


@dataclass(frozen=True, slots=True)
class ReadToken:
    """An access token with what its user has to know."""

    access_token: Secret
    token_type: str
    expires_at: datetime | None
    scopes: tuple[str, ...]


class TokenRead:
    """Hands raw access tokens to those who may have them."""

    def __init__(self, store: Store, clock: Clock, tokens: Tokens) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens

    async def read(self, actor: Actor, connection_id: str, min_ttl: timedelta) -> ReadToken:
        """A token that lives for at least `min_ttl`, at most half its lifetime being asked for.

        Raises:
            NotFoundError: There is no such connection, or not for the one who asks.
            ReauthorizationRequiredError: Only a new login helps.
        """
        actor.require("tokens:read")
        found = await self._store.read(lambda tx: tx.connections.get(connection_id))
        if found is None or not actor.principal.sees_application(found.application):
            raise NotFoundError(f"There is no connection {connection_id}.")
        connection = await self._tokens.usable(connection_id, Need(min_ttl=min_ttl))
        now = self._clock.now()
        await self._store.write(
            lambda tx: auditing.record(tx, actor, "token.read", "connection", connection_id, now)
        )
        return read_token(connection)


def read_token(connection: Connection) -> ReadToken:
    """What is read of a connection with its tokens.

    Raises:
        ReauthorizationRequiredError: It has none.
    """
    tokens = connection.tokens
    if tokens is None:
        raise ReauthorizationRequiredError(f"Connection {connection.id} has no token.")
    return ReadToken(
        tokens.access_token, tokens.token_type, tokens.expires_at, connection.granted_scopes
    )
