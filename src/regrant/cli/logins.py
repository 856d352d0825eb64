"""Logins that a command begins: the link, the wait for the person, the answer or the findings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rich.text import Text

from regrant.cli import connection_sheet, values
from regrant.cli.session import Session
from regrant.client import watching
from regrant.client.asks import connections as asks
from regrant.client.objects import Attempt, Begun, Finding
from regrant.errors import (
    MisconfiguredError,
    ProviderRefusedError,
    ProviderUnavailableError,
    ReauthorizationRequiredError,
    RegrantError,
)
from regrant.web.moments import ago

#: Who can repair a login decides about the exit code, as with every other error.
_FAMILIES: Final[dict[str, type[RegrantError]]] = {
    "user": ReauthorizationRequiredError,
    "operator": MisconfiguredError,
    "nobody": ProviderUnavailableError,
}


def begun(session: Session, began: Begun, *, wait: bool) -> None:
    """Print the link of a login that has begun, and wait for its end where that is wanted.

    With `--json` and `--wait` the link goes to standard error, so that the answer stays one
    document.
    """
    if began.attempt is None or began.connect_url is None:
        return
    output = session.output
    if output.as_json:
        output.note(f"Log in here:\n  {began.connect_url}")
    else:
        output.line(began.connect_url)
    attempt = began.attempt
    until = ago(attempt.expires_at, attempt.created_at).removeprefix("in ")
    output.note(f"Open it in a browser; it works once, within {until}.")
    if wait:
        awaited(session, attempt.id)
    else:
        output.note(f"Then see how it went:\n  regrant attempt wait {attempt.id}")


def awaited(session: Session, attempt_id: str, *, timeout_seconds: float = 600) -> None:
    """Wait for the end of a login and print what it brought.

    Raises:
        RegrantError: The login failed or nobody came back; the findings say why.
    """
    try:
        with session.output.working("Waiting until somebody has logged in (Ctrl-C stops waiting)"):
            plan = watching.wait(attempt_id, timeout_seconds=timeout_seconds)
            attempt = session.client.send(plan)
    except KeyboardInterrupt:
        session.output.note(f"The login goes on. Look again:\n  regrant attempt wait {attempt_id}")
        raise
    if session.output.as_json:
        session.output.json(session.fetched(asks.attempt(attempt_id)).document)
    if attempt.status != "completed" or attempt.connection_id is None:
        raise not_completed(attempt)
    if not session.output.as_json:
        connection = session.send(asks.get(attempt.connection_id))
        session.output.show(connection_sheet.sheet(connection, session.now))
        session.output.below(connection.findings)


def not_completed(attempt: Attempt) -> RegrantError:
    """Why a login brought no connection."""
    said = {
        "failed": "The login did not work.",
        "abandoned": "Nobody came back from the login. Say what the page said:\n"
        f"  regrant attempt report {attempt.id} TEXT",
    }.get(attempt.status, "Nobody has finished the login yet.")
    kind = _family(attempt.findings)
    return kind(said, code=f"attempt-{attempt.status}", findings=values.public(attempt.findings))


def sheet_line(attempt: Attempt, now: datetime) -> Text:
    """The first line about a login."""
    return values.attempt_status(attempt.status) + Text(f", begun {ago(attempt.created_at, now)}")


def _family(findings: Sequence[Finding]) -> type[RegrantError]:
    if not findings:
        return ReauthorizationRequiredError
    return _FAMILIES.get(findings[0].responsible, ProviderRefusedError)
