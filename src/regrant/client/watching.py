"""Waiting until a person has finished a login."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from regrant.client.ask import Ask, Steps, Wait
from regrant.client.asks import connections
from regrant.client.objects import Attempt


@dataclass(frozen=True, slots=True)
class Watch:
    """A plan: look at an attempt until it is over.

    Args:
        attempt: Its id.
        timeout_seconds: How long to look; then the attempt is given as it is.
        every_seconds: Pause between two looks.
        monotonic: A clock that only grows, in seconds.
    """

    attempt: str
    timeout_seconds: float
    every_seconds: float
    monotonic: Callable[[], float] = time.monotonic

    def steps(self) -> Steps[Attempt]:
        """Look and wait in turn."""
        end = self.monotonic() + self.timeout_seconds
        while True:
            look: Ask[Attempt] = connections.attempt(self.attempt)
            seen: Attempt = yield look
            left = end - self.monotonic()
            if seen.status != "pending" or left <= 0:
                return seen
            yield Wait(min(self.every_seconds, left))


def wait(attempt: str, *, timeout_seconds: float = 600, every_seconds: float = 1) -> Watch:
    """Wait until a login is over, and give the attempt: completed, failed or abandoned.

    Args:
        attempt: Its id.
        timeout_seconds: How long to wait; an attempt lives for 600 seconds.
        every_seconds: Pause between two looks.
    """
    return Watch(attempt, timeout_seconds, every_seconds)
