"""Web services and methods in tables."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, case, delete, insert, or_, select, update

from regrant.adapters.sql.paging import page
from regrant.adapters.sql.schema import methods, services
from regrant.adapters.sql.session import Session
from regrant.domain.secret import Secret
from regrant.domain.service import Method, Service
from regrant.ports.store import Page, Window

READ = [column for column in services.c if column.name != "sealed_secret"]
HAS_SECRET = services.c.sealed_secret.is_not(None).label("has_secret")


class SqlServices:
    """Implements `ServiceStore`."""

    def __init__(self, session: Session) -> None:
        self._s = session

    def add(self, service: Service, secret: Secret | None) -> None:
        sealed = self._seal(service.id, secret)
        row = _row(service) | {
            "id": service.id,
            "sealed_secret": sealed,
            "secret_updated_at": service.updated_at if sealed else None,
            "created_at": service.created_at,
        }
        self._s.db.execute(insert(services).values(row))
        self._s.touch("service", service.id)

    def get(self, id_or_code: str) -> Service | None:
        # An id wins: nobody gets between a caller and a service by taking its id as a code.
        query = (
            select(*READ, HAS_SECRET)
            .where(or_(services.c.id == id_or_code, services.c.code == id_or_code))
            .order_by(case((services.c.id == id_or_code, 0), else_=1))
        )
        row = self._s.db.execute(query).first()
        return service_from(row) if row else None

    def secret(self, service_id: str) -> Secret | None:
        sealed = self._s.db.scalar(
            select(services.c.sealed_secret).where(services.c.id == service_id)
        )
        return self._s.unseal(sealed, "services", service_id, "secret")

    def update(self, service: Service, *, secret: Secret | None, keep: bool) -> bool:
        values = _row(service)
        if not keep:
            values["sealed_secret"] = self._seal(service.id, secret)
            values["secret_updated_at"] = service.updated_at if secret else None
        done = self._s.db.execute(
            update(services)
            .where(services.c.id == service.id, services.c.version == service.version - 1)
            .values(values)
        )
        self._s.touch("service", service.id)
        return done.rowcount == 1

    def delete(self, service_id: str) -> None:
        self._s.db.execute(delete(methods).where(methods.c.service == service_id))
        self._s.db.execute(delete(services).where(services.c.id == service_id))
        self._s.touch("service", service_id)

    def page(self, window: Window, only: frozenset[str] | None) -> Page[Service]:
        query = select(*READ, HAS_SECRET)
        if only is not None:
            query = query.where(services.c.id.in_(only))
        return page(self._s.db, query, services, window, service_from)

    def of_application(self, application: str) -> Sequence[Service]:
        query = (
            select(*READ, HAS_SECRET)
            .where(services.c.application == application)
            .order_by(services.c.id)
        )
        return [service_from(row) for row in self._s.db.execute(query)]

    def add_method(self, method: Method) -> None:
        row = _method_row(method) | {
            "id": method.id,
            "service": method.service,
            "created_at": method.created_at,
        }
        self._s.db.execute(insert(methods).values(row))
        self._s.touch("service", method.service)

    def method(self, service_id: str, id_or_name: str) -> Method | None:
        query = (
            select(methods)
            .where(
                methods.c.service == service_id,
                or_(methods.c.id == id_or_name, methods.c.name == id_or_name),
            )
            .order_by(case((methods.c.id == id_or_name, 0), else_=1))
        )
        row = self._s.db.execute(query).first()
        return _method(row) if row else None

    def update_method(self, method: Method) -> bool:
        done = self._s.db.execute(
            update(methods)
            .where(methods.c.id == method.id, methods.c.version == method.version - 1)
            .values(_method_row(method))
        )
        self._s.touch("service", method.service)
        return done.rowcount == 1

    def delete_method(self, method_id: str) -> None:
        query = delete(methods).where(methods.c.id == method_id).returning(methods.c.service)
        service_id = self._s.db.scalar(query)
        if service_id:
            self._s.touch("service", service_id)

    def methods(self, service_id: str, window: Window) -> Page[Method]:
        query = select(methods).where(methods.c.service == service_id)
        return page(self._s.db, query, methods, window, _method)

    def _seal(self, service_id: str, secret: Secret | None) -> bytes | None:
        return self._s.seal(secret, "services", service_id, "secret")


def _row(service: Service) -> dict[str, Any]:
    return {
        "code": service.code,
        "version": service.version,
        "name": service.settings.name,
        "application": service.settings.authentication.application,
        "settings": service.settings,
        "updated_at": service.updated_at,
    }


def _method_row(method: Method) -> dict[str, Any]:
    return {
        "name": method.settings.name,
        "version": method.version,
        "settings": method.settings,
        "updated_at": method.updated_at,
    }


def service_from(row: Row[Any]) -> Service:
    """A service of a row of `READ` and `HAS_SECRET`."""
    return Service(
        id=row.id,
        code=row.code,
        version=row.version,
        settings=row.settings,
        has_secret=row.has_secret,
        secret_updated_at=row.secret_updated_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _method(row: Row[Any]) -> Method:
    return Method(
        id=row.id,
        service=row.service,
        version=row.version,
        settings=row.settings,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
