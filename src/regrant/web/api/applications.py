"""OAuth applications."""

from typing import Any

from msgspec import Struct

from regrant.errors import NotFoundError
from regrant.usecases.input.application import ApplicationFields
from regrant.web.api.check_events import check_events
from regrant.web.event_stream import accepts_events
from regrant.web.listing import ListQuery, listed, window_of
from regrant.web.routing import Answered, Asked, route
from regrant.web.shapes.check import CheckShown, check_shown, last_check_shown
from regrant.web.shapes.setup import ApplicationShown, application_shown


class RedirectUriShown(Struct, kw_only=True):
    """A redirect URL before the first save; `context` goes into `POST /applications`."""

    redirect_uri: str
    context: str


@route(
    "GET",
    "/redirect-uri",
    "A redirect URL before the first save; nothing is stored",
    answer=RedirectUriShown,
    permission="set-up:write",
)
async def redirect_uri(asked: Asked) -> RedirectUriShown:
    """Signed context and the address that it makes."""
    context, signed = asked.use.applications.new_context()
    address = asked.use.addresses.redirect_uri_for("per_application", context)
    return RedirectUriShown(redirect_uri=address, context=signed)


@route(
    "GET",
    "/applications",
    "List applications",
    answer=ApplicationShown,
    permission="set-up:read",
    query=ListQuery,
    is_list=True,
)
async def page(asked: Asked) -> dict[str, Any]:
    """A page of applications."""
    found = await asked.use.applications.page(asked.actor, window_of(asked.query))
    return listed(found, lambda one: application_shown(one, asked.use.addresses))


@route(
    "POST",
    "/applications",
    "Register an application",
    answer=ApplicationShown,
    permission="set-up:write",
    body=ApplicationFields,
    required=("name", "client_id"),
    example={
        "name": "Notes",
        "client_id": "3f9a",
        "client_secret": "s3cret",
        "authorization_endpoint": "https://login.example.com/authorize",
        "token_endpoint": "https://login.example.com/token",
        "scopes": ["notes.read"],
    },
    status=201,
)
async def create(asked: Asked) -> ApplicationShown:
    """Register."""
    made = await asked.use.applications.create(asked.actor, asked.body)
    return application_shown(made, asked.use.addresses)


@route(
    "GET",
    "/applications/{id}",
    "Show an application",
    answer=ApplicationShown,
    permission="set-up:read",
)
async def show(asked: Asked) -> ApplicationShown:
    """Show."""
    found = await asked.use.applications.get(asked.actor, asked.path["id"])
    return application_shown(found, asked.use.addresses)


@route(
    "PATCH",
    "/applications/{id}",
    "Change an application (JSON Merge Patch)",
    answer=ApplicationShown,
    permission="set-up:write",
    body=ApplicationFields,
    current=show,
)
async def update(asked: Asked) -> ApplicationShown:
    """Change."""
    changed = await asked.use.applications.update(asked.actor, asked.path["id"], asked.body)
    return application_shown(changed, asked.use.addresses)


@route(
    "GET",
    "/applications/{id}/check",
    "What the last check of an application said, whoever began it",
    answer=CheckShown,
    permission="findings:read",
)
async def last_check(asked: Asked) -> CheckShown:
    """The last report, with its findings as they stand now."""
    found = await asked.use.checks.last(asked.actor, asked.path["id"])
    if found is None:
        raise NotFoundError(
            "This application was never checked. Check it first: POST to the same address.",
            code="never-checked",
        )
    return last_check_shown(found)


@route(
    "POST",
    "/applications/{id}/check",
    "Prove each setting by comparing the provider's answers to right and made-up values",
    answer=CheckShown,
    permission="findings:write",
)
async def check(asked: Asked) -> Any:
    """Check; with `Accept: text/event-stream` the progress arrives as it is made."""
    application_id = asked.path["id"]
    if asked.request is not None and accepts_events(asked.request):
        await asked.use.applications.get(asked.actor, application_id)
        return check_events(asked.use, asked.actor, application_id)
    return check_shown(await asked.use.checks.check(asked.actor, application_id))


@route(
    "DELETE",
    "/applications/{id}",
    "Delete an application with its connections",
    answer=None,
    permission="set-up:write",
    status=204,
)
async def delete(asked: Asked) -> Answered:
    """Delete."""
    await asked.use.applications.delete(asked.actor, asked.path["id"])
    return Answered(None, 204)
