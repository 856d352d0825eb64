"""Times as a person says them."""

from datetime import datetime, timedelta
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
    distance = abs(now - moment)
    for step, word in _STEPS:
        if distance >= step:
            count = int(distance / step)
            words = f"{count} {word}{'s' if count > 1 else ''}"
            return f"in {words}" if moment > now else f"{words} ago"
    return "in a moment" if moment > now else "just now"
