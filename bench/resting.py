"""A start, and memory: after the start, after load, after large bodies."""

import http.client
import statistics
import time
from dataclasses import dataclass

from bench import cores, load
from bench.load import Work
from bench.subject import Subject


@dataclass(frozen=True, slots=True)
class Rest:
    """How quickly a process answers and what it holds."""

    first_answer_seconds: float
    cpu_seconds: float
    idle_mb: float


@dataclass(frozen=True, slots=True)
class Held:
    """Resident megabytes after each of a row of equal loads: flat is what they should be."""

    after_small: list[float]
    after_large: list[float]


def first_answer(subject: Subject, times: int = 3) -> Rest:
    """Start again and again, asking all the time; leaves the subject running."""
    seconds: list[float] = []
    cpu: list[float] = []
    idle: list[float] = []
    subject.server.stop()
    for _ in range(times):
        began = time.monotonic()
        process = subject.launch()
        while not _answers(subject.server.port):
            time.sleep(0.002)
        seconds.append(time.monotonic() - began)
        cpu.append(cores.seconds_used(process.pid))
        time.sleep(1)
        idle.append(cores.resident_mb(process.pid))
        process.stop()
    subject.start()
    return Rest(*(statistics.median(values) for values in (seconds, cpu, idle)))


def held(subject: Subject, times: int = 4) -> Held:
    """Load with small and with large answers, and look after each."""
    after: dict[str, list[float]] = {"small": [], "large": []}
    for asked_for, found in after.items():
        for _ in range(times):
            load.run(subject.contender().asks[asked_for], Work(16, seconds=3))
            _settle(subject)
            found.append(cores.resident_mb(subject.server.process.pid))
    return Held(after["small"], after["large"])


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _settle(subject: Subject) -> None:
    """Wait until the records of the load are written: the list of exchanges writes them first."""
    response = subject.server.api.get("/exchanges", params={"limit": 1})
    if response.status_code != 200:
        raise SystemExit(f"exchanges: {response.text}")
