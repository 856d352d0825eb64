"""`regrant method`: the methods of a web service."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import RenderableType

from regrant.cli import given, values
from regrant.cli.help_page import example, noun
from regrant.cli.method_options import FIELDS, MethodOptions
from regrant.cli.session import OPTIONS, WINDOW, Options, Window, connected
from regrant.cli.tables import Column, Sheet
from regrant.client import fields as api
from regrant.client import objects
from regrant.client.asks import services as asks

app = noun("method", "Describe the methods of a web service.")


@app.command(name="list", help_epilogue=example("regrant method list calendar"))
def list_(service: str, /, *, window: Window = WINDOW, options: Options = OPTIONS) -> None:
    """List the methods of a web service.

    Args:
        service: Its code or its id.
    """
    with connected(options) as session:
        session.listed(
            partial(asks.methods, service),
            window,
            _columns,
            f"{service} has no methods yet. Describe one:\n"
            f"  regrant method create {service} list-events --path /events",
        )


@app.command(help_epilogue=example("regrant method show calendar list-events"))
def show(service: str, method: str, /, *, options: Options = OPTIONS) -> None:
    """Show a method.

    Args:
        service: Code or id of its service.
        method: Its name.
    """
    with connected(options) as session:
        session.answer(asks.get_method(service, method), _sheet)


@app.command(
    help_epilogue=example(
        "regrant method create calendar list-events --path /events "
        "--parameter day,type=date,required --output 'first=$[0].title'",
        "regrant method create calendar add-event --http-method POST --path /events",
    )
)
def create(
    service: str, name: str, /, *, fields: MethodOptions = FIELDS, options: Options = OPTIONS
) -> None:
    """Add a method to a web service.

    Args:
        service: Code or id of its service.
        name: What it is called.
    """
    with connected(options) as session:
        body = fields.fields()
        made = session.answer(asks.add_method(service, name=name, **body), _sheet)
        session.output.hint(f"Next:\n  {_call(service, made)}")


@app.command(
    help_epilogue=example("regrant method update calendar list-events --no-use-authentication")
)
def update(
    service: str,
    method: str,
    /,
    *,
    name: str | None = None,
    clear: Annotated[list[str] | None, Parameter(negative=())] = None,
    fields: MethodOptions = FIELDS,
    options: Options = OPTIONS,
) -> None:
    """Change a method; what is not given stays as it is. Given parameters replace all of them.

    Args:
        service: Code or id of its service.
        method: Its name.
        name: A new name.
        clear: A field to empty, such as outputs; repeatable.
    """
    with connected(options) as session:
        path = "" if fields.path else session.send(asks.get_method(service, method)).path
        body: dict[str, Any] = {
            **given.cleared(clear, api.MethodFields.__annotations__),
            **given.fields(name=name),
            **fields.fields(path_now=path),
        }
        given.require_something(body)
        session.answer(asks.update_method(service, method, **body), _sheet)


@app.command(help_epilogue=example("regrant method delete calendar list-events"))
def delete(
    service: str,
    method: str,
    /,
    *,
    yes: Annotated[bool, Parameter(negative=())] = False,
    options: Options = OPTIONS,
) -> None:
    """Delete a method.

    Args:
        service: Code or id of its service.
        method: Its name.
        yes: Do not ask.
    """
    with connected(options) as session:
        question = f"Deletes the method {method}; programs that call it get an error."
        given.require_yes(session.output, question, yes=yes)
        session.done(asks.delete_method(service, method), f"Deleted the method {method}.")


def _columns(now: datetime) -> Sequence[Column[objects.Method]]:
    return (
        Column("name", lambda one: one.name),
        Column("request", lambda one: f"{one.http_method} {one.path or '/'}", least=20),
        Column("parameters", lambda one: values.words(map(_short, one.parameters)), least=12),
        Column("authentication", lambda one: "on" if one.use_authentication else "off"),
        Column("changed", lambda one: values.when(one.updated_at, now)),
    )


def _sheet(one: objects.Method, now: datetime) -> RenderableType:
    timeout = f"{one.timeout_seconds:g} seconds" if one.timeout_seconds else None
    outputs = (f"{name}={path}" for name, path in one.outputs.items())
    rows = (
        ("id", one.id),
        ("request", f"{one.http_method} {one.path}"),
        ("parameters", values.lines(map(_described, one.parameters))),
        ("outputs", values.lines(outputs)),
        ("use authentication", values.yes(one.use_authentication)),
        ("required scopes", values.words(one.required_scopes)),
        ("content type", one.content_type),
        ("timeout", timeout),
        ("changed", values.exactly(one.updated_at, now)),
    )
    return Sheet(one.name, rows)


def _short(one: objects.Parameter) -> str:
    return f"{one.name}*" if one.required else one.name


def _described(one: objects.Parameter) -> str:
    kind = f"list of {one.type}" if one.is_array else one.type
    default = f", {one.default!r} unless given" if one.default is not None else ""
    return f"{one.name} ({kind}, {one.location}{', required' if one.required else default})"


def _call(service: str, one: objects.Method) -> str:
    needed = "".join(f" {part.name}=..." for part in one.parameters if part.required)
    return f"regrant call {service} {one.name}{needed}"
