"""What `--help` prints: headings and aligned columns, nothing drawn around them."""

import re
import textwrap
from collections.abc import Iterable
from typing import Any, Final

from cyclopts import App, Group
from cyclopts.help import HelpEntry, HelpPanel
from rich.console import Console, ConsoleOptions
from rich.text import Text

ARGUMENTS: Final = Group("Arguments", sort_key=1)
OPTIONS: Final = Group("Options", sort_key=2)
_INDENT: Final = 2
_GAP: Final = 2
#: Longer names stand on a line of their own, so that the descriptions keep their room.
_LONGEST_NAME: Final = 28
#: Narrower, descriptions stand below the names.
_NARROW: Final = 60
_WIDEST: Final = 100
_EXAMPLE_WIDTH: Final = 76
#: So many choices are shown in the place of the value, more in the description.
_SHORT_CHOICES: Final = 24
_PLAIN: Final = Console(width=10_000, highlight=False, markup=False, color_system=None)
_UNSAID: Final = frozenset({"False", "[]", '""', "@-"})


def noun(name: str, help_: str) -> App:
    """The commands of one kind of object."""
    return App(name=name, help=help_, group_arguments=ARGUMENTS, group_parameters=OPTIONS)


def example(*commands: str) -> str:
    """The examples below a command's help."""
    heading = "Example" if len(commands) == 1 else "Examples"
    return "\n".join([heading, *(f"  {_broken(command)}" for command in commands)])


class HelpPage:
    """Draws one group of commands or options after the other.

    Args:
        leave_out: Titles of groups that are not drawn.
    """

    def __init__(self, leave_out: frozenset[str] = frozenset()) -> None:
        self._leave_out = leave_out

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """One group."""
        if not panel.entries or str(panel.title) in self._leave_out:
            return
        console.print()
        console.print(Text(str(panel.title), "bold"))
        width = min(options.max_width, _WIDEST)
        for line in _lines([(_names(one), _description(one)) for one in panel.entries], width):
            console.print(Text(line), soft_wrap=True)

    def render_usage(self, console: Console, _options: ConsoleOptions, usage: Any) -> None:
        """The first line."""
        if usage:
            console.print(Text(plain(usage).replace("Usage: ", "", 1), "bold"))

    def render_description(self, console: Console, options: ConsoleOptions, text: Any) -> None:
        """What the command does."""
        said = plain(text) if text else ""
        for paragraph in said.split("\n\n") if said else ():
            console.print()
            for line in _wrapped(paragraph, min(options.max_width, _WIDEST)):
                console.print(Text(line), soft_wrap=True)


def plain(what: Any) -> str:
    """A text of the framework without its styles."""
    with _PLAIN.capture() as captured:
        _PLAIN.print(what, end="")
    return "\n".join(line.rstrip() for line in captured.get().split("\n")).strip()


def _lines(named: list[tuple[str, str]], width: int) -> Iterable[str]:
    """Names with their descriptions beside them, or below where that does not fit."""
    longest = max((len(name) for name, _ in named if len(name) <= _LONGEST_NAME), default=0)
    is_narrow = width < _NARROW
    left = 2 * _INDENT if is_narrow else _INDENT + longest + _GAP
    for name, description in named:
        described = _wrapped(description, width - left)
        beside = "" if is_narrow or len(name) > longest else next(iter(described), "")
        yield f"{'':{_INDENT}}{name:{left - _INDENT}}{beside}".rstrip()
        yield from (f"{'':{left}}{line}" for line in described[1 if beside else 0 :])


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 16), break_on_hyphens=False, break_long_words=False)


def _names(entry: HelpEntry) -> str:
    if entry.positional_label:
        return entry.positional_label
    names = ", ".join([*entry.positive_names, *entry.positive_shorts, *entry.negative_names])
    value = _value(entry)
    return f"{names} {value}" if value else names


def _value(entry: HelpEntry) -> str:
    """What is typed after an option."""
    choices = "|".join(entry.choices or ())
    if choices and len(choices) <= _SHORT_CHOICES:
        return choices
    return (entry.metavar or "").removesuffix("...").replace("STR", "TEXT")


def _description(entry: HelpEntry) -> str:
    said = [plain(entry.description)]
    choices = entry.choices or ()
    if len("|".join(choices)) > _SHORT_CHOICES or (choices and entry.positional_label):
        said.append(f"One of {', '.join(choices)}.")
    if entry.default is not None and entry.default not in _UNSAID:
        said.append(f"{entry.default} unless given.")
    if entry.required and not entry.positional_label:
        said.append("Needed.")
    return " ".join(part for part in said if part)


def _broken(command: str) -> str:
    """A long command over several lines, as a shell takes it."""
    lines = [""]
    for part in re.split(r" (?=--)", command):
        if lines[-1] and len(lines[-1]) + len(part) > _EXAMPLE_WIDTH:
            lines[-1] += " \\"
            lines.append(f"    {part}")
        else:
            lines[-1] += f" {part}" if lines[-1] else part
    return "\n  ".join(lines)
