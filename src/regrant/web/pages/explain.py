"""Explaining an error that somebody pasted, or a recorded request."""

from typing import Any, Final

import msgspec
from starlette.responses import Response

from regrant.diagnosis import explain
from regrant.domain.exchange import Exchange
from regrant.web.pages.site import Visit, page

_STAGES: Final = ("authorize", "callback", "token", "refresh", "revoke", "call")
_LONGEST: Final = 200_000


@page("GET", "/explain", "findings:read", section="findings")
async def ask(visit: Visit) -> Response:
    """A box to paste into."""
    return visit.page("explain.html", typed="", provider="", findings=None)


@page("POST", "/explain", "findings:read", section="findings")
async def explained(visit: Visit) -> Response:
    """What the words mean."""
    typed, provider = visit.form.raw("text")[:_LONGEST], visit.form.get("provider")
    findings = explain(_observation(typed, provider))["findings"] if typed.strip() else []
    return visit.page("explain.html", typed=typed, provider=provider, findings=findings)


def of_exchange(exchange: Exchange, provider: str | None) -> list[dict[str, Any]]:
    """What diagnosis says about one recorded request."""
    if exchange.stage not in _STAGES:
        return []
    response = exchange.response
    observation: dict[str, Any] = {
        "provider": provider,
        "stage": exchange.stage,
        "http_status": response.status if response else None,
        "headers": dict(response.headers) if response else {},
        "body": response.body if response else exchange.error,
        "context": {"used_auth": exchange.used_auth},
    }
    return explain(observation)["findings"]


def _observation(typed: str, provider: str) -> Any:
    """A whole observation in JSON is taken as such; anything else is text."""
    try:
        document = msgspec.json.decode(typed)
    except (msgspec.DecodeError, RecursionError):
        document = None
    if isinstance(document, dict) and "stage" in document:
        return document
    if provider:
        return {"provider": provider, "stage": "authorize", "body": typed}
    return typed
