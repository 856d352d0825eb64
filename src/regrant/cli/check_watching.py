"""A check as it goes on, at a terminal: how far it is, and every row as soon as it is judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from regrant.cli.lines import inert
from regrant.cli.output import Output

WORKING: Final = "Asking the provider; nobody logs in"
_STYLES: Final = {"ok": "green", "wrong": "red", "unknown": "yellow"}
_WORDS: Final = {"ok": "right", "wrong": "wrong", "unknown": "not told"}
#: Longer lists would not fit; what is wrong is shown before what is right.
MOST_ROWS: Final = 18
_ORDER: Final = ("wrong", "ok", "unknown")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as far as it is shown meanwhile."""

    setting: str
    verdict: str
    reason: str


class Watching:
    """Draws what is known so far, and takes it away when the report comes.

    Args:
        output: Where; hints and progress go to its notes.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._live = Live(console=output.notes, transient=True, auto_refresh=False)
        self._done = self._of = 0
        self._rows: Sequence[Line] = ()

    def __enter__(self) -> Self:
        if self._output.is_watched:
            self._live.start()
            self._draw()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def take(self, name: str, value: Any) -> None:
        """Take an event of the API: `progress` with `{"done", "of"}`, or `rows`."""
        if name == "progress":
            self.step(int(value["done"]), int(value["of"]))
        elif name == "rows":
            rows = [Line(row["setting"], row["verdict"], row["reason"]) for row in value]
            self.step(self._done, self._of, rows)

    def step(self, done: int, of: int, rows: Sequence[Line] | None = None) -> None:
        """Note how far it is, and the rows where there are new ones."""
        self._done, self._of = done, of
        if rows is not None:
            self._rows = sorted(rows, key=lambda row: _ORDER.index(row.verdict))
        self._draw()

    def _draw(self) -> None:
        if self._live.is_started:
            self._live.update(self._shown(), refresh=True)

    def _shown(self) -> RenderableType:
        so_far = f": {self._done} of {self._of} answers" if self._of else ""
        left = len(self._rows) - MOST_ROWS
        more = [Text(f"and {left} more", "dim")] if left > 0 else []
        lines = [_line(row) for row in self._rows[:MOST_ROWS]]
        return Group(Text(f"{WORKING}{so_far}", "dim"), *lines, *more)


def _line(row: Line) -> Text:
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append(f"{_WORDS[row.verdict]:9}", _STYLES[row.verdict])
    line.append(f"{inert(row.setting):30} ")
    line.append(inert(row.reason), "dim")
    return line
