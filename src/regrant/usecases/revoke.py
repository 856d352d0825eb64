"""Deleting a connection: local use stops at once, and what the provider is to be told is queued."""

from dataclasses import dataclass, replace
from datetime import datetime

from regrant.domain.connection import Connection
from regrant.domain.identifiers import new_id
from regrant.domain.stored import Revocation, RevocationRequest
from regrant.ports.store import Transaction
from regrant.usecases.account_key import account_key
from regrant.usecases.oauth_client import OAuthClient


@dataclass(frozen=True, slots=True)
class Queued:
    """What a deletion put into the queue; `None` as id when nothing can be revoked."""

    id: str | None


class Revocations:
    """Puts tokens that providers have to forget into the queue."""

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
