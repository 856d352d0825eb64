"""Exchanges, the explain call, the catalogue and the audit trail."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from regrant.diagnosis import explain
from regrant.providers import catalogue, presentation
from regrant.usecases.input.reading import Line
from regrant.web.listing import (
    AuditQuery,
    ExchangeQuery,
    filters_of,
    listed,
    window_of,
)
from regrant.web.routing import Asked, route
from regrant.web.shapes.life import (
    AuditShown,
    ExchangeShown,
    FindingsShown,
    audit_shown,
    exchange_shown,
)


class ProviderQuery(Struct, kw_only=True):
    """What to search the catalogue for."""

    q: Line = ""


class ProviderShown(Struct, kw_only=True):
    """A provider of the catalogue."""

    id: str
    name: str
    category: str | UnsetType = UNSET


@route(
    "GET",
    "/exchanges",
    "List exchanges, newest first",
    answer=ExchangeShown,
    permission="exchanges:read",
    query=ExchangeQuery,
    is_list=True,
)
async def exchanges(asked: Asked) -> dict[str, Any]:
    """A page of exchanges."""
    window, filters = window_of(asked.query), filters_of(asked.query)
    return listed(await asked.use.reading.exchanges(asked.actor, window, filters), exchange_shown)


@route(
    "GET",
    "/exchanges/{id}",
    "Show an exchange",
    answer=ExchangeShown,
    permission="exchanges:read",
)
async def exchange(asked: Asked) -> ExchangeShown:
    """Show."""
    return exchange_shown(await asked.use.reading.exchange(asked.actor, asked.path["id"]))


@route(
    "POST",
    "/explain",
    "Say what an answer means",
    answer=FindingsShown,
    permission="findings:read",
    raw_body=True,
    example={
        "provider": "google",
        "stage": "token",
        "http_status": 400,
        "body": '{"error": "redirect_uri_mismatch"}',
    },
)
async def explain_call(asked: Asked) -> dict[str, Any]:
    """Explain any observation, or any text."""
    return explain(asked.body)


@route(
    "GET",
    "/providers",
    "Search the catalogue",
    answer=ProviderShown,
    permission="set-up:read",
    query=ProviderQuery,
    is_list=True,
)
async def providers(asked: Asked) -> dict[str, Any]:
    """Entries in short, best first."""
    found = catalogue.search(asked.query.q, limit=500)
    return {"items": [presentation.summary_as_api(one) for one in found], "next_cursor": None}


@route(
    "GET",
    "/providers/{id}",
    "Show a provider of the catalogue",
    answer=ProviderShown,
    permission="set-up:read",
)
async def provider(asked: Asked) -> dict[str, Any]:
    """Show, by id."""
    return presentation.as_api(catalogue.get(asked.path["id"]))


@route(
    "GET",
    "/audit",
    "List who did what, newest first",
    answer=AuditShown,
    permission="audit:read",
    query=AuditQuery,
    is_list=True,
)
async def audit(asked: Asked) -> dict[str, Any]:
    """A page of the audit trail."""
    window, filters = window_of(asked.query), filters_of(asked.query)
    return listed(await asked.use.reading.audit(asked.actor, window, filters), audit_shown)
