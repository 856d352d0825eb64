"""Storing a new grant: one transaction for tokens, attempt, history and findings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from regrant.diagnosis import History, LoginOutcome
from regrant.domain.application import Learned
from regrant.domain.attempt import Attempt
from regrant.domain.connection import EXPIRING_WITHIN_DAYS, Account, Connection, Status
from regrant.domain.finding import Finding
from regrant.domain.identifiers import new_id
from regrant.domain.secret import Secret
from regrant.domain.stored import AccountHistory
from regrant.domain.token import TokenSet
from regrant.ports.clock import Clock
from regrant.ports.store import Transaction
from regrant.usecases.account_key import account_key
from regrant.usecases.diagnosing import (
    DISPROVED_BY_REFRESH_TOKEN,
    DISPROVED_BY_TOKENS,
    Diagnosing,
)
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.journal import forget
from regrant.usecases.oauth_client import OAuthClient
from regrant.usecases.own_settings import OwnSettingsJudge
from regrant.usecases.refresh_request import next_refresh_at
from regrant.usecases.revoke import Revocations

Judge = Callable[[History], Sequence[Finding]]

#: Logins left open that one login settles at most; older ones are forgotten anyway.
_MOST_SUPERSEDED: Final = 50


@dataclass(frozen=True, slots=True)
class NewGrant:
    """What a login brought."""

    attempt: Attempt
    client: OAuthClient
    tokens: TokenSet
    granted_scopes: tuple[str, ...]
    account: Account | None
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    learned: Learned | None = None


class _Held(msgspec.Struct):
    """A grant that waits for a person's word, as it lies sealed in the attempt."""

    access_token: str
    refresh_token: str | None
    token_type: str
    issued_at: datetime
    expires_at: datetime | None
    granted_scopes: tuple[str, ...]
    account: Account | None
    extra: dict[str, Any]


