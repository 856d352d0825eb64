"""Logins under way in tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from regrant.adapters.sql.schema import attempts as table
from regrant.adapters.sql.session import Session
from regrant.adapters.vault import Place
from regrant.domain.attempt import Attempt, AttemptStatus
from regrant.domain.secret import Secret
from regrant.ports.store import AttemptSecrets

_T = "attempts"
_READ = tuple(
    column.name
    for column in table.c
    if not column.name.startswith("sealed_") and not column.name.endswith("_hash")
)


class SqlAttempts:
    """Implements `AttemptStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def add(self, attempt: Attempt, *, link_hash: str, secrets: AttemptSecrets) -> None:
        values = {name: getattr(attempt, name) for name in _READ}
        values["link_hash"] = link_hash
        values["sealed_secrets"] = self._s.vault.seal(_pack(secrets), self._place(attempt.id))
        self._s.db.execute(insert(table).values(values))

    def get(self, attempt_id: str) -> Attempt | None:
        return self._one(table.c.id == attempt_id)

    def by_link(self, link_hash: str) -> Attempt | None:
        return self._one(table.c.link_hash == link_hash)

    def by_state(self, state_hash: str) -> Attempt | None:
        return self._one(table.c.state_hash == state_hash)

    def secrets(self, attempt_id: str) -> AttemptSecrets | None:
        query = select(table.c.sealed_secrets).where(table.c.id == attempt_id)
        sealed = self._s.db.scalar(query)
        return _unpack(self._s.vault.open(sealed, self._place(attempt_id))) if sealed else None

    def continue_(self, attempt_id: str, *, state_hash: str, browser: str, at: datetime) -> bool:
        query = (
            update(table)
            .where(
                table.c.id == attempt_id,
                table.c.status == "pending",
                table.c.taken_at.is_(None),
                table.c.expires_at > at,
            )
            .values(state_hash=state_hash, browser_hash=browser, continued_at=at)
        )
        return self._s.db.execute(query).rowcount == 1

    def take(self, state_hash: str, at: datetime) -> tuple[Attempt, str] | None:
        query = (
            update(table)
            .where(
                table.c.state_hash == state_hash,
                table.c.taken_at.is_(None),
                table.c.status == "pending",
                table.c.expires_at > at,
            )
            .values(taken_at=at)
            .returning(*table.c)
        )
        row = self._s.db.execute(query).first()
        return (_attempt(row), row.browser_hash or "") if row else None

    def browser_of(self, attempt_id: str) -> str | None:
        return self._s.db.scalar(select(table.c.browser_hash).where(table.c.id == attempt_id))

    def finish(
        self,
        attempt_id: str,
        status: AttemptStatus,
        at: datetime,
        outcome: Mapping[str, Any],
        connection_id: str | None = None,
    ) -> None:
        values: dict[str, Any] = {
            "status": status,
            "finished_at": at,
            "outcome": outcome,
            "connection_id": connection_id,
            "sealed_secrets": None,
        }
        self._s.db.execute(update(table).where(table.c.id == attempt_id).values(values))

    def note(self, attempt_id: str, outcome: Mapping[str, Any]) -> None:
        self._s.db.execute(update(table).where(table.c.id == attempt_id).values(outcome=outcome))

    def hold(self, attempt_id: str, pending: bytes | None) -> None:
        place = Place(_T, attempt_id, "pending")
        sealed = self._s.vault.seal(pending, place) if pending is not None else None
        query = update(table).where(table.c.id == attempt_id).values(sealed_pending=sealed)
        self._s.db.execute(query)

    def held(self, attempt_id: str) -> bytes | None:
        sealed = self._s.db.scalar(select(table.c.sealed_pending).where(table.c.id == attempt_id))
        return self._s.vault.open(sealed, Place(_T, attempt_id, "pending")) if sealed else None

    def set_confirmation(self, attempt_id: str, confirmation_hash: str) -> None:
        self._s.db.execute(
            update(table)
            .where(table.c.id == attempt_id)
            .values(confirmation_hash=confirmation_hash)
        )

    def take_confirmation(self, attempt_id: str, confirmation_hash: str) -> bool:
        query = (
            update(table)
            .where(table.c.id == attempt_id, table.c.confirmation_hash == confirmation_hash)
            .values(confirmation_hash=None)
        )
        return self._s.db.execute(query).rowcount == 1

    def overdue(self, began_before: datetime, limit: int) -> Sequence[Attempt]:
        query = (
            select(table)
            .where(
                table.c.status == "pending",
                table.c.taken_at.is_(None),
                table.c.created_at < began_before,
            )
            .order_by(table.c.created_at)
            .limit(limit)
        )
        return [_attempt(row) for row in self._s.db.execute(query)]

    def superseded_by(self, attempt: Attempt, limit: int) -> Sequence[str]:
        """Older logins for the same user from which nobody came back; their ids."""
        query = (
            select(table.c.id)
            .where(
                *_same_user(attempt),
                table.c.status == "pending",
                table.c.taken_at.is_(None),
                table.c.created_at <= attempt.created_at,
                table.c.id != attempt.id,
            )
            .order_by(table.c.created_at.desc())
            .limit(limit)
        )
        return list(self._s.db.scalars(query))

    def is_superseded(self, attempt: Attempt) -> bool:
        """Whether a later login for the same user went well."""
        query = select(table.c.id).where(
            *_same_user(attempt),
            table.c.status == "completed",
            table.c.created_at >= attempt.created_at,
            table.c.id != attempt.id,
        )
        return self._s.db.execute(query.limit(1)).first() is not None

    def drop_finished(self, before: datetime) -> int:
        return self._s.db.execute(delete(table).where(table.c.created_at < before)).rowcount

    def _one(self, condition: Any) -> Attempt | None:
        row = self._s.db.execute(select(table).where(condition)).first()
        return _attempt(row) if row else None

    @staticmethod
    def _place(attempt_id: str) -> Place:
        return Place(_T, attempt_id, "secrets")


def _same_user(attempt: Attempt) -> tuple[ColumnElement[bool], ...]:
    """Logins that would make or renew what this one does."""
    owner = table.c.owner
    return (
        table.c.application == attempt.application,
        table.c.kind == attempt.kind,
        owner.is_(None) if attempt.owner is None else owner == attempt.owner,
    )


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(**{name: getattr(row, name) for name in _READ})


def _pack(secrets: AttemptSecrets) -> bytes:
    return msgspec.json.encode(
        [
            secret.reveal() if secret else None
            for secret in (secrets.state, secrets.verifier, secrets.nonce)
        ]
    )


def _unpack(packed: bytes) -> AttemptSecrets:
    state, verifier, nonce = msgspec.json.decode(packed, type=tuple[str, str | None, str | None])
    return AttemptSecrets(
        Secret(state),
        Secret(verifier) if verifier else None,
        Secret(nonce) if nonce else None,
    )
