"""When to ask again after a clear refusal to serve."""

import random
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from regrant.protocol.http import HttpResponse

FIRST: Final = timedelta(seconds=30)
LONGEST: Final = timedelta(minutes=15)
LONGEST_RETRY_AFTER: Final = timedelta(hours=1)


def wait_after(failures: int) -> timedelta:
    """30 seconds, doubled with each failure up to 15 minutes, with jitter."""
    base = min(FIRST * (2 ** min(failures, 10)), LONGEST)
    return base * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, guards nothing


def retry_after(response: HttpResponse | None, now: datetime) -> timedelta | None:
    """What the answer's `Retry-After` says, at most an hour; `None` without a usable one.

    Spec:
        RFC 9110 §10.2.3: seconds or an HTTP date.

    Example:
        >>> from datetime import UTC
        >>> answer = HttpResponse(429, (("retry-after", "5"),), b"")
        >>> retry_after(answer, datetime(2026, 1, 1, tzinfo=UTC)).total_seconds()
        5.0
    """
    value = (response.header("retry-after") or "").strip() if response else ""
    if not value:
        return None
    if value.isascii() and value.isdigit():
        # More digits than these are years, whatever they say.
        asked = timedelta(seconds=min(int(value[:12]), LONGEST_RETRY_AFTER.total_seconds()))
        return max(asked, timedelta(seconds=1))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None or moment <= now:
        return None
    return min(moment - now, LONGEST_RETRY_AFTER)


def origin_of(url: str) -> str:
    """Scheme and authority of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
