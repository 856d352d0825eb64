"""`regrant connection`: accounts that people connected."""

from typing import Annotated, Literal

from cyclopts import Parameter

from regrant.cli import connection_sheet, given, logins
from regrant.cli.application_options import split
from regrant.cli.connection_import import import_
from regrant.cli.help_page import example, noun
from regrant.cli.session import OPTIONS, WINDOW, Fetched, Options, Session, Window, connected
from regrant.client.asks import applications
from regrant.client.asks import connections as asks
from regrant.client.objects import Begun, Connection

app = noun("connection", "Add, renew and delete users.")

Yes = Annotated[bool, Parameter(negative=())]
Wait = Annotated[bool, Parameter(negative=())]
Scopes = Annotated[list[str] | None, Parameter(negative=())]


@app.command(
    name="list",
    help_epilogue=example(
        "regrant connection list", 'regrant connection list --application "GitHub" --status failing'
    ),
)
def list_(
    *,
    application: str | None = None,
    owner: str | None = None,
    kind: Literal["shared", "personal"] | None = None,
    status: str | None = None,
    window: Window = WINDOW,
    options: Options = OPTIONS,
) -> None:
    """List connections.

    Args:
        application: Only of this one: its id, or its exact name.
        owner: Only of this person, by the name in your system.
        kind: Only shared users, or only personal ones.
        status: Only active, expiring, failing, needs_reconnect, pending_confirmation or disabled.
    """
    with connected(options) as session:
        session.listed(
            asks.page,
            window,
            connection_sheet.columns,
            "There are no such connections. Add a user:\n"
            "  regrant connection add APPLICATION --wait",
            application=session.application_filter(application),
            owner=owner,
            kind=kind,
            status=status,
        )


@app.command(help_epilogue=example("regrant connection show con_01m..."))
def show(connection: str, /, *, options: Options = OPTIONS) -> None:
    """Show a connection and what is wrong with it.

    Args:
        connection: Its id.
    """
    with connected(options) as session:
        _shown(session, connection)


@app.command(
    help_epilogue=example(
        'regrant connection add "GitHub" --wait',
        'regrant connection add "GitHub" --owner alice@example.org '
        "--return-to https://portal.example.org/connected",
    )
)
def add(
    application: str,
    /,
    *,
    owner: str | None = None,
    return_to: str | None = None,
    scope: Scopes = None,
    replace: Annotated[bool, Parameter(negative=())] = False,
    wait: Wait = False,
    options: Options = OPTIONS,
) -> None:
    """Add a user: begin a login and print its link.

    The link is the first line. An application that logs in by itself (client_credentials) has its
    connection at once.

    Args:
        application: Its id, or its exact name.
        owner: Make a personal connection of this person instead of the shared user.
        return_to: One of the application's return URLs, for people who are no members here.
        scope: Another scope than the application's; repeatable.
        replace: Put the new shared user in the place of the present one.
        wait: Wait until somebody has logged in, and show the connection or what went wrong.
    """
    with connected(options) as session:
        ask = applications.begin(
            session.application(application),
            kind="shared" if owner is None else "personal",
            owner=owner,
            return_to=return_to,
            scopes=split(scope),
            replace=replace,
        )
        _began(session, session.fetched(ask, working="Asking the provider"), wait=wait)


@app.command(help_epilogue=example("regrant connection reconnect con_01m... --wait"))
def reconnect(
    connection: str,
    /,
    *,
    return_to: str | None = None,
    scope: Scopes = None,
    wait: Wait = False,
    options: Options = OPTIONS,
) -> None:
    """Begin a new login that keeps the connection's id, and print its link.

    Args:
        connection: Its id.
        return_to: One of the application's return URLs.
        scope: Another scope than the application's; repeatable.
        wait: Wait until somebody has logged in.
    """
    with connected(options) as session:
        ask = asks.reconnect(connection, return_to=return_to, scopes=split(scope))
        _began(session, session.fetched(ask), wait=wait)


@app.command(help_epilogue=example("regrant connection refresh con_01m..."))
def refresh(connection: str, /, *, options: Options = OPTIONS) -> None:
    """Refresh the tokens now.

    Args:
        connection: Its id.
    """
    with connected(options) as session:
        session.answer(
            asks.refresh(connection), connection_sheet.sheet, working="Asking the provider"
        )


@app.command(name="make-shared", help_epilogue=example("regrant connection make-shared con_01m..."))
def make_shared(connection: str, /, *, options: Options = OPTIONS) -> None:
    """Use this account as shared user of its application.

    Args:
        connection: Its id.
    """
    with connected(options) as session:
        session.answer(asks.make_shared(connection), connection_sheet.sheet)


@app.command(help_epilogue=example('regrant connection update con_01m... --label "Sales team"'))
def update(connection: str, /, *, label: str, options: Options = OPTIONS) -> None:
    """Give a connection another name.

    Args:
        connection: Its id.
        label: The name; empty for the account's own.
    """
    with connected(options) as session:
        session.answer(asks.update(connection, label=label or None), connection_sheet.sheet)


@app.command(help_epilogue=example("regrant connection disable con_01m..."))
def disable(connection: str, /, *, options: Options = OPTIONS) -> None:
    """Switch a connection off; nothing may use it until it is switched on again.

    Args:
        connection: Its id.
    """
    with connected(options) as session:
        session.answer(asks.update(connection, status="disabled"), connection_sheet.sheet)


@app.command(help_epilogue=example("regrant connection enable con_01m..."))
def enable(connection: str, /, *, options: Options = OPTIONS) -> None:
    """Switch a connection on again.

    Args:
        connection: Its id.
    """
    with connected(options) as session:
        session.answer(asks.update(connection, status="active"), connection_sheet.sheet)


@app.command(help_epilogue=example("regrant connection delete con_01m..."))
def delete(connection: str, /, *, yes: Yes = False, options: Options = OPTIONS) -> None:
    """Delete a connection and have its tokens revoked at the provider.

    Args:
        connection: Its id.
        yes: Do not ask.
    """
    with connected(options) as session:
        if not yes:
            known = session.send(asks.get(connection))
            given.require_yes(session.output, _lost(session, known), yes=yes)
        session.answer(
            asks.delete(connection), connection_sheet.deleted, working="Asking the provider"
        )


app.command(
    import_,
    name="import",
    usage="Usage: regrant connection import [OPTIONS] APPLICATION [TOKENS]",
    help_epilogue=example("regrant connection import GitHub tokens.json"),
)


def _shown(session: Session, connection: str) -> None:
    found = session.answer(asks.get(connection), connection_sheet.sheet)
    if not session.output.as_json:
        session.output.below(found.findings)


def _began(session: Session, found: Fetched[Begun], *, wait: bool) -> None:
    began = found.value
    if session.output.as_json and (not wait or began.attempt is None):
        session.output.json(found.document)
    elif began.connection is not None:
        session.output.show(connection_sheet.sheet(began.connection, session.now))
        session.output.below(began.connection.findings)
    else:
        logins.begun(session, began, wait=wait)


def _lost(session: Session, known: Connection) -> str:
    """What is lost with a connection, said before it is."""
    said = (
        f"Deletes the tokens of {connection_sheet.name(known)} here and asks the provider to "
        "revoke them."
    )
    if known.kind != "shared":
        return said
    users = [
        one.name
        for one in session.client.services.list()
        if one.authentication.application == known.application
        and one.authentication.account != "personal"
    ]
    stops = f" Until someone logs in again, calls stop of: {', '.join(users)}." if users else ""
    return said + stops
