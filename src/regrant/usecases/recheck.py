"""Looking again whether a finding's cause is gone: the thing is tried, not believed."""

from dataclasses import replace
from typing import Final

from regrant.domain.connection import Connection
from regrant.domain.service import Method, Service
from regrant.domain.stored import FindingRow
from regrant.errors import RegrantError
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction, Window
from regrant.protocol.method_request import is_under
from regrant.usecases.auditing import Actor
from regrant.usecases.call import Calls
from regrant.usecases.check.checks import CODES, Checks, verdict_on
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.own_settings import APPLICATION_CODES, OwnSettingsJudge
from regrant.usecases.records import Records
from regrant.usecases.tokens import Need, Tokens

#: Found in calls; trying the call again decides.
OF_CALLS: Final = frozenset(
    {
        "authentication-not-used",
        "scope-missing",
        "scope-not-allowed",
        "scope-denied",
        "access-limited",
        "account-permission-missing",
        "access-token-expired",
        "access-token-invalid",
        "token-misplaced",
        "resource-wrong",
        "rate-limited",
        "provider-unavailable",
        "provider-unreachable",
        "response-malformed",
        "unknown",
    }
)
_LATELY: Final = Window(limit=20)


class Recheck:
    """Tries what a finding is about."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        judge: OwnSettingsJudge,
        tokens: Tokens,
        calls: Calls,
        book: FindingBook,
        checks: Checks,
        records: Records,
    ) -> None:
        self._store = store
        self._clock = clock
        self._judge = judge
        self._tokens = tokens
        self._calls = calls
        self._book = book
        self._checks = checks
        self._records = records

    async def look(self, actor: Actor, row: FindingRow) -> FindingRow:
        """Try, and give the finding back as it stands then."""
        if row.state != "open":
            return row
        if row.code in APPLICATION_CODES and row.subject_type == "application":
            await self._store.write(lambda tx: self._judge.application(tx, row.subject))
        elif row.code not in CODES or not await self._check(row):
            await self._try(actor, row)
        now = self._clock.now()

        def read(tx: Transaction) -> FindingRow:
            current = tx.findings.get(row.id) or row
            if current.state == "open":
                current = replace(current, last_seen_at=now)
                tx.findings.save(current)
            return current

        return await self._store.write(read)

    async def _check(self, row: FindingRow) -> bool:
        """Check the application; says whether that settled the finding, one way or the other."""
        is_of_service = row.subject_type in {"service", "method"}  # a check asks the provider
        if row.application is None or is_of_service:
            return False
        report = await self._checks.look(row.application)
        verdict = verdict_on(row.code, report.rows)
        if verdict == "ok":
            await self._resolve(row)
        return verdict != "unknown"

    async def _try(self, actor: Actor, row: FindingRow) -> None:
        if row.code in OF_CALLS and row.subject_type in {"method", "service", "connection"}:
            await self._call_again(actor, row)
            return
        for connection in await self._connections(row):
            try:
                await self._tokens.usable(connection.id, Need(forced=True))
            except RegrantError:
                continue
            await self._resolve(row)
            return

    async def _resolve(self, row: FindingRow) -> None:
        subject = Subject(row.subject_type, row.subject, row.application, row.service)
        now = self._clock.now()
        await self._store.write(lambda tx: self._book.resolve(tx, subject, now, {row.code}))

    async def _call_again(self, actor: Actor, row: FindingRow) -> None:
        """Repeat the last harmless request of the method, as it was sent."""
        await self._records.flush()  # the newest may be it

        def read(tx: Transaction) -> tuple[Service, Method, str] | None:
            filters = {"service": row.service} if row.service else {"connection": row.subject}
            for exchange in tx.exchanges.page(_LATELY, {**filters, "stage": "call"}).items:
                service = tx.services.get(exchange.service or "")
                method = tx.services.method(service.id, exchange.method or "") if service else None
                if service is None or method is None:
                    continue
                if row.subject_type == "method" and method.id != row.subject:
                    continue
                url = exchange.request.url
                is_harmless = exchange.request.method in {"GET", "HEAD"} and "[hidden]" not in url
                if is_harmless and is_under(service.settings.base_url, url):
                    return service, method, url
            return None

        found = await self._store.read(read)
        if found is None:
            return
        service, method, url = found
        try:
            await self._calls.repeat(actor, service, method, url)
        except RegrantError:
            return

    async def _connections(self, row: FindingRow) -> list[Connection]:
        def read(tx: Transaction) -> list[Connection]:
            if row.subject_type == "connection":
                found = tx.connections.get(row.subject)
                return [found] if found else []
            known = tx.connections.of_application(row.application) if row.application else []
            return [one for one in known if one.can_renew and one.is_usable][:3]

        return await self._store.read(read)
