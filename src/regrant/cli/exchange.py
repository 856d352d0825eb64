"""`regrant exchange`: recorded requests and answers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from rich.console import Group, RenderableType
from rich.text import Text

from regrant.cli import values
from regrant.cli.help_page import example, noun
from regrant.cli.lines import inert, unbroken
from regrant.cli.session import OPTIONS, WINDOW, Options, Window, connected
from regrant.cli.tables import Column, Sheet
from regrant.client.asks import records as asks
from regrant.client.objects import Exchange
from regrant.web.moments import ago, duration
from regrant.web.words import STAGES

app = noun("exchange", "Look at recorded requests and answers; secrets are not in them.")


@app.command(
    name="list",
    help_epilogue=example(
        "regrant exchange list", 'regrant exchange list --application "GitHub" --stage refresh'
    ),
)
def list_(
    *,
    application: str | None = None,
    connection: str | None = None,
    service: str | None = None,
    stage: str | None = None,
    attempt: str | None = None,
    window: Window = WINDOW,
    options: Options = OPTIONS,
) -> None:
    """List exchanges, newest first.

    Args:
        application: Only of this one: its id, or its exact name.
        connection: Only of this one.
        service: Only with this service.
        stage: Only authorize, callback, token, refresh, revoke, call, probe, discovery, userinfo.
        attempt: Only of this login.
    """
    with connected(options) as session:
        session.listed(
            asks.exchanges,
            window,
            _columns,
            "Nothing was sent yet, or the records are past their time.",
            application=session.application_filter(application),
            connection=connection,
            service=service,
            stage=stage,
            attempt=attempt,
        )


@app.command(help_epilogue=example("regrant exchange show exc_01m..."))
def show(exchange: str, /, *, options: Options = OPTIONS) -> None:
    """Show what was sent and what came back.

    Args:
        exchange: Its id.
    """
    with connected(options) as session:
        session.answer(asks.exchange(exchange), _sheet)


def _columns(now: datetime) -> Sequence[Column[Exchange]]:
    return (
        Column("request", _request, least=30),
        Column("what for", lambda one: _stage(one.stage), is_plain=True),
        Column("answer", _answer),
        Column("took", lambda one: duration(one.duration_ms), is_spare=True),
        Column("when", lambda one: ago(one.at, now), is_plain=True),
        Column("id", lambda one: one.id),
    )


def _sheet(one: Exchange, now: datetime) -> RenderableType:
    first = Text(f"{one.request.method} {inert(one.request.url)}: ", "bold") + _answer(one)
    rows = (
        ("id", one.id),
        ("when", values.exactly(one.at, now)),
        ("took", duration(one.duration_ms)),
        ("what for", _stage(one.stage)),
        ("credential sent", values.yes(one.used_auth)),
        ("application", one.application),
        ("connection", one.connection),
        ("service", one.service),
        ("method", one.method),
        ("login", one.attempt),
        ("error", one.error),
    )
    parts = [Sheet(first, rows), *_message("Sent", one.request.headers, one.request.body)]
    if one.response:
        parts += _message("Came back", one.response.headers, one.response.body)
    return Group(*parts)


def _message(title: str, headers: Mapping[str, str], body: str | None) -> Iterable[RenderableType]:
    yield Text(f"\n{title}", "bold")
    for name, value in headers.items():
        yield unbroken(Text(f"{inert(name)}: ", "dim") + Text(inert(value)))
    if body:
        yield unbroken(Text(f"\n{inert(values.body(body), lines=True)}"))


def _stage(stage: str) -> str:
    return STAGES.get(stage, (stage, ""))[0]


def _answer(one: Exchange) -> Text:
    return values.http_status(one.response.status if one.response else None)


def _request(one: Exchange) -> str:
    parts = urlsplit(one.request.url)
    return f"{one.request.method} {parts.netloc}{parts.path}"
