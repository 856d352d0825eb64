"""Attempts: shown, reported on, confirmed, and noticed when nobody came back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from msgspec import UNSET

from regrant.diagnosis import Context, LoginOutcome, ProbeAnswer
from regrant.domain.attempt import Attempt
from regrant.domain.connection import Connection
from regrant.domain.finding import Finding, Severity
from regrant.domain.stored import FindingRow
from regrant.errors import ConflictError, InvalidInputError, NotFoundError
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction, Window
from regrant.usecases import auditing
from regrant.usecases.attempt_access import hashed
from regrant.usecases.auditing import Actor
from regrant.usecases.check.checks import Checks
from regrant.usecases.connect_store import ConnectStore
from regrant.usecases.diagnosing import OF_ADDRESSES, Around, Diagnosing
from regrant.usecases.discovery import Discovery
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.input.connection import ConfirmFields
from regrant.usecases.oauth_client import OAuthClient, client_of

_ABANDONED: Final = "attempt-abandoned"
_OPEN: Final = Window(limit=200)
#: So long somebody may still want to know that nobody came back.
_REMEMBERED: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """An attempt with its status as people see it and its findings."""

    attempt: Attempt
    status: str
    findings: Sequence[FindingRow]


class Attempts:
    """What can be done with a login besides finishing it."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        connect_store: ConnectStore,
        discovery: Discovery,
        diagnosing: Diagnosing,
        book: FindingBook,
        checks: Checks,
        abandoned_after: timedelta,
    ) -> None:
        self._store = store
        self._clock = clock
        self._connect_store = connect_store
        self._discovery = discovery
        self._diagnosing = diagnosing
        self._book = book
        self._checks = checks
        self._abandoned_after = abandoned_after
        self._investigating: dict[str, asyncio.Task[dict[str, Any]]] = {}

    async def get(self, actor: Actor, attempt_id: str) -> Attempt:
        """One attempt.

        Raises:
            NotFoundError: There is none, or not for the one who asks.
        """
        actor.require("connections:read")
        found = await self._store.read(lambda tx: tx.attempts.get(attempt_id))
        if found is None or not actor.principal.sees_application(found.application):
            raise NotFoundError(f"There is no attempt {attempt_id}.")
        return await self.noticed(found)

    async def noticed(self, attempt: Attempt) -> Attempt:
        """The attempt with its shown status; being abandoned is written down when it is seen."""
        now = self._clock.now()
        shown = attempt.shown_status(now, self._abandoned_after)
        is_known = attempt.outcome.get("noticed") and attempt.id not in self._investigating
        if shown != "abandoned" or attempt.status != "pending" or is_known:
            return replace(attempt, status=shown)
        outcome = await self._investigated(attempt)
        return replace(attempt, status=shown, outcome=outcome)

    async def notice_overdue(self) -> int:
        """Write down every login from which nobody came back."""
        before = self._clock.now() - self._abandoned_after
        overdue = await self._store.read(lambda tx: tx.attempts.overdue(before, 200))
        fresh = [attempt for attempt in overdue if not attempt.outcome.get("noticed")]
        for attempt in fresh:
            await self.noticed(attempt)
        await self._store.write(self._settle_over)
        return len(fresh)

    def _settle_over(self, tx: Transaction) -> None:
        """A login that can no longer be finished breaks nothing; after a day it is forgotten."""
        now = self._clock.now()
        for row in tx.findings.page(_OPEN, {"state": "open", "code": _ABANDONED}).items:
            attempt = tx.attempts.get(row.subject)
            if attempt is None or now >= attempt.expires_at + _REMEMBERED:
                subject = Subject("attempt", row.subject, row.application)
                self._book.resolve(tx, subject, now, {_ABANDONED}, worked=False)
            elif now >= attempt.expires_at and row.content["severity"] != Severity.NOTICE:
                tx.findings.save(
                    replace(row, content={**row.content, "severity": Severity.NOTICE.value})
                )

    async def report(self, actor: Actor, attempt_id: str, text: str) -> Sequence[Finding]:
        """Say what the words on the provider's page mean.

        Raises:
            ConflictError: The login went well; there is nothing to report.
        """
        attempt = await self.get(actor, attempt_id)
        actor.require("connections:use")
        if attempt.status == "completed":
            raise ConflictError("This login went well; there is nothing to report.")
        client = await self._client(attempt)
        around = Around(context=Context(requested_scopes=attempt.frozen.scopes))
        findings = self._diagnosing.of_words(text, client, around)
        if any(finding.code in OF_ADDRESSES for finding in findings):
            client = replace(client, application=await self._discovery.anew(client.application))
            findings = self._diagnosing.of_words(text, client, around)
        now = self._clock.now()
        subject = Subject("attempt", attempt.id, attempt.application)
        outcome = {**attempt.outcome, "findings": [finding.as_dict() for finding in findings]}

        def work(tx: Transaction) -> None:
            tx.attempts.note(attempt.id, outcome)
            self._book.report_of_login(tx, attempt, findings, now)
            if findings:
                self._book.resolve(tx, subject, now, {_ABANDONED}, worked=False)

        await self._store.write(work)
        return findings

    async def confirm(self, actor: Actor, attempt_id: str, fields: ConfirmFields) -> Attempt:
        """Give the word that the attempt waits for: the hand-back code, or "this account is right".

        Raises:
            InvalidInputError: Neither or both were given, or the code is not the right one.
            ConflictError: The attempt waits for nothing.
        """
        actor.require("connections:use")
        attempt = await self.get(actor, attempt_id)
        client = await self._client(attempt)
        given = [value for value in (fields.code, fields.accept_account) if value is not UNSET]
        if len(given) != 1:
            raise InvalidInputError.of("code", "give either code or accept_account")
        if isinstance(fields.code, str):
            return await self._confirm_code(actor, attempt, client, fields.code)
        if fields.accept_account is not True:
            raise InvalidInputError.of("accept_account", "must be true; to refuse, do nothing")
        actor.require("connections:write")
        return await self._accept_account(actor, attempt, client)

    async def _confirm_code(
        self, actor: Actor, attempt: Attempt, client: OAuthClient, code: str
    ) -> Attempt:
        now = self._clock.now()

        def work(tx: Transaction) -> Attempt:
            if not tx.attempts.take_confirmation(attempt.id, hashed(code)):
                raise InvalidInputError.of("code", "is not the one that came with the browser")
            connection = self._connect_store.release(tx, attempt, client)
            if connection is None and attempt.connection_id:
                tx.connections.set_status(attempt.connection_id, "active", None, now)
            auditing.record(tx, actor, "connection.confirm", "attempt", attempt.id, now)
            return attempt

        return await self._store.write(work)

    async def _accept_account(self, actor: Actor, attempt: Attempt, client: OAuthClient) -> Attempt:
        now = self._clock.now()

        def work(tx: Transaction) -> Attempt:
            connection: Connection | None = self._connect_store.release(tx, attempt, client)
            if connection is None:
                raise ConflictError("This attempt waits for no decision about an account.")
            outcome = {"findings": [], "account_accepted": True}
            tx.attempts.finish(attempt.id, "completed", now, outcome, connection.id)
            subject = Subject("attempt", attempt.id, attempt.application)
            self._book.resolve(tx, subject, now)
            detail = {"connection": connection.id}
            auditing.record(
                tx, actor, "connection.accept-account", "attempt", attempt.id, now, detail
            )
            return replace(
                attempt, status="completed", connection_id=connection.id, outcome=outcome
            )

        return await self._store.write(work)

    async def _investigated(self, attempt: Attempt) -> dict[str, Any]:
        """What is found out about a login from which nobody came back, once for all who ask."""
        task = self._investigating.get(attempt.id)
        if task is None:
            task = asyncio.create_task(self._investigate(attempt))
            self._investigating[attempt.id] = task
            task.add_done_callback(lambda _: self._investigating.pop(attempt.id, None))
        return await asyncio.shield(task)

    async def _investigate(self, attempt: Attempt) -> dict[str, Any]:
        outcome = await self._store.write(lambda tx: self._notice(tx, attempt, ()))
        proofs = await self._checks.proofs(attempt.application, attempt.frozen.application_version)
        if not any(probe.verdict == "wrong" for probe in proofs):
            return outcome
        return await self._store.write(lambda tx: self._notice(tx, attempt, proofs))

    def _notice(
        self, tx: Transaction, attempt: Attempt, proofs: Sequence[ProbeAnswer]
    ) -> dict[str, Any]:
        application = tx.applications.get(attempt.application)
        current = tx.attempts.get(attempt.id)
        if application is None or current is None or current.status != "pending":
            return dict((current or attempt).outcome)
        if tx.attempts.is_superseded(current):
            outcome = {**current.outcome, "noticed": True, "findings": []}
            tx.attempts.note(attempt.id, outcome)
            return outcome
        client = client_of(application, tx.applications.secret(application.id))
        now = self._clock.now()
        waited = (now - (attempt.continued_at or attempt.created_at)).total_seconds() / 60
        login = LoginOutcome(abandoned=True, minutes_waited=waited)
        findings = self._diagnosing.of_login(login, client, proofs)
        subject = Subject("attempt", attempt.id, attempt.application)
        # What the check proved is kept with the application already.
        mine = [finding for finding in findings if finding.subject_type == "attempt"]
        self._book.report(tx, subject, mine, now)
        shown = [finding.as_dict() for finding in findings]
        outcome = {**current.outcome, "noticed": True, "findings": shown}
        tx.attempts.note(attempt.id, outcome)
        return outcome

    async def _client(self, attempt: Attempt) -> OAuthClient:
        def read(tx: Transaction) -> OAuthClient:
            application = tx.applications.get(attempt.application)
            if application is None:
                raise NotFoundError(f"There is no application {attempt.application}.")
            return client_of(application, tx.applications.secret(application.id))

        return await self._store.read(read)
