"""Trying a method: a form from its parameters, the request really sent, the answer, the verdict."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.responses import Response

from regrant.domain.exchange import Exchange
from regrant.domain.service import Method, Service
from regrant.errors import InvalidInputError, NotFoundError, RegrantError
from regrant.ports.store import Transaction
from regrant.web.forms import Form
from regrant.web.json_view import json_view
from regrant.web.pages import methods, try_form
from regrant.web.pages.frame import problems_of
from regrant.web.pages.site import Visit, page

_OWNERS = 50


@page("GET", "/services/{service}/methods/{method}", "set-up:read")
async def show(visit: Visit) -> Response:
    """The form, with the defaults in it."""
    return await _page(visit, None, {})


@page("POST", "/services/{service}/methods/{method}", "calls:send")
async def send(visit: Visit) -> Response:
    """Send it, and say what came of it."""
    service = await visit.use.services.get(visit.actor, visit.path("service"))
    name = visit.path("method")
    method = await visit.use.services.method(visit.actor, service.id, name)
    try:
        fields = try_form.read_call(method.settings, visit.form)
        answer = await visit.use.calls.call(visit.actor, service.id, method.id, fields)
    except InvalidInputError as error:
        problems = try_form.field_problems(method.settings, problems_of(error))
        return await _page(visit, visit.form, problems, status=422)
    except NotFoundError:
        raise
    except RegrantError as error:
        return await _not_sent(visit, service, error)
    outcome = {
        "status": answer.status,
        "outputs": answer.outputs,
        "findings": [finding.as_dict() for finding in answer.findings],
        "why": "",
        "connect_path": "",
    }
    return await _with_outcome(visit, service, outcome, answer.exchange)


async def _not_sent(visit: Visit, service: Service, error: RegrantError) -> Response:
    """Our own set-up, a login that is due, or silence: the reason, and what mends it."""
    link = str(error.details.get("connect_url") or "")
    outcome = {
        "status": None,
        "outputs": {},
        "findings": [dict(finding) for finding in error.findings],
        "why": error.message,
        "connect_path": link.removeprefix(visit.use.addresses.base_url),
    }
    exchange = error.details.get("exchange")
    return await _with_outcome(visit, service, outcome, exchange)


async def _with_outcome(
    visit: Visit, service: Service, outcome: dict[str, Any], exchange: Any
) -> Response:
    recorded: Exchange | None = None
    if exchange:
        recorded = await visit.use.reading.exchange(visit.actor, str(exchange))
    outcome |= {
        "exchange": recorded,
        "pretty": pretty(recorded),
        "stored": await _stored(visit, service, outcome["findings"]),
    }
    return await _page(visit, visit.form, {}, outcome=outcome)


async def _page(
    visit: Visit,
    typed: Form | None,
    problems: Mapping[str, str],
    *,
    outcome: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Response:
    found = await methods.head(visit, "try")
    method: Method = found["method"]
    fields = try_form.fields_of(method.settings, typed)
    owner = typed.get("owner") if typed else f"member:{visit.principal.id}"
    asks_owner = try_form.needs_owner(found["service"], method.settings)
    return visit.page(
        "method_try.html",
        status,
        **found,
        fields=fields,
        takes_body=try_form.takes_body(method.settings),
        body=typed.raw("body") if typed else "",
        asks_owner=asks_owner,
        owner=owner,
        owners=await _owners(visit, found["service"]) if asks_owner else (),
        problems=dict(problems),
        label_texts={each.id: each.parameter.name for each in fields} | {"owner": "For whom"},
        outcome=outcome,
    )


async def _owners(visit: Visit, service: Service) -> Sequence[str]:
    """People who have a connection, to choose from."""
    application = service.settings.authentication.application
    if application is None:
        return ()

    def work(tx: Transaction) -> Sequence[str]:
        return tx.views.owners(application, _OWNERS)

    return await visit.use.store.read(work)


async def _stored(
    visit: Visit, service: Service, findings: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The stored findings of the same codes, so that they can be mended from here."""
    application = service.settings.authentication.application
    codes = [finding["code"] for finding in findings]

    def work(tx: Transaction) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for code in codes:
            belongs = [{"service": service.id}]
            belongs += [{"application": application}] if application else []
            rows = [
                row
                for filters in belongs
                for row in tx.views.findings("open", {**filters, "code": code}, 1, 0)
            ]
            if rows:
                found[code] = max(rows, key=lambda row: row.last_seen_at)
        return found

    return await visit.use.store.read(work)


def pretty(exchange: Exchange | None) -> Any:
    """The answer as folded JSON, when it is JSON and was recorded whole."""
    body = exchange.response.body if exchange and exchange.response else None
    if not body or body[0] not in "{[":
        return None
    try:
        return json_view(msgspec.json.decode(body))
    except (msgspec.DecodeError, RecursionError):
        return None
