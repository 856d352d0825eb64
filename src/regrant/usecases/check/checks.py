"""Checks of stored applications: their findings are kept, and resolved when they are gone."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from regrant.diagnosis import ProbeAnswer, undecided_by_check
from regrant.diagnosis.checking import OwnSide, Row
from regrant.domain.application import Application
from regrant.domain.connection import Connection
from regrant.domain.probe import Verdict
from regrant.domain.secret import Secret
from regrant.domain.service import Service
from regrant.domain.stored import FindingRow
from regrant.errors import NotFoundError
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.usecases import auditing
from regrant.usecases.addresses import Addresses
from regrant.usecases.auditing import Actor
from regrant.usecases.check.asker import Progress, no_progress
from regrant.usecases.check.last import LastCheck, kept_check, last_check
from regrant.usecases.check.metadata import with_metadata
from regrant.usecases.check.own_address import Browser, OwnAddress
from regrant.usecases.check.probing import Checked, Probing
from regrant.usecases.check.report import Judged, Report, judged, public_rows
from regrant.usecases.conversation import About, Conversation
from regrant.usecases.diagnosing import Diagnosing
from regrant.usecases.discovery import MetadataReader
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.oauth_client import OAuthClient, client_of

#: The findings that each row can prove or disprove; `scopes:<value>` counts as `scopes`.
JUDGES: Final[Mapping[str, tuple[str, ...]]] = {
    "authorization_endpoint": ("authorization-endpoint-wrong", "provider-unreachable"),
    "client_id": ("client-id-invalid",),
    "redirect_uri": ("redirect-uri-mismatch",),
    "scopes": ("scope-invalid", "scope-not-allowed"),
    "scope_separator": ("scope-invalid",),
    "pkce": ("pkce-required",),
    "token_endpoint": ("token-endpoint-wrong", "provider-unreachable"),
    "client_secret": ("client-secret-invalid",),
    "token_endpoint_auth_method": ("client-authentication-misplaced",),
    "grant_type": ("grant-type-not-allowed",),
    "revocation_endpoint": ("revocation-endpoint-wrong",),
    "issuer": ("issuer-mismatch",),
    "public_url": ("redirect-uri-unreachable",),
    "clock": ("clock-skew",),
    "tls": ("provider-unreachable",),
}
#: So long what was proved after one failed login is taken for the next one, too.
FRESH_SECONDS: Final = 20
#: Findings that a check settles.
CODES: Final = frozenset(code for codes in JUDGES.values() for code in codes)
_NO_BROWSER: Final = Browser()


@dataclass(frozen=True, slots=True)
class _Stored:
    application: Application
    secret: Secret | None
    services: Sequence[Service]
    shared: Connection | None


class Checks:
    """Checks applications; what one process checks already is not checked twice at once."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        conversation: Conversation,
        diagnosing: Diagnosing,
        book: FindingBook,
        addresses: Addresses,
        own_address: OwnAddress,
        egress: Sequence[str] = (),
    ) -> None:
        self._store = store
        self._clock = clock
        self._conversation = conversation
        self._reader = MetadataReader(conversation, clock)
        self._diagnosing = diagnosing
        self._book = book
        self._addresses = addresses
        self._own_address = own_address
        self._egress = tuple(egress)
        self._probing = Probing(conversation, clock)
        self._running: dict[tuple[str, int], asyncio.Task[Report]] = {}
        self._fresh: dict[tuple[str, int], tuple[float, Report]] = {}

    async def check(
        self,
        actor: Actor,
        application_id: str,
        progress: Progress = no_progress,
        browser: Browser = _NO_BROWSER,
    ) -> Report:
        """Prove each setting of an application, and keep what is wrong as findings.

        Args:
            actor: Who asks.
            application_id: Of which application.
            progress: Hears how far it is.
            browser: How the browser of the one who asks reached us, if it was one.

        Raises:
            NotFoundError: There is none, or not for the one who asks.
        """
        actor.require("findings:write")
        if not actor.principal.sees_application(application_id):
            raise NotFoundError(f"There is no application {application_id}.")
        report = await self.look(application_id, progress, browser)
        now = self._clock.now()
        wrong = [row.setting for row in report.rows if row.verdict == "wrong"]

        def note(tx: Transaction) -> None:
            detail = {"wrong": wrong}
            auditing.record(
                tx, actor, "application.check", "application", application_id, now, detail
            )

        await self._store.write(note)
        return report

    async def last(self, actor: Actor, application_id: str) -> LastCheck | None:
        """What the last check said, whoever or whatever began it; `None` before the first.

        Raises:
            NotFoundError: There is no such application, or not for the one who asks.
        """
        actor.require("findings:read")
        found = await self._store.read(lambda tx: tx.applications.get(application_id))
        if found is None or not actor.principal.sees_application(application_id):
            raise NotFoundError(f"There is no application {application_id}.")
        return await last_check(self._store, application_id)

    async def look(
        self,
        application_id: str,
        progress: Progress = no_progress,
        browser: Browser = _NO_BROWSER,
    ) -> Report:
        """The same on nobody's behalf: after a failed login, or to see whether a fix helped."""
        stored = await self._store.read(lambda tx: _stored(tx, application_id))
        if stored is None:
            raise NotFoundError(f"There is no application {application_id}.")
        key = (application_id, stored.application.version)
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._run(stored, progress, browser))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)

    async def proofs(self, application_id: str, version: int) -> list[ProbeAnswer]:
        """What a check proves just now, as evidence for diagnosis.

        Args:
            application_id: Of which application.
            version: Nothing is proved when the application was edited since.
        """
        now = self._clock.monotonic()
        self._fresh = {
            key: kept for key, kept in self._fresh.items() if now - kept[0] < FRESH_SECONDS
        }
        kept = self._fresh.get((application_id, version))
        if kept is not None:
            return list(kept[1].probes)
        stored = await self._store.read(lambda tx: tx.applications.get(application_id))
        if stored is None or stored.version != version:
            return []
        report = await self.look(application_id)
        self._fresh[application_id, version] = (self._clock.monotonic(), report)
        return list(report.probes)

    async def _run(self, stored: _Stored, progress: Progress, browser: Browser) -> Report:
        application = await with_metadata(stored.application, self._reader)
        client = client_of(application, stored.secret)
        found = await self._own_address.look(self._conversation, About(application.id))
        checked = Checked(
            client=client,
            redirect_uri=self._addresses.redirect_uri(application),
            services={f"base_url:{one.code}": one.settings.base_url for one in stored.services},
            own=OwnSide(
                public_url=self._own_address.url,
                public_url_answers=found.answers,
                public_url_problem=found.problem,
                is_name_unknown=found.is_name_unknown,
                browser_url=browser.origin,
                host_header=browser.host,
                egress_addresses=self._egress,
                refresh_token_came=stored.shared.has_refresh_token if stored.shared else None,
            ),
        )
        rows, ground = await self._probing.rows(checked, progress)
        found_in_rows = judged(rows, ground, client, self._diagnosing)
        kept, at = await self._store.write(lambda tx: self._keep(tx, client, found_in_rows))
        return Report(found_in_rows, kept, at)

    def _keep(
        self, tx: Transaction, client: OAuthClient, found: Sequence[Judged]
    ) -> tuple[list[FindingRow], datetime]:
        now, application = self._clock.now(), client.application
        current = tx.applications.get(application.id)
        if current is None:
            return [], now
        stored = self._settled(tx, application, current, found, now)
        last = tx.applications.last_check(application.id)
        if last is None or last.version <= application.version:
            rows = public_rows(found, stored)
            tx.applications.keep_check(kept_check(application.id, application.version, now, rows))
        return stored, now

    def _settled(
        self,
        tx: Transaction,
        application: Application,
        current: Application,
        found: Sequence[Judged],
        now: datetime,
    ) -> list[FindingRow]:
        """The findings as they are kept, those that are gone resolved."""
        metadata = application.metadata
        if metadata is not None and metadata.problem is None:
            tx.applications.note_metadata(application.id, metadata)
        if current.version != application.version:
            return []  # changed meanwhile: what was found is about other settings
        subject = Subject("application", application.id, application.id)
        findings = {finding.code: finding for one in found for finding in one.findings}
        rows = [one.row for one in found]
        disproved = [code for code in CODES if verdict_on(code, rows) == "ok"]
        kept = self._book.settle(tx, subject, list(findings.values()), now, disproved)
        _note_undecided(tx, application.id)
        return kept


def _note_undecided(tx: Transaction, application_id: str) -> None:
    """What is still open does not ask for the check that was just made."""
    for row in tx.findings.open_of("application", application_id):
        said = row.content.get("decided_by")
        left = undecided_by_check(row.code, said) if row.code in CODES else said
        if left != said:
            tx.findings.save(replace(row, content={**row.content, "decided_by": left}))


def verdict_on(code: str, rows: Sequence[Row]) -> Verdict:
    """What the rows say of one finding: there, gone, or not to be told."""
    said = {
        row.verdict if row.verdict != "wrong" or row.finding == code else "unknown"
        for row in rows
        if code in JUDGES.get(row.setting.split(":", maxsplit=1)[0], ())
    }
    if "wrong" in said:
        return "wrong"
    return "ok" if said == {"ok"} else "unknown"


def _stored(tx: Transaction, application_id: str) -> _Stored | None:
    application = tx.applications.get(application_id)
    if application is None:
        return None
    services = tx.services.of_application(application_id)
    secret, shared = tx.applications.secret(application_id), tx.connections.shared(application_id)
    return _Stored(application, secret, services, shared)
