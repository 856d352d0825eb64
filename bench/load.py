"""One run of wrk."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from tests.testbed.environment import clean_environment

from bench import cores, needs
from bench.contender import Ask

_SCRIPT: Final = Path(__file__).with_name("report.lua")


@dataclass(frozen=True, slots=True)
class Work:
    """How a contender is loaded. `pause_ms` is the longest pause of a caller between two calls."""

    callers: int
    seconds: int = 2
    pause_ms: int = 0


class Outcome(msgspec.Struct, frozen=True):
    """What wrk saw. `refused` counts answers beyond 3xx, `failed` calls without an answer."""

    requests: int
    bytes: int
    microseconds: int
    refused: int
    failed: int
    p50: int
    p99: int

    @property
    def per_second(self) -> float:
        """Answers in a second."""
        return self.requests * 1e6 / self.microseconds


class LoadFailedError(Exception):
    """A contender did not do the work, so nothing was measured."""


def run(ask: Ask, work: Work) -> Outcome:
    """Load one contender.

    Raises:
        LoadFailedError: Some calls were refused or not answered: the figure would compare
            something else.
    """
    headers = [word for name, value in ask.headers.items() for word in ("-H", f"{name}: {value}")]
    command = [
        *(needs.wrk(), "-t1", f"-c{work.callers}", f"-d{work.seconds}s", "--timeout", "10s"),
        *("-s", _SCRIPT, *headers, ask.url, "--", str(work.pause_ms)),
    ]
    with cores.pinned(cores.LOAD):
        done = subprocess.run(  # noqa: S603 - wrk
            command, capture_output=True, text=True, check=False, env=clean_environment()
        )
    try:
        outcome = msgspec.json.decode(done.stderr.strip().splitlines()[-1], type=Outcome)
    except (IndexError, msgspec.DecodeError):
        raise LoadFailedError(f"{ask.url}: {done.stdout}{done.stderr}") from None
    if outcome.refused or outcome.failed or not outcome.requests:
        raise LoadFailedError(f"{ask.url}: {outcome}")
    return outcome
