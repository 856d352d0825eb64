"""Lists that are only read: exchanges, findings, audit."""

from regrant.domain.exchange import Exchange
from regrant.domain.stored import AuditEntry, FindingRow
from regrant.errors import NotFoundError
from regrant.ports.store import Filters, Page, Store, Window
from regrant.usecases.auditing import Actor
from regrant.usecases.records import Records


class Reading:
    """Reads records, within the limits of the one who asks."""

    def __init__(self, store: Store, records: Records) -> None:
        self._store = store
        self._records = records

    async def exchanges(self, actor: Actor, window: Window, filters: Filters) -> Page[Exchange]:
        """Exchanges, newest first, those of this moment included."""
        actor.require("exchanges:read")
        await self._records.flush()
        limited = {**filters, **_limits(actor)}
        return await self._store.read(lambda tx: tx.exchanges.page(window, limited))

    async def exchange(self, actor: Actor, exchange_id: str) -> Exchange:
        """One exchange.

        Raises:
            NotFoundError: There is none, or not for the one who asks.
        """
        actor.require("exchanges:read")
        await self._records.flush()
        found = await self._store.read(lambda tx: tx.exchanges.get(exchange_id))
        principal = actor.principal
        if (
            found is None
            or (found.application and not principal.sees_application(found.application))
            or (found.service and not principal.sees_service(found.service))
        ):
            raise NotFoundError(f"There is no exchange {exchange_id}.")
        return found

    async def findings(self, actor: Actor, window: Window, filters: Filters) -> Page[FindingRow]:
        """Findings, newest first."""
        actor.require("findings:read")
        limited = {**filters, **_limits(actor)}
        return await self._store.read(lambda tx: tx.findings.page(window, limited))

    async def finding(self, actor: Actor, finding_id: str) -> FindingRow:
        """One finding.

        Raises:
            NotFoundError: There is none, or not for the one who asks.
        """
        actor.require("findings:read")
        found = await self._store.read(lambda tx: tx.findings.get(finding_id))
        principal = actor.principal
        if found is None or not (
            principal.sees_application(found.application) and principal.sees_service(found.service)
        ):
            raise NotFoundError(f"There is no finding {finding_id}.")
        return found

    async def findings_of(self, kind: str, subject: str) -> list[FindingRow]:
        """What is open on one object, for that object's own representation."""
        return list(await self._store.read(lambda tx: tx.findings.open_of(kind, subject)))

    async def audit(self, actor: Actor, window: Window, filters: Filters) -> Page[AuditEntry]:
        """The audit trail, newest first."""
        actor.require("audit:read")
        return await self._store.read(lambda tx: tx.audit.page(window, filters))


def _limits(actor: Actor) -> dict[str, object]:
    return {
        "applications": actor.principal.applications,
        "services": actor.principal.services,
    }
