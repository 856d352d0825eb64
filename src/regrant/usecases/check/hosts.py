"""Politeness: few requests to a host at a time, none after it asked to wait or fell silent."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from regrant.ports.clock import Clock

#: Requests to one host at the same time.
AT_ONCE: Final = 4
#: After so many requests without an answer a host is not asked any more.
PATIENCE: Final = 2
#: Everything ends after so many seconds, whatever is still open.
TOTAL_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a host is not asked any more: in a sentence, and as the last failure has it."""

    message: str
    reason: str = "not-asked"


@dataclass(slots=True)
class _Host:
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    silences: int = 0
    closed: Closed | None = None


class Hosts:
    """The hosts of one check."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends = clock.monotonic() + TOTAL_SECONDS
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, origin: str) -> AsyncGenerator[Closed | None]:
        """Wait for a turn; gives the reason why the host is not to be asked, or `None`."""
        host = self._hosts.setdefault(origin, _Host())
        async with host.turns:
            if self._clock.monotonic() > self._ends:
                yield Closed("The check took too long; this was not asked any more.")
            else:
                yield host.closed

    def note_wait(self, origin: str) -> None:
        """The host asked to wait."""
        host = self._hosts.setdefault(origin, _Host())
        host.closed = Closed("The host asks to wait, so this was not asked.")

    def note_silence(self, origin: str, reason: str, message: str) -> None:
        """A request found no answer, for this reason; what is not asked would find none either."""
        host = self._hosts.setdefault(origin, _Host())
        host.silences += 1
        if host.silences >= PATIENCE:
            host.closed = Closed(f"{message} So it was not asked again.", reason)

    def note_answer(self, origin: str) -> None:
        """A request was answered."""
        self._hosts.setdefault(origin, _Host()).silences = 0
