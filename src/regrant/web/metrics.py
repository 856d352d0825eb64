"""Prometheus metrics."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """What one process counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.exchanges = Counter(
            "regrant_exchanges",
            "Requests to providers and services",
            ["stage", "outcome"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "regrant_exchange_seconds", "How long they took", ["stage"], registry=self.registry
        )
        self.findings = Counter(
            "regrant_findings",
            "Findings that opened or resolved",
            ["code", "state"],
            registry=self.registry,
        )
        self.up = Gauge("regrant_up", "1 while this process serves", registry=self.registry)
        self.up.set(1)
        self._passed: dict[str, Counter] = {}

    def passed(self, status: int | None) -> None:
        """One request that went through the pass-through."""
        outcome = f"{status // 100}xx" if status else "none"
        counter = self._passed.get(outcome)
        if counter is None:
            counter = self._passed[outcome] = self.exchanges.labels("call", outcome)
        counter.inc()

    def text(self) -> bytes:
        """All metrics in Prometheus' text format."""
        return generate_latest(self.registry)
