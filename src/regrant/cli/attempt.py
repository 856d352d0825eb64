"""`regrant attempt`: logins under way or over."""

from datetime import datetime
from typing import Annotated

from cyclopts import Parameter
from rich.console import RenderableType
from rich.text import Text

from regrant.cli import given, logins, values
from regrant.cli.help_page import example, noun
from regrant.cli.session import OPTIONS, Options, connected
from regrant.cli.tables import Sheet
from regrant.client.asks import connections as asks
from regrant.client.objects import Attempt
from regrant.web.moments import ago

app = noun("attempt", "Follow a login under way.")


@app.command(help_epilogue=example("regrant attempt show att_01m..."))
def show(attempt: str, /, *, options: Options = OPTIONS) -> None:
    """Show a login and what went wrong with it.

    Args:
        attempt: Its id.
    """
    with connected(options) as session:
        found = session.answer(asks.attempt(attempt), _sheet)
        if not options.json:
            session.output.below(found.findings)


@app.command(help_epilogue=example("regrant attempt wait att_01m..."))
def wait(attempt: str, /, *, timeout_seconds: float = 600, options: Options = OPTIONS) -> None:
    """Wait until a login is over, and show the connection or what went wrong.

    Args:
        attempt: Its id.
        timeout_seconds: How long to wait.
    """
    with connected(options) as session:
        logins.awaited(session, attempt, timeout_seconds=timeout_seconds)


@app.command(
    usage="Usage: regrant attempt report [OPTIONS] ATTEMPT [TEXT]",
    help_epilogue=example(
        'regrant attempt report att_01m... "redirect_uri_mismatch"',
        "regrant attempt report att_01m... @page.html",
    ),
)
def report(
    attempt: str, text: str = given.STANDARD_INPUT, /, *, options: Options = OPTIONS
) -> None:
    """Say what the provider's page said, and hear what it means.

    Args:
        attempt: Its id.
        text: The words, @FILE with them or with the whole page, or - for standard input.
    """
    with connected(options) as session:
        said = given.text_of(text, "TEXT")
        answer = session.fetched(asks.report(attempt, said), working="Comparing answers")
        if options.json:
            session.output.json(answer.document)
        else:
            session.output.findings(values.public(answer.value.findings))


@app.command(
    help_epilogue=example(
        "regrant attempt confirm att_01m... --code 7Kx...",
        "regrant attempt confirm att_01m... --accept-account",
    )
)
def confirm(
    attempt: str,
    /,
    *,
    code: str | None = None,
    accept_account: Annotated[bool, Parameter(negative=())] = False,
    options: Options = OPTIONS,
) -> None:
    """Give the word that a login waits for: who sat at the browser, or that the account is right.

    Args:
        attempt: Its id.
        code: The one-time code that came back with the browser.
        accept_account: Another account logged in than before, and that is right.
    """
    with connected(options) as session:
        session.answer(asks.confirm(attempt, code=code, accept_account=accept_account), _sheet)


def _sheet(one: Attempt, now: datetime) -> RenderableType:
    first = values.attempt_status(one.status) + Text(f", begun {ago(one.created_at, now)}")
    rows = (
        ("id", one.id),
        ("application", one.application),
        ("whose", "shared" if one.kind == "shared" else one.owner),
        ("connection", one.connection_id),
        ("ends", values.exactly(one.expires_at, now) if one.status == "pending" else None),
    )
    return Sheet(first, rows)
