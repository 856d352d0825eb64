"""Exchanges, the audit trail, the catalogue, and the API's own description."""

from typing import Any

from regrant.client.ask import Ask, ask
from regrant.client.objects import AuditEntry, Exchange, Provider
from regrant.client.paging import Page, ask_page, ask_page_of


def exchanges(
    *,
    connection: str | None = None,
    application: str | None = None,
    service: str | None = None,
    stage: str | None = None,
    attempt: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Ask[Page[Exchange]]:
    """List exchanges, newest first, `limit` at a time."""
    query = {
        "connection": connection,
        "application": application,
        "service": service,
        "stage": stage,
        "attempt": attempt,
        "limit": limit,
        "cursor": cursor,
    }
    return ask_page("/exchanges", Exchange, query)


def exchange(exchange: str) -> Ask[Exchange]:
    """Show an exchange."""
    return ask("GET", "/exchanges/{id}", Exchange, id=exchange)


def audit(
    *,
    actor: str | None = None,
    action: str | None = None,
    subject_type: str | None = None,
    subject: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Ask[Page[AuditEntry]]:
    """List who did what, newest first, `limit` at a time."""
    filters = {"actor": actor, "action": action, "subject_type": subject_type, "subject": subject}
    return ask_page("/audit", AuditEntry, {**filters, "limit": limit, "cursor": cursor})


def providers(q: str = "") -> Ask[Page[Provider]]:
    """Search the catalogue, best first; all of it for no text."""
    return ask_page_of("/providers", _provider, {"q": q or None})


def provider(provider: str) -> Ask[Provider]:
    """Show a provider of the catalogue."""
    return Ask("GET", "/providers/{id}", _provider, {"id": provider}, {})


def openapi() -> Ask[dict[str, Any]]:
    """Read the OpenAPI 3.1 document of the server."""
    return ask("GET", "/openapi.json", dict[str, Any])


def _provider(document: dict[str, Any]) -> Provider:
    return Provider(
        id=document["id"],
        name=document["name"],
        category=document.get("category", "other"),
        facts=document,
    )
