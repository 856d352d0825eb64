"""Lists and objects: in a pipe, at a wide terminal, at a narrow one."""

from dataclasses import dataclass

import pytest
from rich.console import Console, RenderableType
from rich.text import Text

from regrant.cli.output import UNLIMITED
from regrant.cli.tables import Column, Rows, Sheet

ADDRESS = "https://regrant.example.org/oauth/callback/0123456789012345678901234567890123456789"


@dataclass(frozen=True)
class Thing:
    name: str
    kind: str | None
    id: str


THINGS = [
    Thing("Calendar of the sales team in the northern region", "shared", "thg_000000000001"),
    Thing("Mail", None, "thg_000000000002"),
]
COLUMNS: tuple[Column[Thing], ...] = (
    Column("name", lambda one: one.name, least=12),
    Column("kind", lambda one: one.kind, is_spare=True),
    Column("id", lambda one: one.id),
)


def drawn(what: RenderableType, width: int) -> list[str]:
    console = Console(width=width, color_system=None, highlight=False)
    with console.capture() as captured:
        console.print(what, crop=False)
    return [line.rstrip() for line in captured.get().splitlines()]


def test_in_a_pipe_every_value_is_whole_and_in_one_line() -> None:
    lines = drawn(Rows(COLUMNS, THINGS), UNLIMITED)
    assert lines[0].split() == ["NAME", "KIND", "ID"]
    assert lines[1].startswith(THINGS[0].name)
    assert len(lines) == 3
    at = lines[0].index("ID")
    assert [line[at:] for line in lines[1:]] == [one.id for one in THINGS]


def test_a_missing_value_has_a_mark_of_its_own() -> None:
    assert drawn(Rows(COLUMNS, THINGS), UNLIMITED)[2].split() == ["Mail", "-", THINGS[1].id]


@pytest.mark.parametrize("width", [80, 50, 38])
def test_a_table_is_cut_where_it_may_be_and_never_wider(width: int) -> None:
    lines = drawn(Rows(COLUMNS, THINGS), width)
    assert max(map(len, lines)) <= width
    assert all(any(one.id in line for line in lines) for one in THINGS)


def test_what_is_spare_goes_first_then_the_table() -> None:
    assert drawn(Rows(COLUMNS, THINGS), 40)[0].split() == ["NAME", "KIND", "ID"]
    assert drawn(Rows(COLUMNS, THINGS), 32)[0].split() == ["NAME", "ID"]
    narrow = drawn(Rows(COLUMNS, THINGS), 24)
    assert narrow[:5] == [
        "Calendar of the sales",
        "  team in the northern",
        "  region",
        "  kind shared",
        "  thg_000000000001",
    ]
    assert narrow[5:] == ["", "Mail", "  thg_000000000002"]


def test_values_of_other_people_stay_in_their_cell() -> None:
    odd = Thing("a\x1b[2J\x07b", "x", "thg_1")
    assert drawn(Rows(COLUMNS, [odd]), 80)[1].startswith("a\ufffd[2J\ufffdb")


def test_wide_characters_keep_the_columns_aligned() -> None:
    lines = drawn(Rows(COLUMNS, [Thing("カレンダー", "x", "thg_1"), THINGS[1]]), 80)
    assert lines[1] == "カレンダー  x     thg_1"
    assert lines[2].startswith("Mail        -")


def test_a_sheet_leaves_out_what_is_not_there() -> None:
    sheet = Sheet("Mail", [("id", "thg_1"), ("owner", None), ("label", "")])
    assert drawn(sheet, 80) == ["Mail", "", "id  thg_1"]


def test_a_sheet_wraps_between_words_and_keeps_addresses_whole() -> None:
    said = "one two three four five six seven eight nine ten eleven twelve thirteen"
    lines = drawn(Sheet("Mail", [("redirect URL", ADDRESS), ("scopes", said)]), 70)
    assert lines[2] == f"redirect URL  {ADDRESS}"
    assert lines[3:] == [
        "scopes        one two three four five six seven eight nine ten eleven",
        "              twelve thirteen",
    ]


def test_where_it_is_narrow_values_stand_below_their_labels() -> None:
    lines = drawn(Sheet("Mail", [("redirect URL", ADDRESS), ("status", Text("on"))]), 40)
    assert lines == ["Mail", "", "redirect URL", f"  {ADDRESS}", "status", "  on"]
