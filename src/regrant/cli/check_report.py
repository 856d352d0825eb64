"""What probing an application showed: a line for each setting, then what is wrong."""

from collections import Counter
from datetime import datetime
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from regrant.cli import values
from regrant.cli.lines import inert
from regrant.cli.session import Session
from regrant.cli.tables import Sheet
from regrant.client.asks import applications as asks
from regrant.client.objects import Check, CheckRow, Finding
from regrant.web.words import counted

#: As when the provider refuses: the application's owner has to mend something.
SOMETHING_IS_WRONG: Final = 6
_TONES: Final = {"ok": "green", "wrong": "red", "unknown": "yellow"}


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
    return Sheet(_answer(check), [(row.setting, _said(row)) for row in check.rows])


def _answer(check: Check) -> str:
    count = Counter(row.verdict for row in check.rows)
    if not count["wrong"]:
        said = "No setting is wrong"
    else:
        said = (
            f"{counted(count['wrong'], 'setting')} {'is' if count['wrong'] == 1 else 'are'} wrong"
        )
    unknown = f"; {count['unknown']} could not be told from outside" if count["unknown"] else ""
    return f"{said}, {count['ok']} proved right{unknown}"


def _said(row: CheckRow) -> Text:
    verdict = Text(row.verdict, _TONES.get(row.verdict, ""))
    return verdict + Text(f"  {inert(row.reason)}" if row.reason else "")


def _wrong(check: Check) -> list[Finding]:
    """What is wrong, once each: one cause can be seen at several settings."""
    found = [finding for row in check.rows if row.verdict == "wrong" for finding in row.findings]
    return list({(finding.code, finding.title): finding for finding in found}.values())
