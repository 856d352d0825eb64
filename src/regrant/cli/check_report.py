"""What probing an application showed: a line for each setting, then what is wrong."""

from collections import Counter
from typing import Any, Final

import msgspec
from rich.console import Group, RenderableType
from rich.text import Text

from regrant.cli import values
from regrant.cli.check_watching import WORKING, Watching
from regrant.cli.output import Output
from regrant.cli.session import Session
from regrant.cli.tables import Sheet
from regrant.client.asks import applications as asks
from regrant.client.objects import Check, CheckRow, Finding
from regrant.web.words import counted

#: As when the provider refuses: the application's owner has to mend something.
SOMETHING_IS_WRONG: Final = 6
_HEADINGS: Final = (
    ("wrong", "Wrong", "red"),
    ("unknown", "Not to be told from outside", "yellow"),
    ("ok", "Right", "green"),
)


def report(session: Session, application: str) -> int:
    """Probe an application and print what it showed.

    Returns:
        The exit code.
    """
    ask = asks.check(application)
    if session.output.as_json or not session.output.is_watched:
        fetched = session.fetched(ask, working=WORKING)
        return print_report(session.output, fetched.document, fetched.value)
    with Watching(session.output) as watching:
        document = session.client.follow(ask.as_json(), watching.take)
    return print_report(session.output, document, session.read(ask, document))


def last_report(session: Session, application: str) -> int:
    """Print what the last check of an application showed.

    Returns:
        The exit code.
    """
    fetched = session.fetched(asks.last_check(application))
    code = print_report(session.output, fetched.document, fetched.value)
    check = fetched.value
    if check.at is not None:
        since = "" if check.is_current else "; the settings were changed since"
        session.output.hint(f"Checked {values.when(check.at, session.now)}{since}.")
    return code


def as_check(document: Any) -> Check:
    """A report that was made here, as the SDK would read it."""
    return msgspec.convert(document, Check)


def print_report(output: Output, document: Any, check: Check) -> int:
    """Print a report: as the API's JSON, or in words.

    Returns:
        The exit code.
    """
    if output.as_json:
        output.json(document)
    else:
        output.show(_shown(check))
        for finding in values.public(_wrong(check)):
            output.line("")
            output.findings([finding])
    return SOMETHING_IS_WRONG if any(row.verdict == "wrong" for row in check.rows) else 0


def _shown(check: Check) -> RenderableType:
    parts: list[RenderableType] = [Text(_answer(check), "bold")]
    for verdict, heading, style in _HEADINGS:
        rows = [(row.setting, _said(row)) for row in check.rows if row.verdict == verdict]
        if rows:
            parts += [Text(""), Sheet(Text(heading, style), rows, is_spaced=False)]
    return Group(*parts)


def _answer(check: Check) -> str:
    count = Counter(row.verdict for row in check.rows)
    wrong, unknown = count["wrong"], count["unknown"]
    settings = counted(wrong, "setting") if wrong else "No setting"
    said = f"{settings} {'are' if wrong > 1 else 'is'} wrong, {count['ok']} proved right"
    return f"{said}; {unknown} could not be told from outside" if unknown else said


def _said(row: CheckRow) -> str:
    suggested = f"\nThis would be right: {row.suggestion}" if row.suggestion else ""
    return f"{row.reason or row.verdict}{suggested}"


def _wrong(check: Check) -> list[Finding]:
    """What is wrong, once each: one cause can be seen at several settings."""
    found = [finding for row in check.rows if row.verdict == "wrong" for finding in row.findings]
    return list({(finding.code, finding.title): finding for finding in found}.values())
