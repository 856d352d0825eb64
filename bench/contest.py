"""Contenders side by side: in every round each of them in turn, compared within the round."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bench import cores, load
from bench.contender import NGINX, UPSTREAM, Contender
from bench.load import Outcome, Work

_WARM_UP_SECONDS: Final = 1


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of one figure over the rounds, and its extremes."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Of the figures of all rounds."""
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Contest:
    """One kind of work."""

    title: str
    asked_for: str
    work: Work
    names: Sequence[str]
    rounds: int = 5


@dataclass(slots=True)
class Standing:
    """What came of one contest: for each contender its outcomes, one for each round.

    `cpu` is the processor time of one call in microseconds: it depends less than the rate on
    what else the machine does.
    """

    contest: Contest
    outcomes: dict[str, list[Outcome]] = field(default_factory=dict[str, list[Outcome]])
    cpu: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def ratio(self, name: str, to: str = NGINX) -> Spread:
        """How many answers a second for each one of another contender, in the same round."""
        pairs = zip(self.outcomes[name], self.outcomes[to], strict=True)
        return Spread.of([one.per_second / other.per_second for one, other in pairs])

    def per_second(self, name: str) -> float:
        """Answers a second, for orientation only: another machine has other figures."""
        return statistics.median(one.per_second for one in self.outcomes[name])

    def milliseconds(self, name: str, percentile: str) -> float:
        """A percentile of the latency."""
        return statistics.median(getattr(one, percentile) for one in self.outcomes[name]) / 1000

    def cpu_ratio(self, name: str, to: str = NGINX) -> float:
        """How many calls for each one of another contender with the same processor time."""
        pairs = zip(self.cpu[to], self.cpu[name], strict=True)
        return statistics.median(other / one for other, one in pairs if one)

    def added_ratio(self, name: str) -> float | None:
        """How much p99 a contender adds to the upstream's own, for what nginx adds."""
        if UPSTREAM not in self.outcomes:
            return None
        own = self.milliseconds(UPSTREAM, "p99")
        by_nginx = self.milliseconds(NGINX, "p99") - own
        added = self.milliseconds(name, "p99") - own
        return added / by_nginx if by_nginx > 0 else None

    def as_dict(self) -> dict[str, Any]:
        """For the results file."""
        return {
            "title": self.contest.title,
            "callers": self.contest.work.callers,
            "pause_ms": self.contest.work.pause_ms,
            "outcomes": self.outcomes,
            "cpu_microseconds": self.cpu,
            "ratio_to_nginx": {
                name: self.ratio(name) for name in self.outcomes if name != UPSTREAM
            },
        }


def hold(contest: Contest, contenders: Sequence[Contender]) -> Standing:
    """Warm everybody up, then measure round by round."""
    chosen = [one for name in contest.names for one in contenders if one.name == name]
    standing = Standing(contest)
    for one in chosen:
        load.run(one.asks[contest.asked_for], Work(contest.work.callers, _WARM_UP_SECONDS))
    for _ in range(contest.rounds):
        for one in chosen:
            before = cores.seconds_used(one.pid)
            outcome = load.run(one.asks[contest.asked_for], contest.work)
            used = (cores.seconds_used(one.pid) - before) * 1e6 / outcome.requests
            standing.outcomes.setdefault(one.name, []).append(outcome)
            standing.cpu.setdefault(one.name, []).append(used)
    return standing
