"""Applications in tables."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from regrant.adapters.sql.paging import page
from regrant.adapters.sql.putting import put
from regrant.adapters.sql.schema import applications as table
from regrant.adapters.sql.schema import checks
from regrant.adapters.sql.session import Session
from regrant.domain.application import Application, Learned, Metadata
from regrant.domain.secret import Secret
from regrant.domain.stored import KeptCheck
from regrant.ports.store import Page, Window

_SECRET = ("applications", "client_secret")
READ = [
    column for column in table.c if column.name not in {"sealed_client_secret", "icon", "icon_type"}
]
HAS = (
    table.c.sealed_client_secret.is_not(None).label("has_secret"),
    table.c.icon.is_not(None).label("has_icon"),
)


class SqlApplications:
    """Implements `ApplicationStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def add(self, application: Application, secret: Secret | None) -> None:
        sealed = self._seal(application.id, secret)
        row = _row(application) | {
            "id": application.id,
            "context": application.context,
            "learned": application.learned,
            "metadata_document": application.metadata,
            "sealed_client_secret": sealed,
            "secret_updated_at": application.updated_at if sealed else None,
            "created_at": application.created_at,
        }
        self._s.db.execute(insert(table).values(row))
        self._s.touch("application", application.id)

    def get(self, application_id: str) -> Application | None:
        return self._one(table.c.id == application_id)

    def by_context(self, context: str) -> Application | None:
        return self._one(table.c.context == context)

    def secret(self, application_id: str) -> Secret | None:
        query = select(table.c.sealed_client_secret).where(table.c.id == application_id)
        return self._s.unseal(self._s.db.scalar(query), _SECRET[0], application_id, _SECRET[1])

    def update(self, application: Application, *, secret: Secret | None, keep: bool) -> bool:
        values = _row(application) | {"learned": Learned(), "metadata_document": None}
        if not keep:
            values["sealed_client_secret"] = self._seal(application.id, secret)
            values["secret_updated_at"] = application.updated_at if secret else None
        done = self._s.db.execute(
            update(table)
            .where(table.c.id == application.id, table.c.version == application.version - 1)
            .values(values)
        )
        self._s.touch("application", application.id)
        return done.rowcount == 1

    def note_metadata(self, application_id: str, metadata: Metadata) -> None:
        self._s.db.execute(
            update(table).where(table.c.id == application_id).values(metadata_document=metadata)
        )
        self._s.touch("application", application_id)

    def note_learned(self, application_id: str, version: int, learned: Learned) -> None:
        self._s.db.execute(
            update(table)
            .where(table.c.id == application_id, table.c.version == version)
            .values(learned=learned)
        )
        self._s.touch("application", application_id)

    def keep_check(self, check: KeptCheck) -> None:
        put(self._s.db, checks, asdict(check))

    def last_check(self, application_id: str) -> KeptCheck | None:
        query = select(checks).where(checks.c.application == application_id)
        row = self._s.db.execute(query).first()
        return KeptCheck(row.application, row.version, row.at, row.rows) if row else None

    def set_icon(self, application_id: str, icon: tuple[str, bytes] | None) -> None:
        kind, data = icon or (None, None)
        self._s.db.execute(
            update(table).where(table.c.id == application_id).values(icon=data, icon_type=kind)
        )

    def icon(self, application_id: str) -> tuple[str, bytes] | None:
        query = select(table.c.icon_type, table.c.icon).where(table.c.id == application_id)
        row = self._s.db.execute(query).first()
        return (row.icon_type, row.icon) if row and row.icon else None

    def delete(self, application_id: str) -> None:
        self._s.db.execute(delete(table).where(table.c.id == application_id))
        self._s.touch("application", application_id)

    def page(self, window: Window, only: frozenset[str] | None) -> Page[Application]:
        query = select(*READ, *HAS)
        if only is not None:
            query = query.where(table.c.id.in_(only))
        return page(self._s.db, query, table, window, application_from)

    def _seal(self, application_id: str, secret: Secret | None) -> bytes | None:
        return self._s.seal(secret, _SECRET[0], application_id, _SECRET[1])

    def _one(self, condition: Any) -> Application | None:
        row = self._s.db.execute(select(*READ, *HAS).where(condition)).first()
        return application_from(row) if row else None


def _row(application: Application) -> dict[str, Any]:
    return {
        "version": application.version,
        "name": application.settings.name,
        "settings": application.settings,
        "secret_ends_at": application.settings.client_secret_expires_at,
        "updated_at": application.updated_at,
    }


def application_from(row: Row[Any]) -> Application:
    """An application of a row of `READ` and `HAS`."""
    return Application(
        id=row.id,
        context=row.context,
        version=row.version,
        settings=row.settings,
        has_secret=row.has_secret,
        secret_updated_at=row.secret_updated_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        metadata=row.metadata_document,
        learned=row.learned,
        has_icon=row.has_icon,
    )
