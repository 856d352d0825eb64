"""The browser came back: everything is checked before any token request, then the code redeemed.

Order (`design.md`, *Add a user*): the attempt is taken, which works once; browser, member,
context id and `iss` are checked; the code is presented once; the answer is journaled, read,
compared and stored in one transaction; then findings are computed, and only then is answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from regrant.diagnosis import Context, LoginOutcome
from regrant.domain.application import Application, ApplicationSettings
from regrant.domain.attempt import Attempt
from regrant.domain.finding import Finding
from regrant.domain.principal import Principal
from regrant.domain.secret import Secret
from regrant.ports.clock import Clock
from regrant.ports.store import AttemptSecrets, Store, Transaction
from regrant.protocol.authorization import Callback, iss_is_acceptable, parse_callback
from regrant.usecases.attempt_access import access_of, hashed
from regrant.usecases.code_exchange import CodeExchange
from regrant.usecases.diagnosing import Around, Diagnosing
from regrant.usecases.findings import FindingBook
from regrant.usecases.journal import Journal, forget
from regrant.usecases.oauth_client import OAuthClient, client_of

#: Edits of these do not concern a login under way.
_HARMLESS: Final = frozenset({"name", "return_urls", "client_secret_expires_at"})


@dataclass(frozen=True, slots=True)
class Browser:
    """What the browser brought: the value bound to the attempt, and the member's session."""

    bound: Mapping[str, str]
    principal: Principal | None = None
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """What becomes of a callback.

    `attempt` is `None` when no open login belongs to it; then `findings` say so, and `over` is the
    login that was finished or given up before, if there was one. `hand_back` is the one-time
    confirmation code for the system that knows the owner.
    """

    attempt: Attempt | None
    findings: Sequence[Finding] = ()
    hand_back: Secret | None = None
    over: Attempt | None = None


class ConnectCallback:
    """Finishes logins."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        exchange: CodeExchange,
        diagnosing: Diagnosing,
        book: FindingBook,
        journal: Journal,
    ) -> None:
        self._store = store
        self._clock = clock
        self._exchange = exchange
        self._diagnosing = diagnosing
        self._book = book
        self._journal = journal

    async def finish(
        self, query: Sequence[tuple[str, str]], context: str | None, browser: Browser
    ) -> Arrival:
        """Take the attempt that the state names and bring it to its end."""
        callback = parse_callback(query)
        taken = await self._take(callback.state) if callback.state else None
        if taken is None:
            return await self._not_open(callback.state)
        attempt, bound, client, secrets = taken
        outcome = self._refusal(callback, attempt, bound, client, context, browser)
        if outcome is not None:
            return await self._fail(attempt, self._diagnosing.of_login(outcome, client))
        if callback.problem or callback.error:
            return await self._fail(attempt, self._returned(callback, attempt, client))
        done = await self._exchange.redeem(attempt, client, Secret(callback.code), secrets)
        return Arrival(done.attempt, done.findings, done.hand_back)

    async def _not_open(self, state: str | None) -> Arrival:
        """No open login has this state: there was none, it is done, or its time is over."""
        over = await self._store.read(lambda tx: tx.attempts.by_state(hashed(state or "")))
        if over is None:
            login = LoginOutcome(state="unknown" if state else "missing")
        else:
            is_done = over.taken_at is not None or over.status != "pending"
            login = LoginOutcome(state="used" if is_done else "expired")
        return Arrival(None, self._diagnosing.of_login(login, None), over=over)

    async def _take(self, state: str) -> tuple[Attempt, str, OAuthClient, AttemptSecrets] | None:
        now = self._clock.now()

        def work(tx: Transaction) -> tuple[Attempt, str, OAuthClient, AttemptSecrets] | None:
            taken = tx.attempts.take(hashed(state), now)
            if taken is None:
                return None
            attempt, bound = taken
            application = tx.applications.get(attempt.application)
            secrets = tx.attempts.secrets(attempt.id)
            if application is None or secrets is None:
                return None
            self._journal.begin(tx, attempt.id, now)
            return (
                attempt,
                bound,
                client_of(application, tx.applications.secret(application.id)),
                secrets,
            )

        return await self._store.write(work)

    def _refusal(
        self,
        callback: Callback,
        attempt: Attempt,
        bound: str,
        client: OAuthClient,
        context: str | None,
        browser: Browser,
    ) -> LoginOutcome | None:
        """Why this login may not go on, by our own checks; `None` when nothing speaks against."""
        if hashed(browser.bound.get(attempt.id, "")) != bound:
            return LoginOutcome(state="other_browser")
        if access_of(attempt, browser.principal, browser.session) != "allowed":
            return LoginOutcome(state="other_browser")
        is_plain = attempt.frozen.settings.redirect_style == "plain"
        if context != (None if is_plain else attempt.context):
            return LoginOutcome(state="unknown")
        frozen = attempt.frozen
        iss = callback.params.get("iss")
        if not iss_is_acceptable(iss, expected=frozen.expected_issuer, demanded=frozen.demands_iss):
            return LoginOutcome(issuer_seen=iss or "", issuer_expected=frozen.expected_issuer)
        changed = changed_settings(frozen.settings, client.application)
        if changed:
            return LoginOutcome(settings_changed=True, changed_fields=changed)
        return None

    def _returned(self, callback: Callback, attempt: Attempt, client: OAuthClient) -> list[Finding]:
        context = Context(requested_scopes=attempt.frozen.scopes)
        params = dict(callback.params)
        if callback.problem:
            params = {"error": "invalid_response", "error_description": callback.problem}
        return self._diagnosing.of_callback(params, client, Around(context=context))

    async def _fail(self, attempt: Attempt, findings: Sequence[Finding]) -> Arrival:
        now = self._clock.now()
        outcome = {"findings": [finding.as_dict() for finding in findings]}

        def work(tx: Transaction) -> None:
            tx.attempts.finish(attempt.id, "failed", now, outcome)
            forget(tx, attempt.id)
            self._book.report_of_login(tx, attempt, findings, now)

        await self._store.write(work)
        return Arrival(replace(attempt, status="failed", outcome=outcome), findings)


def changed_settings(frozen: ApplicationSettings, application: Application) -> tuple[str, ...]:
    """Fields that were edited while the person was away, as far as they concern the login."""
    now = application.settings
    names = [name for name in ApplicationSettings.__dataclass_fields__ if name not in _HARMLESS]
    # The parameters for a refresh token were added when the login began.
    extra = frozen.authorization_params
    added = {**extra, **now.authorization_params} == extra
    return tuple(
        name
        for name in names
        if getattr(frozen, name) != getattr(now, name)
        and not (name == "authorization_params" and added)
    )
