"""The reference page of the commands, made of what `--help` prints."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from cyclopts import App
from rich.console import Console

from regrant.cli import exit_codes
from regrant.cli.commands import app
from regrant.cli.help_page import HelpPage
from regrant.cli.session import EVERYWHERE, LISTS
from regrant.errors import RegrantError

_WIDTH: Final = 100
_INTRODUCTION: Final = """\
# Commands

The first line of an answer is the answer itself, detail follows. Answers go to standard output;
hints, progress, errors and findings beside an answer go to standard error. Colour is used at a
terminal only, and never with `NO_COLOR`.

**Server and key.** `--server`, else `REGRANT_SERVER`, else the server of `regrant login`, else
`REGRANT_PUBLIC_URL`, else `http://127.0.0.1:8400`. The key is `REGRANT_API_KEY`, else that of
`regrant login`; a kept key goes to its own server only. `call` and everything in *Connect accounts*
and *Administer* speak to a running server; `provider`, `explain`, `check` and the commands *On the
server* work without one.

**`--json`** prints the API's own JSON, in UTF-8. A list is one document, `{"items": [...],
"next_cursor": null}`, even where it took several requests; `--limit` (50) and `--all` say how much,
`--cursor` goes on where a list ended. With `--wait` the document is the login when it is over.

**Names.** Everything is named by its id; a service also by its code, a method by its name, an
application also by its exact name.

An error leaves standard output empty.

**Secrets** are never arguments: they come from standard input, a file, or a prompt.
"""


def page() -> str:
    """The whole page."""
    parts = [_INTRODUCTION, _exit_codes()]
    with _without_shared_options():
        parts += [_group_title(title) + "".join(texts) for title, texts in _groups()]
    return "\n".join(parts)


def commands(of: App = app, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], App]]:
    """Every command by the words that are typed."""
    for name in of:
        if name.startswith("-"):
            continue
        command = of[name]
        words = (*names, name)
        if command.default_command is None:
            yield from commands(command, words)
        else:
            yield words, command


def _exit_codes() -> str:
    codes: dict[int, list[str]] = {}
    for kind, code in exit_codes.EXIT_CODES:
        codes.setdefault(code, []).append(_first_line(kind))
    lines = ["| exit | meaning |", "|---|---|", "| 0 | Done. |"]
    lines.append("| 1 | `call`: the service refused; `provider lint`: something is wrong. |")
    lines += [f"| {code} | {' '.join(meanings)} |" for code, meanings in codes.items()]
    lines += ["| 130 | Interrupted with Ctrl-C. |", "| 141 | Nobody reads the output any more. |"]
    return "\n".join(["## Exit codes", "", *lines, ""])


def _groups() -> Iterable[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for words, _ in commands():
        group = app[words[0]].group
        title = str(getattr(group[0], "name", group[0])) if isinstance(group, tuple) else ""
        found.setdefault(title, []).append(_section(words))
    return found.items()


def _group_title(title: str) -> str:
    return f"## {title}\n\n"


def _section(words: tuple[str, ...]) -> str:
    console = Console(width=_WIDTH, color_system=None, highlight=False, markup=False)
    with console.capture() as captured:
        app.help_print(list(words), console=console)
    text = "\n".join(line.rstrip() for line in captured.get().strip().split("\n"))
    return f"### regrant {' '.join(words)}\n\n```text\n{text}\n```\n\n"


@contextmanager
def _without_shared_options() -> Generator[None]:
    """What every command takes is said once, at the top of the page."""
    before = app.help_formatter
    app.help_formatter = HelpPage(leave_out=frozenset({EVERYWHERE.name, LISTS.name}))
    try:
        yield
    finally:
        app.help_formatter = before


def _first_line(kind: type[RegrantError]) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]
