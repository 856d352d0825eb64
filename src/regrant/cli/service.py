"""`regrant service`: web services."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import RenderableType

from regrant.cli import given, values
from regrant.cli.help_page import example, noun
from regrant.cli.service_options import FIELDS, ServiceOptions
from regrant.cli.session import OPTIONS, WINDOW, Options, Session, Window, connected
from regrant.cli.tables import Column, Sheet
from regrant.client import fields as api
from regrant.client.asks import services as asks
from regrant.client.objects import Authentication, Service
from regrant.web.words import counted

app = noun("service", "Set up web services.")


@app.command(name="list", help_epilogue=example("regrant service list"))
def list_(*, window: Window = WINDOW, options: Options = OPTIONS) -> None:
    """List web services."""
    with connected(options) as session:
        session.listed(
            asks.page,
            window,
            _columns,
            "There are no services yet. Set one up:\n"
            '  regrant service create "Calendar" https://api.example.com/v1 --application "GitHub"',
        )


@app.command(help_epilogue=example("regrant service show calendar"))
def show(service: str, /, *, options: Options = OPTIONS) -> None:
    """Show a web service.

    Args:
        service: Its code or its id.
    """
    with connected(options) as session:
        session.answer(asks.get(service), _sheet)


@app.command(
    help_epilogue=example(
        'regrant service create "Calendar" https://api.example.com/v1 --application "GitHub"',
        "pass show weather/key | regrant service create Weather https://weather.example.com "
        "--key-header X-Api-Key --secret-stdin",
    )
)
def create(
    name: str,
    base_url: str,
    /,
    *,
    code: str | None = None,
    fields: ServiceOptions = FIELDS,
    options: Options = OPTIONS,
) -> None:
    """Set up a web service.

    Args:
        name: How people here will find it.
        base_url: What the addresses of all its methods begin with; calls never leave it.
        code: Its name in commands and programs; made of the name when not given.
    """
    with connected(options) as session:
        body: dict[str, Any] = {"name": name, "base_url": base_url, **given.fields(code=code)}
        body |= _named(session, fields).fields()
        made = session.answer(asks.create(**body), _sheet)
        session.output.hint(f"Next:\n  regrant method create {made.code} NAME --path /PATH")


@app.command(
    help_epilogue=example(
        "regrant service update calendar --timeout-seconds 10",
        "regrant service update calendar --account personal",
    )
)
def update(
    service: str,
    /,
    *,
    name: str | None = None,
    code: str | None = None,
    base_url: str | None = None,
    clear: Annotated[list[str] | None, Parameter(negative=())] = None,
    fields: ServiceOptions = FIELDS,
    options: Options = OPTIONS,
) -> None:
    """Change a web service; what is not given stays as it is.

    Args:
        service: Its code or its id.
        name: A new name.
        code: A new code.
        base_url: A new base URL.
        clear: A field to empty, such as headers; repeatable.
    """
    with connected(options) as session:
        body: dict[str, Any] = {
            **given.cleared(clear, api.ServiceFields.__annotations__),
            **given.fields(name=name, code=code, base_url=base_url),
            **_changed(session, service, fields),
        }
        given.require_something(body)
        session.answer(asks.update(service, **body), _sheet)


@app.command(help_epilogue=example("regrant service delete calendar"))
def delete(
    service: str,
    /,
    *,
    yes: Annotated[bool, Parameter(negative=())] = False,
    options: Options = OPTIONS,
) -> None:
    """Delete a web service with its methods.

    Args:
        service: Its code or its id.
        yes: Do not ask.
    """
    with connected(options) as session:
        known = session.send(asks.get(service))
        methods = counted(len(list(session.client.methods.list(known.id))), "method")
        given.require_yes(
            session.output,
            f"Deletes {known.name} with {methods}; programs that call it get an error.",
            yes=yes,
        )
        session.done(asks.delete(known.id), f"Deleted the service {known.name}.")


def _named(session: Session, fields: ServiceOptions) -> ServiceOptions:
    return replace(fields, application=session.application_filter(fields.application))


def _changed(session: Session, service: str, fields: ServiceOptions) -> dict[str, Any]:
    """A change; what of the authentication is not given stays, unless its type changes."""
    now = session.send(asks.get(service)).authentication
    changed = _named(session, fields).fields(type_now=now.type)
    wish = changed.get("authentication")
    if wish and wish["type"] != now.type:
        others = {"application", "account", "username", "header", "query", "password", "value"}
        changed["authentication"] = dict.fromkeys(others) | wish
    elif wish and {"header", "query"} & wish.keys():
        changed["authentication"] = {"header": None, "query": None} | wish
    return changed


def _columns(_now: datetime) -> Sequence[Column[Service]]:
    return (
        Column("name", lambda one: one.name, least=12),
        Column("code", lambda one: one.code),
        Column("authentication", lambda one: one.authentication.type),
        Column("base URL", lambda one: one.base_url, least=20),
    )


def _sheet(one: Service, now: datetime) -> RenderableType:
    rows = (
        ("code", one.code),
        ("id", one.id),
        ("base URL", one.base_url),
        *_authentication(one.authentication, now),
        ("timeout", f"{one.timeout_seconds:g} seconds"),
        ("retries", str(one.retries)),
        ("token expired at", values.words(map(str, one.expired_status_codes))),
        ("headers", values.lines(f"{name}: {value}" for name, value in one.headers.items())),
        ("changed", values.exactly(one.updated_at, now)),
    )
    return Sheet(one.name, rows)


def _authentication(one: Authentication, now: datetime) -> Sequence[tuple[str, str | None]]:
    place = f"header {one.header}" if one.header else f"query {one.query}" if one.query else None
    return (
        ("authentication", one.type),
        ("application", one.application),
        ("account", one.account),
        ("user name", one.username),
        ("password", values.secret(one.password, now)),
        ("key", values.secret(one.value, now)),
        ("key travels in", place),
    )
