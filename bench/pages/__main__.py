"""`python -m bench.pages [EXCHANGES]`: the median of each page with a large store."""

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console
from rich.table import Table
from tests.journeys.pages.every_page import PAGES, Furnished
from tests.testbed.regrant_server import RegrantServer

from bench.pages import filling
from regrant import bootstrap
from regrant.practice.testing import running_practice
from regrant.settings import load

#: What issue 5 asks for, in milliseconds.
TARGET: Final = 100
_REPEATS: Final = 21
_LATER: Final = {
    "applications-last": "/applications?page=20",
    "users-last": "/connections?page=200",
    "users-found": "/connections?q=Person%209999",
    "activity-failed": "/activity?failed=on",
    "activity-refresh": "/activity?stage=refresh",
    "activity-application": "/activity?application={application}",
    "search-rare": "/search?q=Person%209999",
}


def main() -> None:
    """Furnish, multiply, measure."""
    exchange_count = int(sys.argv[1]) if len(sys.argv) > 1 else filling.EXCHANGES
    with (
        tempfile.TemporaryDirectory(prefix="regrant-bench-") as folder,
        running_practice() as practice,
        RegrantServer(Path(folder), practice=True) as server,
    ):
        member = server.sign_in()
        furnished = Furnished(server, practice, member)
        core = bootstrap.open_core(load(server.environment))
        began = time.perf_counter()
        filling.fill(core.database.engine, furnished.ids, exchange_count=exchange_count)
        core.close()
        console = Console()
        console.print(f"Filled in {time.perf_counter() - began:.0f} s")
        pages = {**PAGES, **_LATER}
        paths = {name: path.format_map(furnished.ids) for name, path in pages.items()}
        console.print(_table({name: _measure(member.http, path) for name, path in paths.items()}))


def _measure(http: httpx.Client, path: str) -> tuple[float, float]:
    """Median and slowest in milliseconds, after one visit that counts for nothing."""
    status = http.get(path).status_code
    if status not in {200, 404}:
        raise SystemExit(f"{path} answered {status}")
    times: list[float] = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        http.get(path)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), max(times)


def _table(measured: dict[str, tuple[float, float]]) -> Table:
    table = Table(title=f"Pages, milliseconds; the target is {TARGET} at the median")
    for heading in ("page", "median", "slowest"):
        table.add_column(heading, justify="left" if heading == "page" else "right")
    for name, (median, slowest) in sorted(measured.items(), key=lambda one: -one[1][0]):
        mark = "bold red" if median > TARGET else ""
        table.add_row(name, f"{median:.1f}", f"{slowest:.1f}", style=mark)
    return table


if __name__ == "__main__":
    main()
