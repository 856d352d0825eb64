"""`regrant application`: OAuth applications."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import RenderableType

from regrant.cli import given, values
from regrant.cli.application_options import FIELDS, HERE, ApplicationOptions
from regrant.cli.check_report import last_report, report
from regrant.cli.help_page import example, noun
from regrant.cli.session import OPTIONS, WINDOW, Options, Window, connected
from regrant.cli.tables import Cell, Column, Sheet
from regrant.client import fields as api
from regrant.client.asks import applications as asks
from regrant.client.objects import Application

app = noun("application", "Register and look after OAuth applications.")


@app.command(
    name="list",
    help_epilogue=example("regrant application list", "regrant application list --json"),
)
def list_(*, window: Window = WINDOW, options: Options = OPTIONS) -> None:
    """List OAuth applications."""
    with connected(options) as session:
        session.listed(
            asks.page,
            window,
            _columns,
            "There are no applications yet. Register one:\n"
            '  regrant application create "GitHub" --provider github --client-id ID',
        )


@app.command(help_epilogue=example('regrant application show "GitHub"'))
def show(application: str, /, *, options: Options = OPTIONS) -> None:
    """Show an application with its redirect URL.

    Args:
        application: Its id, or its exact name.
    """
    with connected(options) as session:
        session.answer(asks.get(session.application(application)), _sheet)


@app.command(
    help_epilogue=example(
        'regrant application create "GitHub" --provider github --client-id Iv1.8a61f9b3',
        'regrant application create "Intranet" --issuer https://login.example.org '
        "--client-id regrant --client-secret-file secret.txt --scope openid",
    )
)
def create(
    name: str,
    /,
    *,
    context: Annotated[str | None, Parameter(group=HERE)] = None,
    fields: ApplicationOptions = FIELDS,
    options: Options = OPTIONS,
) -> None:
    """Register an OAuth application from a provider, an issuer, or both endpoints.

    At a terminal it asks for the client secret.

    Args:
        name: How people here will find it.
        context: Of 'regrant application redirect-uri', to keep the redirect URL it showed.
    """
    with connected(options) as session:
        body: dict[str, Any] = {
            "name": name,
            **given.fields(context=context),
            **fields.fields(ask_for_secret=True),
        }
        made = session.answer(asks.create(**body), _registered)
        session.output.hint(
            "Next: register the redirect URL at the provider, then add a user:\n"
            f"  regrant connection add {made.id} --wait"
        )


@app.command(
    help_epilogue=example(
        'regrant application update "GitHub" --scope repo --scope read:user',
        "pass show github/secret | regrant application update GitHub --client-secret-stdin",
    )
)
def update(
    application: str,
    /,
    *,
    name: str | None = None,
    clear: Annotated[list[str] | None, Parameter(negative=())] = None,
    fields: ApplicationOptions = FIELDS,
    options: Options = OPTIONS,
) -> None:
    """Change an application; what is not given stays as it is.

    Args:
        application: Its id, or its exact name.
        name: A new name.
        clear: A field to empty, such as issuer; repeatable.
    """
    emptied = given.cleared(clear, api.ApplicationFields.__annotations__)
    body: dict[str, Any] = {**emptied, **given.fields(name=name), **fields.fields()}
    given.require_something(body)
    with connected(options) as session:
        session.answer(asks.update(session.application(application), **body), _sheet)


@app.command(help_epilogue=example('regrant application delete "GitHub"'))
def delete(
    application: str,
    /,
    *,
    yes: Annotated[bool, Parameter(negative=())] = False,
    options: Options = OPTIONS,
) -> None:
    """Delete an application with all its connections.

    Args:
        application: Its id, or its exact name.
        yes: Do not ask.
    """
    with connected(options) as session:
        known = session.send(asks.get(session.application(application)))
        given.require_yes(
            session.output,
            f"Deletes {known.name} with all its users; their tokens are revoked at the provider.",
            yes=yes,
        )
        session.done(asks.delete(known.id), f"Deleted the application {known.name}.")


@app.command(
    help_epilogue=example(
        'regrant application check "GitHub"', 'regrant application check "GitHub" --last'
    )
)
def check(
    application: str,
    /,
    *,
    last: Annotated[bool, Parameter(negative=())] = False,
    options: Options = OPTIONS,
) -> int:
    """Probe every setting before anybody logs in.

    Ends with 6 when a setting is wrong.

    Args:
        application: Its id, or its exact name.
        last: Ask nobody, and show what the last check said.
    """
    with connected(options) as session:
        shown = last_report if last else report
        return shown(session, session.application(application))


@app.command(name="redirect-uri", help_epilogue=example("regrant application redirect-uri"))
def redirect_uri(*, options: Options = OPTIONS) -> None:
    """Show a redirect URL to register at the provider, before the application is saved.

    Give its context to 'regrant application create' to keep it. Nothing is stored.
    """
    with connected(options) as session:
        found = session.fetched(asks.redirect_uri())
        if options.json:
            session.output.json(found.document)
            return
        session.output.line(found.value.redirect_uri)
        session.output.note(f"Keep it with:\n  --context {found.value.context}")


def _columns(now: datetime) -> Sequence[Column[Application]]:
    return (
        Column("name", lambda one: one.name, least=16),
        Column("provider", lambda one: one.provider),
        Column("changed", lambda one: values.when(one.updated_at, now)),
        Column("id", lambda one: one.id),
    )


def _registered(one: Application, now: datetime) -> RenderableType:
    return Sheet(f"Registered {one.name}", _rows(one, now))


def _sheet(one: Application, now: datetime) -> RenderableType:
    return Sheet(one.name, _rows(one, now))


def _rows(one: Application, now: datetime) -> Sequence[tuple[str, Cell]]:
    placement = one.token_placement
    learned = f", learnt {one.learned_auth_method}" if one.learned_auth_method else ""
    return (
        ("id", one.id),
        ("redirect URL", one.redirect_uri),
        ("provider", one.provider),
        ("issuer", one.issuer),
        ("client ID", one.client_id),
        ("client secret", values.secret(one.client_secret, now)),
        ("secret ends", values.exactly(one.client_secret_expires_at, now)),
        ("scopes", values.words(one.scopes)),
        ("authorization endpoint", one.authorization_endpoint),
        ("token endpoint", one.token_endpoint),
        ("revocation endpoint", one.revocation_endpoint),
        ("userinfo endpoint", one.userinfo_endpoint),
        ("device endpoint", one.device_authorization_endpoint),
        ("URL variables", values.pairs(one.url_variables)),
        ("grant type", one.grant_type),
        ("auth method", f"{one.token_endpoint_auth_method}{learned}"),
        ("PKCE", one.pkce),
        ("offline access", one.offline_access),
        ("authorization params", values.pairs(one.authorization_params)),
        ("token params", values.pairs(one.token_params)),
        ("refresh params", values.pairs(one.refresh_params)),
        ("token placement", f"{placement.location} {placement.name}: {placement.prefix}".strip()),
        ("redirect style", one.redirect_style),
        ("return URLs", values.lines(one.return_urls)),
        ("changed", values.exactly(one.updated_at, now)),
    )
