"""`regrant finding`: what is wrong, and what can be done about it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Final, Literal, cast

from cyclopts import Parameter
from rich.console import RenderableType
from rich.text import Text

from regrant.cli import logins, values
from regrant.cli.help_page import example, noun
from regrant.cli.lines import inert
from regrant.cli.session import OPTIONS, WINDOW, Options, Window, connected
from regrant.cli.tables import Cell, Column, Sheet
from regrant.client.asks import findings as asks
from regrant.client.objects import Action, Begun, Change, StoredFinding
from regrant.errors import InvalidInputError
from regrant.web.moments import ago

app = noun("finding", "See what is wrong, mend it, or say that it is fine.")


@app.command(
    name="list",
    help_epilogue=example(
        "regrant finding list", 'regrant finding list --application "GitHub" --state any'
    ),
)
def list_(
    *,
    state: Literal["open", "resolved", "dismissed", "any"] = "open",
    code: str | None = None,
    application: str | None = None,
    service: str | None = None,
    subject: str | None = None,
    window: Window = WINDOW,
    options: Options = OPTIONS,
) -> None:
    """List findings, newest first.

    Args:
        state: What became of them.
        code: Only of this code, such as scope-missing.
        application: Only of this one: its id, or its exact name.
        service: Only of this one.
        subject: Only about the object with this id.
    """
    with connected(options) as session:
        session.listed(
            asks.page,
            window,
            partial(_columns, states=state != "open"),
            "Nothing is wrong, as far as Regrant has seen.",
            state=None if state == "any" else state,
            code=code,
            application=session.application_filter(application),
            service=service,
            subject=subject,
        )


@app.command(help_epilogue=example("regrant finding show fnd_01m..."))
def show(finding: str, /, *, options: Options = OPTIONS) -> None:
    """Show what is wrong, how that is known, and what can be done.

    Args:
        finding: Its id.
    """
    with connected(options) as session:
        found = session.fetched(asks.get(finding))
        if options.json:
            session.output.json(found.document)
        else:
            session.output.findings(values.public([found.value]))
            session.output.line("")
            session.output.show(_life(found.value, session.now))


@app.command(
    usage="Usage: regrant finding fix [OPTIONS] FINDING [ACTION]",
    help_epilogue=example(
        "regrant finding fix fnd_01m... reconnect --wait",
        "regrant finding fix fnd_01m... enable-authentication",
    ),
)
def fix(
    finding: str,
    action: str | None = None,
    /,
    *,
    wait: Annotated[bool, Parameter(negative=())] = False,
    options: Options = OPTIONS,
) -> None:
    """Carry out one of a finding's actions; where a login is needed, print its link.

    Args:
        finding: Its id.
        action: Which action; without it, those that there are.
        wait: Wait until the login is over.
    """
    with connected(options) as session:
        if action is None:
            raise _which(session.send(asks.get(finding)))
        ask = asks.fix(finding, action)
        found = session.fetched(ask, working="Mending")
        fixed = found.value
        has_login = fixed.attempt is not None
        if session.output.as_json and not (wait and has_login):
            session.output.json(found.document)
        elif has_login:
            began = Begun(attempt=fixed.attempt, connect_url=fixed.connect_url)
            logins.begun(session, began, wait=wait)
        else:
            session.output.show(_state(fixed.finding, session.now))


@app.command(
    help_epilogue=example('regrant finding dismiss fnd_01m... --reason "This token never ends"')
)
def dismiss(finding: str, /, *, reason: str, options: Options = OPTIONS) -> None:
    """Record that a finding is fine as it is; it does not come back.

    Args:
        finding: Its id.
        reason: Why it is fine.
    """
    with connected(options) as session:
        session.answer(asks.dismiss(finding, reason), _state)


@app.command(help_epilogue=example("regrant finding recheck fnd_01m..."))
def recheck(finding: str, /, *, options: Options = OPTIONS) -> None:
    """Look whether the cause is gone.

    Args:
        finding: Its id.
    """
    with connected(options) as session:
        session.answer(asks.recheck(finding), _state, working="Looking again")


@app.command(help_epilogue=example("regrant finding undo fnd_01m..."))
def undo(finding: str, /, *, options: Options = OPTIONS) -> None:
    """Take back the last fix or dismissal.

    Args:
        finding: Its id.
    """
    with connected(options) as session:
        session.answer(asks.undo(finding), _state)


_STATE: Final[Column[StoredFinding]] = Column(
    "state", lambda one: values.finding_state(one.state), is_plain=True
)


def _columns(now: datetime, *, states: bool) -> Sequence[Column[StoredFinding]]:
    return (
        Column("what is wrong", lambda one: one.title, least=40),
        *([_STATE] if states else []),
        Column("severity", lambda one: values.severity(one.severity), is_plain=True),
        Column("about", lambda one: one.subject.type),
        Column("since", lambda one: values.when(one.since, now)),
        Column("code", lambda one: one.code, is_plain=True),
        Column("id", lambda one: one.id),
    )


def _life(one: StoredFinding, now: datetime) -> RenderableType:
    times = f"{one.count} times, last {ago(one.last_seen_at, now)}" if one.count > 1 else "once"
    rows: list[tuple[str, Cell]] = [
        ("id", one.id),
        ("about", f"{one.subject.type} {one.subject.id}"),
        ("since", values.exactly(one.since, now)),
        ("seen", times),
        ("last time it worked", values.exactly(one.last_worked_at, now)),
        ("mended" if _went_well(one) else "changed", values.exactly(one.resolved_at, now)),
        ("fine since", f"{one.dismissed_by}: {one.dismiss_reason}" if one.dismissed_by else None),
    ]
    rows += [("to mend it", _command(one, action)) for action in one.actions]
    return Sheet(_became(one, values.finding_state(one.state)), rows)


def _went_well(one: StoredFinding) -> bool:
    """Whether it was closed by something that worked, not only by a changed setting."""
    worked, closed = one.last_worked_at, one.resolved_at
    return worked is not None and closed is not None and worked >= closed


def _became(one: StoredFinding, said: str) -> str:
    """Mended is said only of what was seen to work."""
    if one.state != "resolved" or _went_well(one):
        return said
    return "Changed; whether it helps shows at the next call or login"


def _state(one: StoredFinding, now: datetime) -> RenderableType:
    said = {
        "open": "Still wrong",
        "resolved": "Mended",
        "dismissed": "Recorded as fine",
    }.get(one.state, one.state)
    first = Text(f"{_became(one, said)}: ", "bold") + Text(inert(one.title))
    return Sheet(first, [("id", one.id), ("since", values.exactly(one.since, now))])


def _command(one: StoredFinding, action: Action) -> Text:
    changes = "".join(f"\n  {_change(change)}" for change in action.changes)
    undo = " (cannot be undone)" if action.changes and not action.undoable else ""
    return Text(f"regrant finding fix {one.id} {action.id}") + Text(
        f"\n  {inert(action.title)}{undo}{inert(changes, lines=True)}", "dim"
    )


def _change(change: Change) -> str:
    return f"{change.field}: {_value(change.before)} becomes {_value(change.after)}"


def _value(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(one) for one in cast("list[object]", value)) or "nothing"
    return "nothing" if value is None else str(value)


def _which(one: StoredFinding) -> InvalidInputError:
    if not one.actions:
        return InvalidInputError(
            f"Regrant cannot mend this by itself. What to do:\n  regrant finding show {one.id}"
        )
    choices = "\n".join(f"  {action.id}: {action.title}" for action in one.actions)
    return InvalidInputError(f"ACTION: say which of these to carry out:\n{choices}")
