"""The durable queue of revocations: providers are asked to forget tokens until they confirm."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from regrant.domain.finding import Finding
from regrant.domain.provider_wire import Revocation as Style
from regrant.domain.stored import Revocation, RevocationRequest
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.protocol.client_authentication import ClientCredentials
from regrant.protocol.revocation import Ask, Hint, accepts, read_outcome, revocation_request
from regrant.protocol.revocation import Outcome as Told
from regrant.providers import catalogue
from regrant.usecases.backoff import origin_of, retry_after
from regrant.usecases.conversation import About, Conversation, Turn
from regrant.usecases.diagnosing import Around, Diagnosing
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.oauth_client import OAuthClient, client_of

Outcome = Literal["revoked", "pending", "unsupported"]
LEASE: Final = timedelta(seconds=90)
AT_ONCE: Final = 20
FIRST_RETRY: Final = timedelta(seconds=30)
LONGEST_RETRY: Final = timedelta(hours=6)
GIVE_UP_AFTER: Final = timedelta(days=30)
_REFUSED_HERE: Final = frozenset({"revocation-endpoint-wrong"})
Job = tuple[Revocation, RevocationRequest]


@dataclass(frozen=True, slots=True)
class _Reply:
    """What a provider said to one token."""

    told: Told
    turn: Turn


class RevocationQueue:
    """Works on the queue."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        conversation: Conversation,
        diagnosing: Diagnosing,
        book: FindingBook,
        instance: str,
        dead_owners: Callable[[], Sequence[str]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._conversation = conversation
        self._diagnosing = diagnosing
        self._book = book
        self._instance = instance
        self._dead_owners = dead_owners

    async def run_due(self, limit: int = AT_ONCE) -> int:
        """Work on what is due, each server by itself; returns how many were taken."""
        now = self._clock.now()
        dead = list(self._dead_owners())
        due = await self._store.write(
            lambda tx: tx.revocations.take_due(self._instance, now, now + LEASE, dead, limit)
        )
        by_server: dict[str, list[Job]] = {}
        for job in due:
            by_server.setdefault(origin_of(job[1].endpoint), []).append(job)
        await asyncio.gather(*(self._at_one_server(jobs) for jobs in by_server.values()))
        return len(due)

    async def run_one(self, revocation_id: str) -> Outcome:
        """Try one at once, for the person who waits; says what happened."""
        now = self._clock.now()
        job = await self._store.write(
            lambda tx: tx.revocations.take(revocation_id, self._instance, now, now + LEASE)
        )
        if job is not None:
            await self._revoke(*job)
        found = await self._store.read(lambda tx: tx.revocations.get(revocation_id))
        if found is None or found.state == "pending":
            return "pending"
        return "revoked" if found.state == "revoked" else "unsupported"

    async def _at_one_server(self, jobs: Sequence[Job]) -> None:
        """One after another; once it wants to be left alone, the others wait as long."""
        again: datetime | None = None
        for revocation, request in jobs:
            if again is None:
                again = await self._revoke(revocation, request)
            else:
                await self._put_off(revocation, again)

    async def _revoke(self, revocation: Revocation, request: RevocationRequest) -> datetime | None:
        """Tell the provider, refresh token first; returns when to try again, if ever."""
        tokens: list[tuple[Hint, bool]] = [
            ("refresh_token", request.refresh_token is not None),
            ("access_token", request.access_token is not None),
        ]
        replies: list[_Reply] = []
        for hint, is_there in tokens:
            if is_there and accepts(_style(request), hint):
                replies.append(await self._tell(revocation, request, hint))
                if replies[-1].told == "later":
                    return await self._later(revocation, replies[-1].turn)
        told = [reply.told for reply in replies]
        # With the first token the grant is gone; that the other one is not taken is no news.
        if told and (told[0] == "revoked" or told == ["other-type", "revoked"]):
            await self._finish(revocation, "revoked", ())
        else:
            await self._finish(revocation, "unsupported", await self._judged(revocation, replies))
        return None

    async def _tell(self, revocation: Revocation, request: RevocationRequest, hint: Hint) -> _Reply:
        token = request.refresh_token if hint == "refresh_token" else request.access_token
        credentials = ClientCredentials(
            request.client_id, request.client_secret, request.auth_method
        )
        assert token is not None  # noqa: S101 - the caller asks only for what is there
        ask = Ask(
            request.endpoint,
            credentials,
            token,
            hint,
            request.access_token,
            request.account_id,
            _style(request),
        )
        about = About(revocation.application, revocation.connection)
        hidden = [request.client_secret, request.refresh_token, request.access_token]
        turn = await self._conversation.say("revoke", revocation_request(ask), about, hidden)
        turn = await self._conversation.keep(turn)
        if turn.response is not None:
            return _Reply(read_outcome(turn.response), turn)
        is_refused = turn.failure is not None and turn.failure.reason == "address-refused"
        return _Reply("refused" if is_refused else "later", turn)

    async def _later(self, revocation: Revocation, turn: Turn) -> datetime | None:
        now = self._clock.now()
        if now > revocation.created_at + GIVE_UP_AFTER:
            await self._finish(revocation, "given_up", ())
            return None
        again = now + (retry_after(turn.response, now) or _wait(revocation.attempts))
        await self._put_off(revocation, again)
        return again

    async def _put_off(self, revocation: Revocation, again: datetime) -> None:
        await self._store.write(
            lambda tx: tx.revocations.retry(revocation.id, again, "The provider did not answer.")
        )

    async def _judged(self, revocation: Revocation, replies: Sequence[_Reply]) -> list[Finding]:
        """What the first refusal means; nothing once the application is gone, too."""

        def read(tx: Transaction) -> OAuthClient | None:
            application = tx.applications.get(revocation.application)
            if application is None:
                return None
            return client_of(application, tx.applications.secret(application.id))

        client = await self._store.read(read)
        refused = next((reply for reply in replies if reply.told != "revoked"), None)
        if client is None or refused is None:
            return []
        return self._diagnosing.of_turn(refused.turn, client, Around())

    async def _finish(
        self, revocation: Revocation, state: str, findings: Sequence[Finding]
    ) -> None:
        now = self._clock.now()
        application = revocation.application
        subject = Subject("application", application, application)

        def work(tx: Transaction) -> None:
            error = findings[0].title if findings else None
            tx.revocations.finish(revocation.id, state, now, error)
            history = tx.history.get(application, revocation.account or "")
            if history and state == "revoked":
                tx.history.save(replace(history, revoked_at=now))
                self._book.resolve(tx, subject, now, _REFUSED_HERE)
            elif findings and tx.applications.get(application):
                self._book.report(tx, subject, findings[:1], now)

        await self._store.write(work)


def _style(request: RevocationRequest) -> Style:
    """How the provider wants to be asked; the way of RFC 7009 unless the catalogue says another."""
    provider = catalogue.find(request.provider) if request.provider else None
    return provider.revocation or Style() if provider else Style()


def _wait(attempts: int) -> timedelta:
    base = min(FIRST_RETRY * (2 ** min(attempts, 12)), LONGEST_RETRY)
    return base * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, guards nothing
