"""One core for the server under test, another for load and upstream."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_CORES: Final = sorted(os.sched_getaffinity(0))
SERVER: Final = _CORES[0]
LOAD: Final = _CORES[-1]
#: With one core only, ratios still compare, but every contender shares it with the load.
ARE_APART: Final = SERVER != LOAD
_TICK: Final = os.sysconf("SC_CLK_TCK")


@contextmanager
def pinned(core: int) -> Generator[None, None, None]:
    """Whatever is started inside runs on this core, with all its threads."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def seconds_used(group: int) -> float:
    """Processor time that a process group has used so far, its ended threads included."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICK


def resident_mb(pid: int) -> float:
    """What a process holds in memory at this moment."""
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if "VmRSS" in line)
    return int(kilobytes) / 1024
