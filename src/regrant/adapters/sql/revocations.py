"""The durable queue of revocations in a table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, false, insert, or_, select, update

from regrant.adapters.sql.schema import revocations as table
from regrant.adapters.sql.session import Session
from regrant.adapters.vault import Place
from regrant.domain.secret import Secret
from regrant.domain.stored import Revocation, RevocationRequest

_NAMES = tuple(
    column.name
    for column in table.c
    if column.name not in {"sealed_request", "lease_owner", "lease_until"}
)


class _Packed(msgspec.Struct, array_like=True):
    endpoint: str
    client_id: str
    client_secret: str | None
    auth_method: str
    refresh_token: str | None
    access_token: str | None
    provider: str | None = None
    account_id: str | None = None


class SqlRevocations:
    """Implements `RevocationStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def add(self, revocation: Revocation, request: RevocationRequest) -> None:
        sealed = self._s.vault.seal(_pack(request), _place(revocation.id))
        values = {name: getattr(revocation, name) for name in _NAMES}
        self._s.db.execute(insert(table).values(**values, sealed_request=sealed))

    def take_due(
        self, owner: str, now: datetime, until: datetime, dead: Sequence[str], limit: int
    ) -> Sequence[tuple[Revocation, RevocationRequest]]:
        dead_owner = table.c.lease_owner.in_(dead) if dead else false()
        free = or_(table.c.lease_until.is_(None), table.c.lease_until < now, dead_owner)
        due = (
            select(table.c.id)
            .where(table.c.state == "pending", table.c.next_at <= now, free)
            .order_by(table.c.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        query = (
            update(table)
            .where(table.c.id.in_(due), free)
            .values(lease_owner=owner, lease_until=until)
            .returning(*table.c)
        )
        return [self._both(row) for row in self._s.db.execute(query).all()]

    def take(
        self, revocation_id: str, owner: str, now: datetime, until: datetime
    ) -> tuple[Revocation, RevocationRequest] | None:
        free = or_(table.c.lease_until.is_(None), table.c.lease_until < now)
        query = (
            update(table)
            .where(table.c.id == revocation_id, table.c.state == "pending", free)
            .values(lease_owner=owner, lease_until=until)
            .returning(*table.c)
        )
        row = self._s.db.execute(query).first()
        return self._both(row) if row else None

    def finish(self, revocation_id: str, state: str, at: datetime, error: str | None) -> None:
        values: dict[str, Any] = {
            "state": state,
            "finished_at": at,
            "last_error": error,
            "sealed_request": None,
            "next_at": None,
            "lease_owner": None,
            "lease_until": None,
        }
        self._s.db.execute(update(table).where(table.c.id == revocation_id).values(values))

    def retry(self, revocation_id: str, next_at: datetime, error: str) -> None:
        values: dict[str, Any] = {
            "attempts": table.c.attempts + 1,
            "next_at": next_at,
            "last_error": error,
            "lease_owner": None,
            "lease_until": None,
        }
        self._s.db.execute(update(table).where(table.c.id == revocation_id).values(values))

    def get(self, revocation_id: str) -> Revocation | None:
        row = self._s.db.execute(select(table).where(table.c.id == revocation_id)).first()
        return revocation_from(row) if row else None

    def _both(self, row: Row[Any]) -> tuple[Revocation, RevocationRequest]:
        packed = self._s.vault.open(row.sealed_request, _place(row.id))
        return revocation_from(row), _unpack(packed)


def revocation_from(row: Row[Any]) -> Revocation:
    """A revocation of a whole row."""
    return Revocation(**{name: getattr(row, name) for name in _NAMES})


def _place(revocation_id: str) -> Place:
    return Place("revocations", revocation_id, "request")


def _pack(request: RevocationRequest) -> bytes:
    return msgspec.json.encode(
        _Packed(
            request.endpoint,
            request.client_id,
            request.client_secret.reveal() if request.client_secret else None,
            request.auth_method,
            request.refresh_token.reveal() if request.refresh_token else None,
            request.access_token.reveal() if request.access_token else None,
            request.provider,
            request.account_id,
        )
    )


def _unpack(packed: bytes) -> RevocationRequest:
    read = msgspec.json.decode(packed, type=_Packed)
    return RevocationRequest(
        read.endpoint,
        read.client_id,
        Secret(read.client_secret) if read.client_secret else None,
        read.auth_method,
        Secret(read.refresh_token) if read.refresh_token else None,
        Secret(read.access_token) if read.access_token else None,
        read.provider,
        read.account_id,
    )
