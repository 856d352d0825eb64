"""What runs by itself: refreshes that are due, revocations, recovery, and records that are old."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final

from regrant.domain.connection import EXPIRING_WITHIN_DAYS
from regrant.errors import RegrantError
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.usecases.attempts import Attempts
from regrant.usecases.code_recovery import CodeRecovery
from regrant.usecases.records import Records
from regrant.usecases.refresh_ahead import RefreshAhead
from regrant.usecases.revocation_queue import RevocationQueue
from regrant.usecases.tokens import Tokens

ATTEMPTS_KEPT: Final = timedelta(days=30)


class Housekeeping:
    """Runs the background work of one process."""

    def __init__(  # noqa: PLR0913 - ports, named at the one place that builds it
        self,
        *,
        store: Store,
        clock: Clock,
        tokens: Tokens,
        ahead: RefreshAhead,
        revocations: RevocationQueue,
        attempts: Attempts,
        records: Records,
        recovery: CodeRecovery,
        dead_owners: Callable[[], Sequence[str]],
        interval_seconds: float,
        kept: tuple[timedelta, timedelta],
        log: Callable[[str, str], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._ahead = ahead
        self._revocations = revocations
        self._attempts = attempts
        self._records = records
        self._recovery = recovery
        self._dead_owners = dead_owners
        self._interval = interval_seconds
        self._exchanges_kept, self._audit_kept = kept
        self._log = log
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin."""
        jobs: Sequence[tuple[str, float, Callable[[], Awaitable[object]]]] = (
            ("refresh", self._interval, self._ahead.begin_due),
            ("records", 1.0, self._records.flush),
            ("revoke", 5.0, self.revoke_due),
            ("expire", 30.0, self.expire),
            ("attempts", 10.0, self._attempts.notice_overdue),
            ("recover", 15.0, self.recover),
            ("prune", 3600.0, self.prune),
        )
        self._tasks = [asyncio.create_task(self._run(*job)) for job in jobs]

    async def stop(self) -> None:
        """End: nothing new begins, what is under way is finished, waiting records are written."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._ahead.stop()
        await self._tokens.stop()
        await self._records.flush()

    async def recover(self) -> int:
        """Finish what a crash interrupted: answers in the journal, refreshes without an outcome."""
        interrupted = await self._tokens.finish_interrupted()
        recovered = await self._recovery.run(self._clock.now(), list(self._dead_owners()))
        return interrupted + recovered

    async def revoke_due(self) -> int:
        """Ask providers again to forget what they still have to; returns how many were due."""
        return await self._revocations.run_due()

    async def expire(self) -> None:
        """Say of connections that cannot renew themselves that they end soon, or have ended."""
        now = self._clock.now()
        soon = now + timedelta(days=EXPIRING_WITHIN_DAYS)
        await self._store.write(lambda tx: tx.connections.expire(now, soon))

    async def prune(self) -> None:
        """Drop records that are older than the operator wants to keep."""
        now = self._clock.now()

        def work(tx: Transaction) -> None:
            tx.exchanges.drop(now - self._exchanges_kept)
            tx.audit.drop(now - self._audit_kept)
            tx.attempts.drop_finished(now - ATTEMPTS_KEPT)

        await self._store.write(work)

    async def _run(self, name: str, every: float, job: Callable[[], Awaitable[object]]) -> None:
        while True:
            try:
                await job()
            except RegrantError as error:
                self._log(name, error.message)
            except Exception as error:  # noqa: BLE001 - an edge: background work goes on
                self._log(name, f"{type(error).__name__}: {error}")
            await self._clock.sleep(every)
