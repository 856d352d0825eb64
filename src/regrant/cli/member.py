"""`regrant member`: the people who may sign in."""

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
from regrant.client.objects import Member
from regrant.domain.principal import Role

app = noun("member", "Manage the people who may sign in.")


@app.command(name="list", help_epilogue=example("regrant member list"))
def list_(*, window: Window = WINDOW, options: Options = OPTIONS) -> None:
    """List members."""
    with connected(options) as session:
        nothing = "There are no members. Add one:\n  regrant member create Alice --role admin"
        session.listed(asks.members, window, _columns, nothing)


@app.command(help_epilogue=example("regrant member show mem_01m..."))
def show(member: str, /, *, options: Options = OPTIONS) -> None:
    """Show a member.

    Args:
        member: The id.
    """
    with connected(options) as session:
        session.answer(asks.member(member), _sheet)


@app.command(help_epilogue=example("regrant member create Alice --role admin"))
def create(name: str, /, *, role: Role, options: Options = OPTIONS) -> None:
    """Add a member.

    Args:
        name: What the person is called.
        role: What the person may do.
    """
    with connected(options) as session:
        made = session.answer(asks.create_member(name, role), _sheet)
        session.output.hint(f"Next:\n  regrant member sign-in-link {made.id}")


@app.command(
    help_epilogue=example(
        "regrant member update mem_01m... --role operator",
        "regrant member update mem_01m... --disabled",
    )
)
def update(
    member: str,
    /,
    *,
    name: str | None = None,
    role: Role | None = None,
    disabled: bool | None = None,
    options: Options = OPTIONS,
) -> None:
    """Change a member; what is not given stays as it is.

    Args:
        member: The id.
        name: A new name.
        role: A new role.
        disabled: Whether the person is kept out.
    """
    body = given.fields(name=name, role=role, disabled=disabled)
    given.require_something(body)
    with connected(options) as session:
        session.answer(asks.update_member(member, **body), _sheet)


@app.command(help_epilogue=example("regrant member delete mem_01m..."))
def delete(
    member: str,
    /,
    *,
    yes: Annotated[bool, Parameter(negative=())] = False,
    options: Options = OPTIONS,
) -> None:
    """Remove a member.

    Args:
        member: The id.
        yes: Do not ask.
    """
    with connected(options) as session:
        known = session.send(asks.member(member))
        given.require_yes(session.output, f"Removes {known.name}, who is signed out.", yes=yes)
        session.done(asks.delete_member(member), f"Removed the member {known.name}.")


@app.command(name="sign-in-link", help_epilogue=example("regrant member sign-in-link mem_01m..."))
def sign_in_link(member: str, /, *, options: Options = OPTIONS) -> None:
    """Print a one-time link that signs a member in.

    Args:
        member: The id.
    """
    with connected(options) as session:
        made = session.fetched(asks.sign_in_link(member))
        if options.json:
            session.output.json(made.document)
        else:
            session.output.line(made.value.url)
            session.output.note("It works once. Whoever opens it is signed in as this member.")


def _columns(now: datetime) -> Sequence[Column[Member]]:
    return (
        Column("name", lambda one: one.name, least=12),
        Column("role", lambda one: one.role),
        Column("state", lambda one: "kept out" if one.disabled_at else "in"),
        Column("since", lambda one: values.when(one.created_at, now)),
        Column("id", lambda one: one.id),
    )


def _sheet(one: Member, now: datetime) -> RenderableType:
    rows = (
        ("id", one.id),
        ("role", one.role),
        ("kept out", values.exactly(one.disabled_at, now)),
        ("since", values.exactly(one.created_at, now)),
    )
    return Sheet(one.name, rows)
