"""Deleting a connection: local use stops at once, the provider is told through a durable queue."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from regrant.domain.connection import Connection
from regrant.domain.identifiers import new_id
from regrant.domain.provider_wire import Revocation as Style
from regrant.domain.secret import Secret
from regrant.domain.stored import Revocation, RevocationRequest
from regrant.ports.clock import Clock
from regrant.ports.outbound import TransportError
from regrant.ports.store import Store, Transaction
from regrant.protocol.client_authentication import ClientCredentials
from regrant.protocol.revocation import Ask, Hint, accepts, read_outcome, revocation_request
from regrant.providers import catalogue
from regrant.usecases.account_key import account_key
from regrant.usecases.conversation import About, Conversation
from regrant.usecases.oauth_client import OAuthClient

Outcome = Literal["revoked", "pending", "unsupported"]
LEASE: Final = timedelta(seconds=90)
FIRST_RETRY: Final = timedelta(seconds=30)
LONGEST_RETRY: Final = timedelta(hours=6)
GIVE_UP_AFTER: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Queued:
    """What a deletion put into the queue; `None` as id when nothing can be revoked."""

    id: str | None


class Revocations:
    """Asks providers to forget tokens, until they confirm."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        conversation: Conversation,
        instance: str,
        dead_owners: Callable[[], Sequence[str]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._conversation = conversation
        self._instance = instance
        self._dead_owners = dead_owners

    def delete(
        self, tx: Transaction, connection: Connection, client: OAuthClient, now: datetime
    ) -> Queued:
        """Remove a connection and queue the revocation of its tokens.

        Args:
            tx: The unit of work.
            connection: With its tokens.
            client: The application, for address and credentials of the revocation.
            now: The moment of the deletion.
        """
        queued = self.queue(tx, connection, client, now)
        history = tx.history.get(connection.application, account_key(connection.account))
        if history:
            tx.history.save(replace(history, deleted_at=now))
        tx.findings.drop_subject("connection", connection.id)
        for entry in tx.journal.of(connection.id):
            tx.journal.drop(entry.id)
        tx.connections.delete(connection.id)
        return queued

    def queue(
        self, tx: Transaction, connection: Connection, client: OAuthClient, now: datetime
    ) -> Queued:
        """Queue the revocation of a connection's tokens; arguments as of `delete`."""
        queued = Queued(None)
        endpoint = client.application.endpoint("revocation_endpoint")
        tokens = connection.tokens
        style = client.provider.revocation if client.provider else None
        if endpoint and tokens and (style is None or style.automatic):
            request = RevocationRequest(
                endpoint=endpoint,
                client_id=client.application.settings.client_id,
                client_secret=client.secret,
                auth_method=client.auth_method,
                refresh_token=tokens.refresh_token,
                access_token=tokens.access_token,
                provider=client.provider.id if client.provider else None,
                account_id=connection.account.id if connection.account else None,
            )
            queued = Queued(new_id("revocation", now))
            tx.revocations.add(
                Revocation(
                    id=queued.id or "",
                    application=connection.application,
                    connection=connection.id,
                    state="pending",
                    created_at=now,
                    account=account_key(connection.account),
                    next_at=now,
                ),
                request,
            )
        return queued

    async def run_due(self, limit: int = 10) -> int:
        """Work on what is due; returns how many were tried."""
        now = self._clock.now()
        dead = list(self._dead_owners())
        due = await self._store.write(
            lambda tx: tx.revocations.take_due(self._instance, now, now + LEASE, dead, limit)
        )
        for revocation, request in due:
            await self._revoke(revocation, request)
        return len(due)

    async def run_one(self, revocation_id: str) -> Outcome:
        """Try one at once, for the person who waits; says what happened."""
        await self.run_due()
        found = await self._store.read(lambda tx: tx.revocations.get(revocation_id))
        if found is None or found.state == "pending":
            return "pending"
        return "revoked" if found.state == "revoked" else "unsupported"

    async def _revoke(self, revocation: Revocation, request: RevocationRequest) -> None:
        tokens: list[tuple[Secret | None, Hint]] = [
            (request.refresh_token, "refresh_token"),
            (request.access_token, "access_token"),
        ]
        results = [
            await self._tell(revocation, request, token, hint)
            for token, hint in tokens
            if token and accepts(_style(request), hint)
        ]
        done = results[0] if results else "revoked"
        if "later" in results:
            done = "later"
        now = self._clock.now()
        if done == "later":
            if now > revocation.created_at + GIVE_UP_AFTER:
                await self._finish(revocation, "given_up", "The provider never answered.")
                return
            again = now + _wait(revocation.attempts)
            await self._store.write(
                lambda tx: tx.revocations.retry(
                    revocation.id, again, "The provider did not answer."
                )
            )
            return
        refused = done in {"refused", "other-type"} and "revoked" not in results
        await self._finish(revocation, "unsupported" if refused else "revoked", None)

    async def _tell(
        self, revocation: Revocation, request: RevocationRequest, token: Secret, hint: Hint
    ) -> str:
        credentials = ClientCredentials(
            request.client_id, request.client_secret, request.auth_method
        )
        ask = Ask(
            request.endpoint,
            credentials,
            token,
            hint,
            request.access_token,
            request.account_id,
            _style(request),
        )
        about = About(revocation.application, revocation.connection)
        turn = await self._conversation.say(
            "revoke",
            revocation_request(ask),
            about,
            [token, request.client_secret, request.refresh_token, request.access_token],
        )
        await self._conversation.keep(turn)
        if isinstance(turn.failure, TransportError):
            return "refused" if turn.failure.reason == "address-refused" else "later"
        return read_outcome(turn.response) if turn.response else "later"

    async def _finish(self, revocation: Revocation, state: str, error: str | None) -> None:
        now = self._clock.now()

        def work(tx: Transaction) -> None:
            tx.revocations.finish(revocation.id, state, now, error)
            history = tx.history.get(revocation.application, revocation.account or "")
            if history and state == "revoked":
                tx.history.save(replace(history, revoked_at=now))

        await self._store.write(work)


def _style(request: RevocationRequest) -> Style:
    """How the provider wants to be asked; the way of RFC 7009 unless the catalogue says another."""
    provider = catalogue.find(request.provider) if request.provider else None
    return provider.revocation or Style() if provider else Style()


def _wait(attempts: int) -> timedelta:
    base = min(FIRST_RETRY * (2 ** min(attempts, 12)), LONGEST_RETRY)
    return base * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, guards nothing
