"""`regrant audit`: who did what."""

from collections.abc import Sequence
from datetime import datetime

from regrant.cli.help_page import example, noun
from regrant.cli.session import OPTIONS, WINDOW, Options, Window, connected
from regrant.cli.tables import Column
from regrant.client.asks import records as asks
from regrant.client.objects import AuditEntry
from regrant.web.moments import ago
from regrant.web.words import action_words

app = noun("audit", "See who did what.")


@app.command(
    name="list",
    help_epilogue=example(
        "regrant audit list", "regrant audit list --action token.read --all --json"
    ),
)
def list_(
    *,
    actor: str | None = None,
    action: str | None = None,
    subject_type: str | None = None,
    subject: str | None = None,
    window: Window = WINDOW,
    options: Options = OPTIONS,
) -> None:
    """List who did what, newest first.

    Args:
        actor: Only of this one: key:ID or member:ID.
        action: Only this, such as application.update or token.read.
        subject_type: Only about this kind of object, such as connection.
        subject: Only about the object with this id.
    """
    with connected(options) as session:
        session.listed(
            asks.audit,
            window,
            _columns,
            "There is no such entry.",
            actor=actor,
            action=action,
            subject_type=subject_type,
            subject=subject,
        )


def _columns(now: datetime) -> Sequence[Column[AuditEntry]]:
    return (
        Column("who did what", _said, least=24),
        Column("when", lambda one: ago(one.at, now), is_plain=True),
        Column("from", lambda one: one.address, is_spare=True),
        Column("about", lambda one: one.subject),
    )


def _said(one: AuditEntry) -> str:
    return f"{one.actor_name} {action_words(one.action)}"
