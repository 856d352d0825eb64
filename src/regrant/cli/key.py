"""`regrant key`: API keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from cyclopts import Parameter
from rich.console import RenderableType

from regrant.cli import given, values
from regrant.cli.help_page import example, noun
from regrant.cli.session import OPTIONS, WINDOW, Options, Window, connected
from regrant.cli.tables import Column, Sheet
from regrant.client.asks import people as asks
from regrant.client.objects import Key
from regrant.domain.principal import Role
from regrant.errors import InvalidInputError

app = noun("key", "Make and manage API keys.")
Flag = Annotated[bool, Parameter(negative=())]
Limits = Annotated[list[str] | None, Parameter(negative=())]


@app.command(name="list", help_epilogue=example("regrant key list"))
def list_(*, window: Window = WINDOW, options: Options = OPTIONS) -> None:
    """List API keys."""
    with connected(options) as session:
        session.listed(asks.keys, window, _columns, "There are no keys.")


@app.command(help_epilogue=example("regrant key show key_01m..."))
def show(key: str, /, *, options: Options = OPTIONS) -> None:
    """Show an API key, without the key itself.

    Args:
        key: Its id.
    """
    with connected(options) as session:
        session.answer(asks.key(key), _sheet)


@app.command(
    help_epilogue=example(
        "regrant key create deploy --role admin",
        'regrant key create reports --role caller --application "GitHub" --tokens-read',
        "regrant key create first --role owner --offline",
    )
)
def create(
    name: str,
    /,
    *,
    role: Role,
    tokens_read: Flag = False,
    application: Limits = None,
    service: Limits = None,
    expires_at: str | None = None,
    offline: Flag = False,
    options: Options = OPTIONS,
) -> None:
    """Make an API key and print it alone; it is shown this once.

    Args:
        name: What it is for.
        role: What it may do.
        tokens_read: Let it read raw access tokens.
        application: Limit it to this application, by id or exact name; repeatable.
        service: Limit it to this service, by id; repeatable.
        expires_at: When it ends, such as 2027-01-31.
        offline: On the server: write it into the database directly, without another key.
    """
    if offline:
        _offline(name, role, tokens_read=tokens_read, others=(application, service, expires_at))
        return
    with connected(options) as session:
        made = session.fetched(
            asks.create_key(
                name,
                role,
                permissions=("tokens:read",) if tokens_read else (),
                applications=application and [session.application(one) for one in application],
                services=service,
                expires_at=given.moment("--expires-at", expires_at),
            )
        )
        if options.json:
            session.output.json(made.document)
        else:
            session.output.line(made.value.key)
            session.output.note(f"Keep it now: it is not shown again. Its id is {made.value.id}.")


@app.command(help_epilogue=example("regrant key update key_01m... --name reports"))
def update(key: str, /, *, name: str, options: Options = OPTIONS) -> None:
    """Give an API key another name.

    Args:
        key: Its id.
        name: The name.
    """
    with connected(options) as session:
        session.answer(asks.update_key(key, name=name), _sheet)


@app.command(help_epilogue=example("regrant key disable key_01m..."))
def disable(key: str, /, *, options: Options = OPTIONS) -> None:
    """Switch an API key off; it stops working at once.

    Args:
        key: Its id.
    """
    with connected(options) as session:
        session.answer(asks.update_key(key, disabled=True), _sheet)


@app.command(help_epilogue=example("regrant key enable key_01m..."))
def enable(key: str, /, *, options: Options = OPTIONS) -> None:
    """Switch an API key on again.

    Args:
        key: Its id.
    """
    with connected(options) as session:
        session.answer(asks.update_key(key, disabled=False), _sheet)


@app.command(help_epilogue=example("regrant key delete key_01m..."))
def delete(key: str, /, *, yes: Flag = False, options: Options = OPTIONS) -> None:
    """Delete an API key; it stops working at once.

    Args:
        key: Its id.
        yes: Do not ask.
    """
    with connected(options) as session:
        known = session.send(asks.key(key))
        question = f"Deletes the key {known.name}; programs that use it are refused at once."
        given.require_yes(session.output, question, yes=yes)
        session.done(asks.delete_key(key), f"Deleted the key {known.name}.")


def _offline(name: str, role: Role, *, tokens_read: bool, others: Sequence[object]) -> None:
    if any(others):
        raise InvalidInputError.of("--offline", "takes no limits and no end; make it online")
    # Loaded here: only this needs the server's parts.
    from regrant.cli.local import create_key_offline  # noqa: PLC0415
    from regrant.cli.output import Output  # noqa: PLC0415

    Output().line(create_key_offline(name, role, tokens_read=tokens_read))


def _columns(now: datetime) -> Sequence[Column[Key]]:
    return (
        Column("name", lambda one: one.name, least=12),
        Column("role", lambda one: one.role),
        Column("begins", lambda one: one.prefix),
        Column("used", lambda one: values.when(one.last_used_at, now) or "never"),
        Column("state", lambda one: _state(one, now)),
        Column("id", lambda one: one.id),
    )


def _state(one: Key, now: datetime) -> str:
    if one.disabled_at:
        return "off"
    return "ended" if one.expires_at and one.expires_at <= now else "on"


def _sheet(one: Key, now: datetime) -> RenderableType:
    rows = (
        ("id", one.id),
        ("begins with", one.prefix),
        ("role", one.role),
        ("permissions", values.words(one.permissions)),
        ("only applications", values.lines(one.applications)),
        ("only services", values.lines(one.services)),
        ("state", _state(one, now)),
        ("ends", values.exactly(one.expires_at, now)),
        ("last used", values.exactly(one.last_used_at, now) or "never"),
        ("made", values.exactly(one.created_at, now)),
    )
    return Sheet(one.name, rows)
