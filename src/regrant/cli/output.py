"""Where commands write: answers to standard output, hints and progress to standard error."""

import os
import shutil
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final, TextIO

import msgspec
from msgspec import Struct
from rich.console import Console, RenderableType
from rich.text import Text

from regrant.cli.lines import inert, prose
from regrant.errors import InvalidInputError, RegrantError

#: A finding in its public shape, as API and SDK carry it.
Public = Mapping[str, Any]
#: Wide enough for every table: what is piped into another program is never cut or wrapped.
UNLIMITED: Final = 10_000
#: Longer lines of prose are hard to read.
PROSE: Final = 80
MOST_PROSE: Final = 100
#: By code of a refusal: what the API says to programs, and what one types here instead.
_IN_COMMANDS: Final = {
    "never-checked": ("POST", "Leave out --last to check it now."),
    "shared-user-exists": (
        '"replace": true',
        "Keep it, or put another in its place with --replace.",
    ),
}


class Output:
    """The two streams of a command.

    Args:
        as_json: Answers are the API's JSON instead of words.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json

    @cached_property
    def answers(self) -> Console:
        """Standard output."""
        return _console(sys.stdout)

    @cached_property
    def notes(self) -> Console:
        """Standard error."""
        return _console(sys.stderr)

    @property
    def is_coloured(self) -> bool:
        """Whether answers may have colours."""
        return _is_coloured(self.answers)

    @property
    def is_watched(self) -> bool:
        """Whether a person reads the hints at this moment."""
        return self.notes.is_terminal

    def show(self, *what: RenderableType) -> None:
        """Print an answer for people."""
        for one in what:
            _write(sys.stdout, _drawn(self.answers, one))

    def line(self, text: str) -> None:
        """Print one line that is there to be copied; it is never broken or coloured."""
        _write(sys.stdout, f"{text}\n")

    def text(self, text: str) -> None:
        """Print text of other people: as it is, but at a terminal it may not steer it."""
        if self.answers.is_terminal:
            self.line(inert(text, lines=True).rstrip("\n"))
        else:
            self.bytes(text.encode())

    def json(self, document: Any) -> None:
        """Print an answer for programs: always UTF-8, members in the order of the API."""
        text = msgspec.json.format(msgspec.json.encode(document), indent=2)
        self.bytes(text + b"\n")

    def bytes(self, data: bytes) -> None:
        """Print an answer as it is."""
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def note(self, text: str | Text, style: str = "dim") -> None:
        """Say what would help now, beside the answer.

        Args:
            text: Sentences; a line that begins with spaces is a command to copy.
            style: How sentences look.
        """
        shown = prose(text, style, self._note_width) if isinstance(text, str) else text
        _write(sys.stderr, _drawn(self.notes, shown))

    @property
    def _note_width(self) -> int:
        """What goes into a file or a pipe stays in one line, to be searched."""
        width = self.notes.width
        return width if width == UNLIMITED else min(width, MOST_PROSE)

    def hint(self, text: str) -> None:
        """Say what would be done next, below an answer for people."""
        if not self.as_json:
            if self.is_watched and self.answers.is_terminal:
                _write(sys.stderr, "\n")
            self.note(text)

    def refusal(self, error: RegrantError) -> None:
        """Say why a command did not do what was asked: to standard error, findings below."""
        if not _is_title(error):
            first, *others = _said(error)
            self.note(first, "red")
            for line in others:
                self.note(line, "")
        if error.connect_url:
            _write(sys.stderr, f"Log in here: {inert(error.connect_url)}\n")
        if error.findings:
            if not _is_title(error):
                _write(sys.stderr, "\n")
            self.findings(error.findings, beside=True)

    def findings(self, findings: Sequence[Public], *, beside: bool = False) -> None:
        """Print findings.

        Args:
            findings: Best first, in their public shape.
            beside: To standard error, since the answer is something else.
        """
        # Loaded here: most commands have nothing to report, and start faster without it.
        from regrant.diagnosis.terminal import render_public  # noqa: PLC0415

        stream, console = (sys.stderr, self.notes) if beside else (sys.stdout, self.answers)
        text = render_public(findings, colour=_is_coloured(console), width=prose_width(console))
        _write(stream, f"{text}\n")

    def below(self, findings: Sequence[Struct]) -> None:
        """Print what is wrong below the answer, if anything is."""
        if findings:
            self.line("")
            self.findings([msgspec.to_builtins(finding) for finding in findings])

    @contextmanager
    def working(self, words: str) -> Generator[None]:
        """Show that something is under way, where somebody watches."""
        if not self.is_watched:
            yield
            return
        with self.notes.status(Text(words, "dim"), spinner="dots"):
            yield


def _is_title(error: RegrantError) -> bool:
    """Whether the first finding says the same again, below."""
    return bool(error.findings) and error.findings[0].get("title") == error.message


def _said(error: RegrantError) -> list[str]:
    """An error in lines: one for each refused field, where there are several."""
    code = error.exact_code
    for_api, for_people = _IN_COMMANDS.get(code, ("", ""))
    if for_api and for_api in error.message:
        return [inert(f"{error.message.partition('. ')[0]}. {for_people}")]
    if isinstance(error, InvalidInputError) and len(error.fields) > 1:
        return [inert(f"{one.field}: {one.message}") for one in error.fields]
    return inert(error.message, lines=True).split("\n")


def prose_width(console: Console) -> int:
    """How long a line of sentences may be."""
    return PROSE if console.width == UNLIMITED else min(console.width, MOST_PROSE)


def _console(stream: TextIO) -> Console:
    width = _width(stream)
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def _width(stream: TextIO) -> int:
    """`COLUMNS`, or the width of the terminal that the stream goes to."""
    known = shutil.get_terminal_size((0, 0)).columns
    if known or not stream.isatty():
        return known or UNLIMITED
    return os.get_terminal_size(stream.fileno()).columns or UNLIMITED


def _is_coloured(console: Console) -> bool:
    return console.color_system is not None and not console.no_color


def _drawn(console: Console, what: RenderableType) -> str:
    with console.capture() as captured:
        console.print(what, crop=False)
    text = captured.get()
    if _is_coloured(console):
        return text
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _write(stream: TextIO, text: str) -> None:
    """Write at once, so that a reader who is gone is noticed here and nowhere else."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "replace").decode(encoding))
    stream.flush()
