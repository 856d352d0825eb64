"""Numbers as small plots: positions and heights for SVG, computed here, drawn by a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from regrant.ports.views import Ending, Hour

#: The plots' own measure; SVG scales it to the page.
WIDTH: Final = 336
HEIGHT: Final = 48
_HOURS_IN_A_BAR: Final = 3
_GAP: Final = 1
STRIP: Final = 600


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, how high it is, and how much of it went wrong."""

    x: float
    width: float
    height: float
    bad: float


@dataclass(frozen=True, slots=True)
class Plot:
    """A bar plot with its sums."""

    title: str
    bars: Sequence[Bar]
    count: int
    failures: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on the strip on which something ends."""

    x: float
    ending: Ending


def plot(title: str, hours: Sequence[Hour]) -> Plot:
    """Add hours up to bars; the highest bar fills the height.

    Example:
        >>> hour = datetime(2026, 1, 1)
        >>> one = plot("Calls", [Hour(hour, "call", 4, 1), Hour(hour, "call", 0, 0)])
        >>> (one.count, one.failures, len(one.bars), one.bars[0].height, one.bars[0].bad)
        (4, 1, 1, 48.0, 12.0)
    """
    groups = [
        hours[first : first + _HOURS_IN_A_BAR] for first in range(0, len(hours), _HOURS_IN_A_BAR)
    ]
    sums = [(sum(h.count for h in group), sum(h.failures for h in group)) for group in groups]
    highest = max((count for count, _ in sums), default=0) or 1
    step = WIDTH / max(1, len(sums))
    bars = [
        Bar(
            round(place * step, 2),
            round(step - _GAP, 2),
            _scaled(count, highest),
            _scaled(bad, highest),
        )
        for place, (count, bad) in enumerate(sums)
        if count
    ]
    return Plot(title, bars, sum(c for c, _ in sums), sum(b for _, b in sums))


def marks(endings: Sequence[Ending], now: datetime, ahead: timedelta) -> list[Mark]:
    """Where endings lie on a strip from now to `ahead`."""
    return [
        Mark(round(max(0.0, min(1.0, (each.at - now) / ahead)) * STRIP, 1), each)
        for each in endings
    ]


def _scaled(count: int, highest: int) -> float:
    """At least two units high, so that a single call is seen beside thousands."""
    return round(max(2.0, count / highest * HEIGHT), 1) if count else 0.0
