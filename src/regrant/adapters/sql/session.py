"""One transaction: the database connection, the vault, and what it changed."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from regrant.adapters.vault import Place, Vault
from regrant.domain.secret import Secret


@dataclass(slots=True)
class Session:
    """What every store of one unit of work shares.

    `changed` collects the subjects, such as `connection:con_…`, whose cached state in any
    process is no longer true.
    """

    db: Connection
    vault: Vault
    now: datetime
    changed: list[str] = field(default_factory=list[str])

    def touch(self, kind: str, subject: str) -> None:
        """Note a change that caches have to hear of."""
        self.changed.append(f"{kind}:{subject}")

    def seal(self, secret: Secret | None, table: str, row: str, column: str) -> bytes | None:
        """Seal a secret for its cell; an absent or empty one stays absent."""
        if not secret:
            return None
        return self.vault.seal(secret.reveal().encode(), Place(table, row, column))

    def unseal(self, sealed: bytes | None, table: str, row: str, column: str) -> Secret | None:
        """Open a sealed cell."""
        if sealed is None:
            return None
        return Secret(self.vault.open(sealed, Place(table, row, column)).decode())
