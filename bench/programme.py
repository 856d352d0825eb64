"""Which contests there are, and what has to be reached in each."""

from dataclasses import dataclass
from typing import Final

from bench.contender import EXPRESS, FASTIFY, NGINX, NGINX_AGAIN, REGRANT, UPSTREAM
from bench.contest import Contest
from bench.load import Work

_ALL: Final = (NGINX, REGRANT, EXPRESS, FASTIFY, NGINX_AGAIN)
CONTESTS: Final = {
    "proxy-64": Contest("Pass-through, 1 KiB, 64 callers", "small", Work(64), _ALL),
    "proxy-1": Contest(
        "Pass-through, 1 KiB, 1 caller", "small", Work(1), (NGINX, REGRANT), rounds=3
    ),
    "proxy-16": Contest(
        "Pass-through, 1 KiB, 16 callers", "small", Work(16), (UPSTREAM, NGINX, REGRANT)
    ),
    "proxy-16-paused": Contest(
        "Pass-through, 1 KiB, 16 callers who pause up to 20 ms",
        "small",
        Work(16, pause_ms=20),
        (UPSTREAM, NGINX, REGRANT),
    ),
    "proxy-256": Contest(
        "Pass-through, 1 KiB, 256 callers", "small", Work(256), (NGINX, REGRANT), rounds=3
    ),
    "large": Contest(
        "Pass-through, 10 MiB, 16 callers",
        "large",
        Work(16, seconds=3),
        (NGINX, REGRANT, EXPRESS, FASTIFY),
        rounds=3,
    ),
    "token": Contest("Token read, 64 callers", "token", Work(64), _ALL),
}


@dataclass(frozen=True, slots=True)
class Target:
    """A ratio that Regrant should reach in a contest."""

    contest: str
    other: str
    least: float


TARGETS: Final = (
    Target("proxy-64", NGINX, 0.30),
    Target("proxy-64", EXPRESS, 8),
    Target("proxy-64", FASTIFY, 2),
    Target("token", NGINX, 0.40),
    Target("token", EXPRESS, 6),
    Target("large", NGINX, 0.6),
)
#: Added latency at 16 callers, p99, for what nginx adds.
MOST_ADDED: Final = 2.0
MOST_FIRST_ANSWER_SECONDS: Final = 1.0
MOST_IDLE_MB: Final = 100.0
