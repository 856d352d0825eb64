"""Results as tables on the terminal, and as JSON."""

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.table import Table
from tests.testbed.environment import ROOT

from bench.contender import NGINX, REGRANT, UPSTREAM
from bench.contest import Standing
from bench.due import Found
from bench.programme import (
    MOST_ADDED,
    MOST_FIRST_ANSWER_SECONDS,
    MOST_IDLE_MB,
    TARGETS,
    Target,
)
from bench.resting import Held, Rest
from regrant.adapters.clock import SystemClock

_FOLDER: Final = ROOT / "bench-results"
console = Console()


def show_standing(standing: Standing) -> None:
    """One contest: everybody's ratio to nginx, with the extremes of the rounds."""
    table = Table(title=standing.contest.title, title_justify="left")
    for heading in (
        "",
        "of nginx",
        "least to most",
        "by CPU",
        "CPU µs",
        "calls/s",
        "p50 ms",
        "p99 ms",
    ):
        table.add_column(heading, justify="left" if not heading else "right")
    for name in standing.outcomes:
        ratio = standing.ratio(name)
        table.add_row(
            name,
            f"{ratio.median:.2f}",
            f"{ratio.least:.2f} to {ratio.most:.2f}",
            f"{standing.cpu_ratio(name):.2f}",
            f"{statistics.median(standing.cpu[name]):.0f}",
            f"{standing.per_second(name):,.0f}",
            f"{standing.milliseconds(name, 'p50'):.2f}",
            f"{standing.milliseconds(name, 'p99'):.2f}",
        )
    console.print(table)
    if standing.added_ratio(REGRANT) is not None and UPSTREAM in standing.outcomes:
        added = standing.added_ratio(REGRANT) or 0
        console.print(f"p99 added by Regrant: {added:.1f} times what nginx adds\n")


def show_targets(standings: Mapping[str, Standing]) -> None:
    """What was to be reached, and what was."""
    table = Table(title="Targets", title_justify="left")
    for heading in ("", "to reach", "reached"):
        table.add_column(heading, justify="left" if not heading else "right")
    for target in TARGETS:
        if target.contest in standings:
            table.add_row(*_target_row(target, standings[target.contest]))
    for name in ("proxy-16", "proxy-16-paused"):
        if name in standings and (added := standings[name].added_ratio(REGRANT)) is not None:
            title = standings[name].contest.title
            table.add_row(f"{title}: p99 added, of {NGINX}'s", f"≤ {MOST_ADDED}", f"{added:.1f}")
    console.print(table)


def show_rest(rest: Rest) -> None:
    """A start."""
    console.print(
        f"First answer after start: {rest.first_answer_seconds:.2f} s "
        f"(at most {MOST_FIRST_ANSWER_SECONDS:.0f} s), {rest.cpu_seconds:.2f} s of it processor. "
        f"Idle: {rest.idle_mb:.0f} MB (at most {MOST_IDLE_MB:.0f} MB).\n"
    )


def show_held(held: Held) -> None:
    """Memory after equal loads, in their order."""
    for title, values in (("1 KiB", held.after_small), ("10 MiB", held.after_large)):
        row = ", ".join(f"{value:.0f}" for value in values)
        console.print(f"Memory after each of {len(values)} loads with {title} answers: {row} MB")
    console.print()


def show_due(found: Sequence[Found]) -> None:
    """Due connections, a row for each database."""
    sizes = sorted({one.stored for one in found})
    table = Table(title="Finding 20 due connections, ms", title_justify="left")
    table.add_column("stored")
    for size in sizes:
        table.add_column(f"{size:,}", justify="right")
    for database in dict.fromkeys(one.database for one in found):
        of_it = {one.stored: one.milliseconds for one in found if one.database == database}
        table.add_row(database, *(f"{of_it[size]:.2f}" if size in of_it else "" for size in sizes))
    console.print(table)


def keep(results: Mapping[str, Any]) -> Path:
    """Write everything down as JSON; the file is named by the moment."""
    _FOLDER.mkdir(exist_ok=True)
    path = _FOLDER / f"{SystemClock().now():%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(msgspec.to_builtins(results), indent=1) + "\n")
    return path


def _target_row(target: Target, standing: Standing) -> Iterable[str]:
    reached = standing.ratio(REGRANT, target.other).median
    label = f"{standing.contest.title}: of {target.other}"
    colour = "green" if reached >= target.least else "red"
    return label, f"≥ {target.least:g}", f"[{colour}]{reached:.2f}[/]"
