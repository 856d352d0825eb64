"""What probing an application showed: a line for each setting, then what is wrong."""

from collections import Counter
from datetime import datetime
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from regrant.cli import values
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
    check = session.answer(
        asks.check(application), _shown, working="Asking the provider; nobody logs in"
    )
    if not session.output.as_json:
        for finding in values.public(_wrong(check)):
            session.output.line("")
            session.output.findings([finding])
    return SOMETHING_IS_WRONG if any(row.verdict == "wrong" for row in check.rows) else 0


def _shown(check: Check, _now: datetime) -> RenderableType:
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
