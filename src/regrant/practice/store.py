"""What the practice provider remembers: clients, grants, codes, tokens, notes."""

import hashlib
import threading
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager

import msgspec

from regrant.practice.model import Client, Code, Grant, Token, seeded_clients

KEPT_TOKENS = 5_000


class Remembered(msgspec.Struct):
    """The part that outlives a restart when the provider has a state directory."""

    clients: dict[str, Client] = msgspec.field(default_factory=seeded_clients)
    grants: dict[str, Grant] = {}
    codes: dict[str, Code] = {}
    tokens: list[Token] = []
    notes: dict[str, dict[int, str]] = {}
    session_key: str = ""
    signing_key: dict[str, str] = {}


def fingerprint(token: str) -> str:
    """Name a code or token without holding it."""
    return hashlib.sha256(token.encode()).hexdigest()


class Store:
    """Clients, grants, codes and tokens, in memory.

    Every method may be called from any thread. `exclusive` holds the others off, so that what
    was read is still true when it is acted upon: a code or a rotated token works exactly once.
    """

    def __init__(self, clock: Callable[[], float], remembered: Remembered | None = None) -> None:
        self._lock = threading.RLock()
        self._clock = clock
        self.version = 0
        self.data = remembered or Remembered()
        self._by_access: dict[str, Token] = {}
        self._by_refresh: dict[str, Token] = {}
        for token in self.data.tokens:
            self._index(token)

    @contextmanager
    def exclusive(self) -> Generator[None]:
        """Do several steps as one."""
        with self._lock:
            yield

    @contextmanager
    def changing(self) -> Generator[Remembered]:
        """Change what is remembered."""
        with self._lock:
            self.version += 1
            yield self.data

    def now(self) -> float:
        """Seconds since 1970 by this provider's clock."""
        return self._clock()

    def client(self, client_id: str) -> Client | None:
        """Find a registered client."""
        return self.data.clients.get(client_id)

    def put_client(self, client: Client) -> None:
        """Register or replace a client."""
        with self.changing() as data:
            data.clients[client.client_id] = client

    def delete_client(self, client_id: str) -> None:
        """Forget a client and everything it was granted."""
        with self.changing() as data:
            data.clients.pop(client_id, None)
            self.revoke_grants(client_id=client_id)

    def put_code(self, code: Code) -> None:
        """Keep an authorization code; those long past are dropped."""
        with self.changing() as data:
            long_past = self.now() - 3600
            for old in [c for c in data.codes.values() if c.expires_at < long_past]:
                del data.codes[old.fingerprint]
            data.codes[code.fingerprint] = code

    def present_code(self, code: str, client_id: str) -> Code | None:
        """Find a usable code; one that was used before takes its whole grant with it.

        Spec:
            RFC 6749 §4.1.2: a code used twice is denied, and its tokens should be revoked.
        """
        with self._lock:
            known = self.data.codes.get(fingerprint(code))
            if known is None or known.client_id != client_id:
                return None
            if known.grant_id is not None:
                self.revoke_grant(known.grant_id)
                return None
            return known if self.now() < known.expires_at else None

    def use_code(self, code: Code, grant: Grant) -> None:
        """Remember which grant a code became."""
        with self.changing():
            code.grant_id = grant.grant_id

    def new_grant(self, client_id: str, username: str | None, scope: str) -> Grant:
        """Remember that a person (or nobody, for a machine) allowed a client something."""
        grant = Grant(
            grant_id=uuid.uuid4().hex,
            client_id=client_id,
            username=username,
            scope=scope,
            created_at=self.now(),
        )
        with self.changing() as data:
            data.grants[grant.grant_id] = grant
        return grant

    def put_token(self, token: Token) -> None:
        """Keep the answer to a token request."""
        with self.changing() as data:
            data.tokens.append(token)
            self._index(token)
            if len(data.tokens) > KEPT_TOKENS:
                self._forget_oldest(data)

    def by_access_token(self, token: str) -> Token | None:
        """Find the answer that carried this access token."""
        return self._by_access.get(fingerprint(token))

    def by_refresh_token(self, token: str) -> Token | None:
        """Find the newest answer that carried this refresh token."""
        return self._by_refresh.get(fingerprint(token))

    def present_refresh_token(self, token: str, client: Client) -> Token | None:
        """Find a usable refresh token; a replaced one may take its whole grant with it.

        Spec:
            RFC 9700 §4.14.2: with rotation, reuse of a replaced token revokes the family.
        """
        with self._lock:
            known = self.by_refresh_token(token)
            if known is None or not self.refresh_token_lives(known):
                return None
            if known.replaced_at is None:
                return known
            if self.now() - known.replaced_at < client.rotation_grace_seconds:
                return known
            if client.rotation == "reuse_detection" and known.client_id == client.client_id:
                self.revoke_grant(known.grant_id)
            return None

    def refresh_token_lives(self, token: Token) -> bool:
        """Tell whether the refresh token has neither ended nor been revoked."""
        if token.refresh_fingerprint is None or not self.grant_lives(token.grant_id):
            return False
        return token.refresh_expires_at is None or self.now() < token.refresh_expires_at

    def replace_refresh_token(self, token: Token) -> None:
        """Note that a newer refresh token took this one's place."""
        with self.changing():
            if token.replaced_at is None:
                token.replaced_at = self.now()

    def grant_lives(self, grant_id: str) -> bool:
        """Tell whether a grant is known and not revoked."""
        grant = self.data.grants.get(grant_id)
        return grant is not None and grant.revoked_at is None

    def live_grants(
        self, *, client_id: str | None = None, username: str | None = None
    ) -> list[Grant]:
        """List grants in force, of one client or person where named, newest first."""
        with self._lock:
            found = [
                grant
                for grant in self.data.grants.values()
                if grant.revoked_at is None
                and client_id in {None, grant.client_id}
                and username in {None, grant.username}
            ]
        return sorted(found, key=lambda grant: -grant.created_at)

    def has_refresh_token(self, client_id: str, username: str) -> bool:
        """Tell whether this person's account already has a working refresh token out there."""
        with self._lock:
            live = {g.grant_id for g in self.live_grants(client_id=client_id, username=username)}
            return any(
                token.grant_id in live and self.refresh_token_lives(token)
                for token in self.data.tokens
            )

    def revoke_grant(self, grant_id: str) -> None:
        """End a grant and all its tokens."""
        with self.changing() as data:
            grant = data.grants.get(grant_id)
            if grant is not None and grant.revoked_at is None:
                grant.revoked_at = self.now()

    def revoke_grants(self, *, client_id: str | None = None, username: str | None = None) -> int:
        """End all grants of a client or a person, or all there are; return how many."""
        with self._lock:
            grants = self.live_grants(client_id=client_id, username=username)
            for grant in grants:
                self.revoke_grant(grant.grant_id)
        return len(grants)

    def revoke_access_token(self, token: Token) -> None:
        """End one access token."""
        with self.changing():
            token.access_revoked = True

    def expire_access_tokens(
        self, *, client_id: str | None = None, username: str | None = None
    ) -> int:
        """Let access tokens be past their end; return how many were not before."""
        with self.changing() as data:
            now = self.now()
            living = [
                token
                for token in data.tokens
                if client_id in {None, token.client_id}
                and username in {None, token.username}
                and (token.access_expires_at is None or token.access_expires_at > now)
            ]
            for token in living:
                token.access_expires_at = now
        return len(living)

    def forget_grants(self) -> None:
        """Forget every grant, code, token and note."""
        with self.changing() as data:
            data.grants, data.codes, data.tokens, data.notes = {}, {}, [], {}
            self._by_access.clear()
            self._by_refresh.clear()

    def forget_clients(self) -> None:
        """Forget every client but those that exist from the start, and put these right again."""
        with self.changing() as data:
            data.clients = seeded_clients()

    def _index(self, token: Token) -> None:
        self._by_access[token.access_fingerprint] = token
        if token.refresh_fingerprint is not None:
            self._by_refresh[token.refresh_fingerprint] = token

    def _forget_oldest(self, data: Remembered) -> None:
        half = len(data.tokens) // 2
        kept = [token for token in data.tokens[:half] if self._is_current(token)]
        data.tokens = [*kept, *data.tokens[half:]]
        self._by_access.clear()
        self._by_refresh.clear()
        for token in data.tokens:
            self._index(token)

    def _is_current(self, token: Token) -> bool:
        newest = self._by_refresh.get(token.refresh_fingerprint or "")
        return newest is token and token.replaced_at is None and self.refresh_token_lives(token)