class ConnectStore:
    """Turns a login's outcome into a connection."""

    def __init__(
        self,
        clock: Clock,
        book: FindingBook,
        revocations: Revocations,
        diagnosing: Diagnosing,
        own_settings: OwnSettingsJudge,
    ) -> None:
        self._clock = clock
        self._book = book
        self._revocations = revocations
        self._diagnosing = diagnosing
        self._own_settings = own_settings

    def store(
        self, tx: Transaction, grant: NewGrant, judge: Judge, confirmation: str | None
    ) -> tuple[Attempt, Sequence[Finding]]:
        """Store a grant, or hold it when a person has to say a word first.

        Args:
            tx: The unit of work.
            grant: What the login brought.
            judge: Says what the answer means, given the account's history.
            confirmation: Hash of the code that the owner's system has to post back; `None`
                when our own session says who sat at the browser.
        """
        now = self._clock.now()
        attempt, application = grant.attempt, grant.client.application
        existing = self._existing(tx, grant)
        other_account = existing is not None and _is_other_account(existing, grant.account)
        if grant.learned and not other_account:
            tx.applications.note_learned(application.id, application.version, grant.learned)
        forget(tx, attempt.id)
        if existing and other_account and attempt.replaces != existing.id:
            return self._hold_other_account(tx, grant, existing)
        if confirmation:
            tx.attempts.set_confirmation(attempt.id, confirmation)
            if existing:
                self._hold(tx, grant)
                return self._completed(tx, attempt, existing.id, []), []
        if existing and other_account:
            self._revocations.delete(tx, existing, grant.client, now)
            existing = None
        connection = self._write(tx, grant, existing, pending=confirmation is not None)
        findings = list(judge(self._history(tx, grant, now)))
        self._remember(tx, grant, now)
        self._settle(tx, grant, connection, findings, now)
        return self._completed(tx, attempt, connection.id, findings), findings

    def release(self, tx: Transaction, attempt: Attempt, client: OAuthClient) -> Connection | None:
        """Apply a held grant after the person's word; `None` when nothing is held."""
        packed = tx.attempts.held(attempt.id)
        if packed is None:
            return None
        held = msgspec.json.decode(packed, type=_Held)
        tokens = TokenSet(
            Secret(held.access_token),
            held.token_type,
            held.issued_at,
            held.expires_at,
            Secret(held.refresh_token) if held.refresh_token else None,
        )
        grant = NewGrant(attempt, client, tokens, held.granted_scopes, held.account, held.extra)
        existing = self._existing(tx, grant)
        connection = self._write(tx, grant, existing, pending=False)
        tx.attempts.hold(attempt.id, None)
        now = self._clock.now()
        self._remember(tx, grant, now)
        self._settle(tx, grant, connection, [], now)
        return connection

    def _existing(self, tx: Transaction, grant: NewGrant) -> Connection | None:
        """The connection that this login renews, if there is one."""
        attempt = grant.attempt
        for known in (attempt.reconnects, attempt.replaces):
            if known and (found := tx.connections.get(known, unsealed=True)):
                return found
        if attempt.kind == "shared":
            shared = tx.connections.shared(attempt.application)
            return tx.connections.get(shared.id, unsealed=True) if shared else None
        mine = tx.connections.personal(attempt.application, attempt.owner or "")
        same = [
            one
            for one in mine
            if grant.account and one.account and one.account.id == grant.account.id
        ]
        return tx.connections.get(same[0].id, unsealed=True) if same else None

    def _write(
        self, tx: Transaction, grant: NewGrant, existing: Connection | None, *, pending: bool
    ) -> Connection:
        now = self._clock.now()
        tokens = _keeping_refresh_token(grant, existing)
        status = "pending_confirmation" if pending else status_of(tokens, now)
        attempt = grant.attempt
        by_trade = grant.client.provider is not None and grant.client.provider.renewal is not None
        can_renew = tokens.refresh_token is not None or by_trade
        base = existing or Connection(
            id=new_id("connection", now),
            application=attempt.application,
            kind=attempt.kind,
            owner=attempt.owner,
            status=status,
            since=now,
            created_at=now,
            generation=0,
        )
        connection = replace(
            base,
            status=status,
            status_reason=None,
            since=base.since if base.status == status else now,
            requested_scopes=attempt.frozen.scopes,
            granted_scopes=grant.granted_scopes,
            account=grant.account or base.account,
            token_type=tokens.token_type,
            issued_at=tokens.issued_at,
            expires_at=tokens.expires_at,
            has_refresh_token=tokens.refresh_token is not None,
            can_renew=can_renew,
            refresh_due_at=next_refresh_at(tokens, grant.client),
            refresh_failures=0,
            refresh_started_at=None,
            extra=grant.extra,
        )
        if existing is None:
            tx.connections.add(connection, tokens)
        elif not tx.connections.replace_tokens(connection, tokens):
            raise RuntimeError("a connection changed inside one transaction")
        if base.status == "disabled":  # a refresh leaves it so, a new login enables it
            tx.connections.update(connection)
        return connection

    def _hold(self, tx: Transaction, grant: NewGrant) -> None:
        tokens = grant.tokens
        held = _Held(
            tokens.access_token.reveal(),
            tokens.refresh_token.reveal() if tokens.refresh_token else None,
            tokens.token_type,
            tokens.issued_at,
            tokens.expires_at,
            grant.granted_scopes,
            grant.account,
            dict(grant.extra),
        )
        tx.attempts.hold(grant.attempt.id, msgspec.json.encode(held))

    def _hold_other_account(
        self, tx: Transaction, grant: NewGrant, existing: Connection
    ) -> tuple[Attempt, Sequence[Finding]]:
        """Another account came back: the old tokens stay until somebody accepts the new ones."""
        self._hold(tx, grant)
        now = self._clock.now()
        login = LoginOutcome(
            account_before=existing.account.label if existing.account else None,
            account_now=grant.account.label if grant.account else None,
        )
        findings = self._diagnosing.of_login(login, grant.client)
        outcome = {"findings": [finding.as_dict() for finding in findings], "account_held": True}
        attempt = grant.attempt
        tx.attempts.finish(attempt.id, "failed", now, outcome)
        subject = Subject("attempt", attempt.id, attempt.application)
        self._book.report(tx, subject, findings, now)
        return replace(attempt, status="failed", outcome=outcome), findings

    def _completed(
        self, tx: Transaction, attempt: Attempt, connection_id: str, findings: Sequence[Finding]
    ) -> Attempt:
        outcome = {"findings": [finding.as_dict() for finding in findings]}
        now = self._clock.now()
        tx.attempts.finish(attempt.id, "completed", now, outcome, connection_id)
        return replace(attempt, status="completed", outcome=outcome, connection_id=connection_id)

    def _settle(
        self,
        tx: Transaction,
        grant: NewGrant,
        connection: Connection,
        findings: Sequence[Finding],
        now: datetime,
    ) -> None:
        application = grant.client.application.id
        here = [finding for finding in findings if finding.subject_type != "application"]
        there = [finding for finding in findings if finding.subject_type == "application"]
        mine = Subject("connection", connection.id, application)
        open_codes = [row.code for row in tx.findings.open_of("connection", connection.id)]
        self._book.settle(tx, mine, here, now, open_codes)
        its = Subject("application", application, application)
        disproved = set(DISPROVED_BY_TOKENS)
        if grant.tokens.refresh_token is not None:
            disproved |= DISPROVED_BY_REFRESH_TOKEN
        self._book.settle(tx, its, there, now, disproved)
        over = tx.attempts.superseded_by(grant.attempt, _MOST_SUPERSEDED)
        for attempt in (grant.attempt.id, *over):
            self._book.resolve(tx, Subject("attempt", attempt, application), now)
        self._own_settings.application(tx, application, worked=True)

    def _history(self, tx: Transaction, grant: NewGrant, now: datetime) -> History:
        del now
        before = tx.history.get(grant.client.application.id, account_key(grant.account))
        if before is None:
            return History(authorized_before=False if grant.account else None)
        unrevoked = before.deleted_at is not None and (
            before.revoked_at is None or before.revoked_at < before.deleted_at
        )
        return History(
            authorized_before=True,
            refresh_token_given_before=before.refresh_token_given_at is not None,
            deleted_without_revocation=unrevoked,
            last_worked_at=before.last_connected_at,
        )

    def _remember(self, tx: Transaction, grant: NewGrant, now: datetime) -> None:
        application, key = grant.client.application.id, account_key(grant.account)
        before = tx.history.get(application, key) or AccountHistory(application, key, now, now, 0)
        given = now if grant.tokens.refresh_token else before.refresh_token_given_at
        tx.history.save(
            replace(
                before,
                last_connected_at=now,
                logins=before.logins + 1,
                refresh_token_given_at=given,
                deleted_at=None,
                revoked_at=None,
            )
        )


def _is_other_account(existing: Connection, account: Account | None) -> bool:
    return bool(existing.account and account and existing.account.id != account.id)


def _keeping_refresh_token(grant: NewGrant, existing: Connection | None) -> TokenSet:
    """Some providers give a refresh token once: a login without one keeps the one that works."""
    old = existing.tokens if existing and existing.is_usable else None
    return old.renewed_by(grant.tokens) if old else grant.tokens


def status_of(tokens: TokenSet, now: datetime) -> Status:
    """The status of a connection that has just got these tokens."""
    if tokens.refresh_token is None and tokens.expires_at is not None:
        ends_soon = tokens.expires_at < now + timedelta(days=EXPIRING_WITHIN_DAYS)
        return "expiring" if ends_soon else "active"
    return "active"
