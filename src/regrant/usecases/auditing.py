"""Who did what: written in the same transaction as what was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from regrant.domain.identifiers import new_id
from regrant.domain.principal import UNLIMITED_ONLY, Permission, Principal
from regrant.domain.stored import AuditEntry
from regrant.errors import ForbiddenError
from regrant.ports.store import Transaction


@dataclass(frozen=True, slots=True)
class Actor:
    """A principal with the address from which it asks."""

    principal: Principal
    address: str | None = None

    def require(self, permission: Permission) -> None:
        """Refuse what the role does not allow.

        Raises:
            ForbiddenError: The message names the role that would be enough.
        """
        if self.principal.is_limited and permission in UNLIMITED_ONLY:
            raise ForbiddenError(
                f"This key is limited to some applications or services, and {permission} concerns "
                "everything. Use a key without limits."
            )
        if not self.principal.may(permission):
            raise ForbiddenError(
                f"The role {self.principal.role} does not include {permission}. "
                "Ask an owner of this installation for it."
            )


def record(
    tx: Transaction,
    actor: Actor,
    action: str,
    subject_type: str,
    subject: str,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write an audit entry; when it cannot be written, the whole unit of work fails."""
    tx.audit.add(
        AuditEntry(
            id=new_id("audit", now),
            at=now,
            actor=actor.principal.reference,
            actor_name=actor.principal.name,
            action=action,
            subject_type=subject_type,
            subject=subject,
            address=actor.address,
            detail=dict(detail or {}),
        )
    )
