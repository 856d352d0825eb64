"""Times as a person says them."""

from datetime import UTC, datetime, timedelta
from typing import Final

_STEPS: Final = (
    (timedelta(days=365), "year"),
    (timedelta(days=30), "month"),
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def ago(moment: datetime, now: datetime) -> str:
    """How long ago, or how far ahead.

    Example:
        >>> from datetime import UTC
        >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
        >>> ago(noon - timedelta(minutes=3), noon)
        '3 minutes ago'
        >>> ago(noon + timedelta(days=2, hours=3), noon)
        'in 2 days'
    """
    words = _distance(moment, now)
    if words is None:
        return "in a moment" if moment > now else "just now"
    return f"in {words}" if moment > now else f"{words} ago"


def lasting(moment: datetime, now: datetime) -> str:
    """For how long something has been as it is.

    Example:
        >>> from datetime import UTC
        >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
        >>> lasting(noon - timedelta(hours=30), noon), lasting(noon, noon)
        ('for 1 day', 'for less than a minute')
    """
    return f"for {_distance(moment, now) or 'less than a minute'}"


def _distance(moment: datetime, now: datetime) -> str | None:
    """In the largest unit of which there is one; `None` below a minute."""
    distance = abs(now - moment)
    for step, word in _STEPS:
        if distance >= step:
            count = int(distance / step)
            return f"{count} {word}{'s' if count > 1 else ''}"
    return None


def moment(value: datetime) -> str:
    """The exact moment, for those who ask.

    Example:
        >>> moment(datetime(2026, 1, 1, 12, tzinfo=UTC))
        '2026-01-01 12:00:00 UTC'
    """
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def day(value: datetime) -> str:
    """A day as people write it.

    Example:
        >>> day(datetime(2026, 3, 1, 9, tzinfo=UTC))
        '1 March 2026'
    """
    return f"{value.astimezone(UTC):{value.astimezone(UTC).day} %B %Y}"


def duration(milliseconds: float) -> str:
    """How long something took.

    Example:
        >>> duration(3), duration(1260), duration(95_000)
        ('3 ms', '1.3 s', '95 s')
    """
    if milliseconds < 1_000:
        return f"{round(milliseconds)} ms"
    seconds = milliseconds / 1_000
    return f"{seconds:.1f} s" if seconds < 10 else f"{round(seconds)} s"
