"""Lines of text at a terminal: wrapped between words, never steered by other people's text."""

import re
from typing import Final

from rich.cells import cell_len
from rich.text import Text

_KEPT: Final = {ord("\n"), ord("\t")}
_STEERING: Final = [*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_CONTROL: Final = dict.fromkeys(_STEERING, "\N{REPLACEMENT CHARACTER}")
_CONTROL_BUT_LINES: Final = {code: mark for code, mark in _CONTROL.items() if code not in _KEPT}


def inert(text: str, *, lines: bool = False) -> str:
    r"""Text of other people without what would steer a terminal.

    Args:
        text: As it came.
        lines: Whether line breaks and tabs stay.

    Example:
        >>> inert("\x1b[31mred")
        '�[31mred'
    """
    return text.translate(_CONTROL_BUT_LINES if lines else _CONTROL)


def wrapped(text: Text, width: int) -> list[Text]:
    """Lines of a width; a word that is longer, such as an address to copy, is never broken."""
    lines: list[Text] = []
    for line in text.split("\n", allow_blank=True):
        for part in line.divide(_breaks(line.plain, width)):
            part.rstrip()
            lines.append(part)
    return lines


def _breaks(line: str, width: int) -> list[int]:
    """Where a line has to be broken, before a word each."""
    found: list[int] = []
    begin = 0
    for word in re.finditer(r"\S+", line):
        if cell_len(line[begin : word.end()]) > width and word.start() > begin:
            begin = word.start()
            found.append(begin)
    return found


def unbroken(line: Text) -> Text:
    """A line that is there to be copied: however long, only the terminal itself wraps it."""
    line.no_wrap, line.overflow = True, "ignore"
    return line


def prose(text: str, style: str, width: int) -> Text:
    """Sentences of a width; a line that begins with spaces is a command to copy, kept whole."""
    found: list[Text] = []
    for line in text.split("\n"):
        found += [Text(line)] if line.startswith(" ") else wrapped(Text(line, style), width)
    return unbroken(Text("\n").join(found))
