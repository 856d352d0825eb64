"""Lists and objects as people read them: aligned where there is room, else below each other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from regrant.cli.lines import inert, unbroken, wrapped

T = TypeVar("T")
Cell = str | Text | None
NOTHING: Final = "-"
_GAP: Final = 2
#: Narrower, a label and its value stand below each other.
_NARROW: Final = 60


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column of a list.

    Args:
        title: Its heading.
        value: What stands in it.
        least: How narrow it may become, its values cut off; 0 keeps them whole.
        is_spare: Whether a table may do without it where room is short.
        is_plain: Whether its values need no heading beside them to be understood.
    """

    title: str
    value: Callable[[T], Cell]
    least: int = 0
    is_spare: bool = False
    is_plain: bool = False


class Rows(Generic[T]):
    """A list: a table, or a few lines for each item where a table has no room.

    The first column is what a person calls the item. A column `id` is never cut off.
    """

    def __init__(self, columns: Sequence[Column[T]], items: Iterable[T]) -> None:
        self._columns = columns
        self._cells = [[_text(column.value(item)) for column in columns] for item in items]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Whichever fits: the whole table, the table without what is spare, or lines."""
        every = list(range(len(self._columns)))
        needed = [at for at in every if not self._columns[at].is_spare]
        for shown in (every, needed):
            if self._least_width(shown) <= options.max_width:
                yield self._table(shown, options.max_width)
                return
        yield self._below_each_other(options.max_width)

    def _least_width(self, shown: list[int]) -> int:
        gaps = _GAP * (len(shown) - 1)
        return gaps + sum(self._least(at) for at in shown)

    def _least(self, at: int) -> int:
        width = self._width(at)
        return min(self._columns[at].least or width, width)

    def _width(self, at: int) -> int:
        widths = [row[at].cell_len for row in self._cells]
        return max([cell_len(self._columns[at].title), *widths])

    def _table(self, shown: list[int], width: int) -> Table:
        table = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
        flexible = [at for at in shown if self._columns[at].least]
        fixed = sum(self._width(at) for at in shown if at not in flexible)
        room = width - fixed - _GAP * (len(shown) - 1)
        for at in shown:
            most = self._share(at, room, flexible) if at in flexible else None
            table.add_column(no_wrap=True, overflow="ellipsis", max_width=most)
        table.add_row(*(Text(self._columns[at].title.upper(), "dim") for at in shown))
        for row in self._cells:
            table.add_row(*(row[at] for at in shown))
        return table

    def _share(self, at: int, room: int, flexible: list[int]) -> int:
        """A column's part of the room: what is short is shown whole, the rest is shared."""
        widths = sorted((self._width(place), place) for place in flexible)
        left = room
        for number, (width, place) in enumerate(widths):
            share = max(self._least(place), min(width, left // (len(widths) - number)))
            if place == at:
                return share
            left -= share
        return room

    def _below_each_other(self, width: int) -> Text:
        blocks = [Text("\n  ").join(self._block(row, width - 2)) for row in self._cells]
        return unbroken(Text("\n\n").join(blocks))

    def _block(self, row: list[Text], width: int) -> list[Text]:
        first = row[0].copy()
        first.stylize("bold")
        rest = list(zip(self._columns, row, strict=True))[1:]
        said = [
            Text.assemble(("" if column.is_plain else f"{column.title} ", "dim"), cell)
            for column, cell in rest
            if cell.plain != NOTHING and column.title != "id"
        ]
        ids = [cell for column, cell in rest if column.title == "id"]
        lines = wrapped(Text(" · ", "dim").join(said), width) if said else []
        return [*wrapped(first, width), *lines, *ids]


class Sheet:
    """One object: the first line is the answer, then what is known, value by value.

    Args:
        first: The answer.
        rows: Label and value; what has no value is left out.
        is_spaced: Whether an empty line follows the first one.
    """

    def __init__(
        self, first: str | Text, rows: Iterable[tuple[str, Cell]], *, is_spaced: bool = True
    ) -> None:
        self._is_spaced = is_spaced
        self._first = first if isinstance(first, Text) else Text(inert(first), "bold")
        self._rows = [(label, _text(cell)) for label, cell in rows if _is_there(cell)]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Two columns, or labels above their values where it is narrow."""
        yield self._first
        if self._rows and self._is_spaced:
            yield Text("")
        is_narrow = options.max_width < _NARROW
        longest = max((len(label) for label, _ in self._rows), default=0)
        left = _GAP if is_narrow else longest + _GAP
        for label, value in self._rows:
            lines = wrapped(value, options.max_width - left)
            if is_narrow:
                yield Text(label, "dim")
            for number, line in enumerate(lines):
                lead = "" if is_narrow or number else label
                yield unbroken(Text(f"{lead:{left}}", "dim") + line)


def _text(cell: Any) -> Text:
    if isinstance(cell, Text):
        return cell
    return Text(inert(cell, lines=True)) if cell else Text(NOTHING, "dim")


def _is_there(cell: Cell) -> bool:
    return bool(cell.plain if isinstance(cell, Text) else cell)
