"""Findings, and what an answer means."""

from typing import Any

from regrant.client.ask import Ask, ask
from regrant.client.objects import Findings, Fixed, StoredFinding
from regrant.client.paging import Page, ask_page


def page(
    *,
    state: str | None = None,
    code: str | None = None,
    subject_type: str | None = None,
    subject: str | None = None,
    application: str | None = None,
    service: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Ask[Page[StoredFinding]]:
    """List findings, newest first, `limit` at a time."""
    query = {
        "state": state,
        "code": code,
        "subject_type": subject_type,
        "subject": subject,
        "application": application,
        "service": service,
        "limit": limit,
        "cursor": cursor,
    }
    return ask_page("/findings", StoredFinding, query)


def get(finding: str) -> Ask[StoredFinding]:
    """Show a finding."""
    return ask("GET", "/findings/{id}", StoredFinding, id=finding)


def fix(finding: str, action: str) -> Ask[Fixed]:
    """Carry out one of a finding's actions; a login that it begins has its link in the answer."""
    return ask("POST", "/findings/{id}/fix", Fixed, body={"action": action}, id=finding)


def dismiss(finding: str, reason: str) -> Ask[StoredFinding]:
    """Record that this is fine, and why."""
    return ask("POST", "/findings/{id}/dismiss", StoredFinding, body={"reason": reason}, id=finding)


def recheck(finding: str) -> Ask[StoredFinding]:
    """Look whether the cause is gone."""
    return ask("POST", "/findings/{id}/recheck", StoredFinding, id=finding)


def undo(finding: str) -> Ask[StoredFinding]:
    """Take back the last fix or dismissal."""
    return ask("POST", "/findings/{id}/undo", StoredFinding, id=finding)


def explain(observation: Any) -> Ask[Findings]:
    """Say what an answer, a message or a log line means.

    Args:
        observation: The explain call's object, or any text.
    """
    return ask("POST", "/explain", Findings, body=observation)
