"""Time that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class FakeClock:
    """Implements `Clock`; `sleep` moves the time and returns at once.

    Args:
        start: Aware time.
    """

    def __init__(self, start: datetime = NOON) -> None:
        self._start = start
        self._passed = timedelta()

    def now(self) -> datetime:
        """Aware UTC time."""
        return self._start + self._passed

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return self._passed.total_seconds()

    async def sleep(self, seconds: float) -> None:
        """Move on instead of waiting."""
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._passed += timedelta(seconds=seconds)
