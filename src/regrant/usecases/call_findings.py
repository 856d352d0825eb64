"""What a call's answer means, written down where it belongs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from regrant.diagnosis import Context
from regrant.domain.application import Application
from regrant.domain.exchange import Exchange
from regrant.domain.finding import Finding
from regrant.domain.service import Method, Service
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.protocol.http import HttpResponse
from regrant.usecases.call_access import Access
from regrant.usecases.diagnosing import Around, Diagnosing
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.own_settings import suitable

#: What a good answer of the same call disproves.
DISPROVED_BY_CALL: Final = frozenset(
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
        "interaction-required",
        "clock-skew",
        "unknown",
    }
)
#: A refusal names its error within so many characters.
START: Final = 2_000
DEAD_TOKEN: Final = frozenset({"access-token-expired", "access-token-invalid"})
#: A method whose calls go well is looked up in the findings this often, not at each call.
LOOK_AGAIN: Final = timedelta(seconds=30)


class CallFindings:
    """Judges calls."""

    def __init__(
        self, store: Store, clock: Clock, diagnosing: Diagnosing, book: FindingBook
    ) -> None:
        self._store = store
        self._clock = clock
        self._diagnosing = diagnosing
        self._book = book
        self._known_good: dict[tuple[str, str | None], float] = {}

    async def of_call(
        self,
        service: Service,
        method: Method | None,
        access: Access,
        exchange: Exchange,
        response: HttpResponse | None,
    ) -> Sequence[Finding]:
        """Diagnose a call, store what is found and resolve what is disproved."""
        key = (
            method.id if method else service.id,
            access.connection.id if access.connection else None,
        )
        findings = self._judge(service, method, access, exchange, response)
        if findings and findings[0].code == "authentication-not-used":
            fit = await self._store.read(lambda tx: suitable(tx, service))
            findings = self._judge(service, method, access, exchange, response, fit)
        if findings:
            self._known_good.pop(key, None)
            await self._store.write(lambda tx: self._write(tx, service, method, access, findings))
        elif self._clock.monotonic() - self._known_good.get(key, -1e9) > LOOK_AGAIN.total_seconds():
            self._known_good[key] = self._clock.monotonic()
            await self._resolve(service, method, access)
        return findings

    def says_token_is_dead(
        self, exchange: Exchange, response: HttpResponse, access: Access
    ) -> bool:
        """Whether the reader classes the answer as an expired or revoked token."""
        if response.status < 400 and not _carries_error(response):
            return False
        findings = self._diagnosing.of_exchange(
            exchange, None, access.client, Around(context=_context(access))
        )
        return bool(findings) and findings[0].code in DEAD_TOKEN

    def names_scope(self, exchange: Exchange) -> bool:
        """Whether the answer says `insufficient_scope`; that never earns a refresh."""
        response = exchange.response
        if response is None or response.status < 400:
            return False
        said = response.headers.get("www-authenticate", "") + (response.body or "")[:START]
        return "insufficient_scope" in said

    def _judge(
        self,
        service: Service,
        method: Method | None,
        access: Access,
        exchange: Exchange,
        response: HttpResponse | None,
        fit: Application | None = None,
    ) -> list[Finding]:
        if response is not None and response.status < 400:
            is_page = _is_page_for_data(response, method)
            if not is_page and not _carries_error(response):
                return []
        around = Around(
            context=_context(access),
            service=service,
            method=method,
            connection=access.connection,
            suitable=fit,
        )
        return self._diagnosing.of_exchange(exchange, None, access.client, around)

    def _write(
        self,
        tx: Transaction,
        service: Service,
        method: Method | None,
        access: Access,
        findings: Sequence[Finding],
    ) -> None:
        first = findings[0]
        application = access.client.application.id if access.client else None
        ids = {
            "application": application,
            "service": service.id,
            "method": method.id if method else None,
            "connection": access.connection.id if access.connection else None,
        }
        subject_id = ids.get(first.subject_type)
        fallback = ("method", method.id) if method else ("service", service.id)
        kind, subject_id = (first.subject_type, subject_id) if subject_id else fallback
        subject = Subject(kind, subject_id, application, service.id)
        self._book.report(tx, subject, [first], self._clock.now())

    async def _resolve(self, service: Service, method: Method | None, access: Access) -> None:
        subjects = [("service", service.id)]
        if method:
            subjects.append(("method", method.id))
        if access.connection:
            subjects.append(("connection", access.connection.id))
        application = access.client.application.id if access.client else None
        if application:
            subjects.append(("application", application))

        def open_codes(tx: Transaction) -> list[tuple[str, str]]:
            return [
                pair
                for pair in subjects
                if any(row.code in DISPROVED_BY_CALL for row in tx.findings.open_of(*pair))
            ]

        waiting = await self._store.read(open_codes)
        if not waiting:
            return
        now = self._clock.now()

        def resolve(tx: Transaction) -> None:
            for kind, subject_id in waiting:
                subject = Subject(kind, subject_id, application, service.id)
                codes = DISPROVED_BY_CALL
                if not access.credential.is_used:
                    codes = codes - {"authentication-not-used"}
                self._book.resolve(tx, subject, now, codes)

        await self._store.write(resolve)


def _context(access: Access) -> Context:
    connection = access.connection
    return Context(
        used_auth=access.credential.is_used,
        auth_scheme=access.credential.placement.prefix if access.credential.token else None,
        requested_scopes=connection.requested_scopes if connection else None,
        granted_scopes=connection.granted_scopes if connection else None,
        has_refresh_token=connection.has_refresh_token if connection else None,
    )


def _is_page_for_data(response: HttpResponse, method: Method | None) -> bool:
    """A page came where values are to be taken from: worth a look by diagnosis."""
    has_outputs = method is not None and bool(method.settings.outputs)
    return has_outputs and response.media_type in {"text/html", "application/xhtml+xml"}


def _carries_error(response: HttpResponse) -> bool:
    """A success status whose JSON says that it failed: worth a look by diagnosis."""
    if not response.media_type.endswith("json"):
        return False
    start = response.body[:START]
    return b'"error' in start or b'"ok":false' in start.replace(b" ", b"")
