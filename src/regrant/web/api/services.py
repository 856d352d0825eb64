"""Web services, their methods, and calls."""

from typing import Any

from regrant.usecases.call import Answer
from regrant.usecases.input.service import CallFields, MethodFields, ServiceFields
from regrant.web.listing import ListQuery, listed, window_of
from regrant.web.routing import Answered, Asked, route
from regrant.web.shapes.life import CallShown, SentCallShown
from regrant.web.shapes.setup import MethodShown, ServiceShown, method_shown, service_shown


@route(
    "GET",
    "/services",
    "List web services",
    answer=ServiceShown,
    permission="set-up:read",
    query=ListQuery,
    is_list=True,
)
async def page(asked: Asked) -> dict[str, Any]:
    """A page of services."""
    return listed(await asked.use.services.page(asked.actor, window_of(asked.query)), service_shown)


@route(
    "POST",
    "/services",
    "Register a web service",
    answer=ServiceShown,
    permission="set-up:write",
    body=ServiceFields,
    required=("name", "base_url"),
    example={"name": "Notes", "base_url": "https://api.example.com/v1", "retries": 2},
    status=201,
)
async def create(asked: Asked) -> ServiceShown:
    """Register."""
    return service_shown(await asked.use.services.create(asked.actor, asked.body))


@route(
    "GET",
    "/services/{id}",
    "Show a web service, by id or code",
    answer=ServiceShown,
    permission="set-up:read",
)
async def show(asked: Asked) -> ServiceShown:
    """Show."""
    return service_shown(await asked.use.services.get(asked.actor, asked.path["id"]))


@route(
    "PATCH",
    "/services/{id}",
    "Change a web service (JSON Merge Patch)",
    answer=ServiceShown,
    permission="set-up:write",
    body=ServiceFields,
    current=show,
)
async def update(asked: Asked) -> ServiceShown:
    """Change."""
    return service_shown(await asked.use.services.update(asked.actor, asked.path["id"], asked.body))


@route(
    "DELETE",
    "/services/{id}",
    "Delete a web service with its methods",
    answer=None,
    permission="set-up:write",
    status=204,
)
async def delete(asked: Asked) -> Answered:
    """Delete."""
    await asked.use.services.delete(asked.actor, asked.path["id"])
    return Answered(None, 204)


@route(
    "GET",
    "/services/{id}/methods",
    "List the methods of a web service",
    answer=MethodShown,
    permission="set-up:read",
    query=ListQuery,
    is_list=True,
)
async def methods(asked: Asked) -> dict[str, Any]:
    """A page of methods."""
    found = await asked.use.services.methods(asked.actor, asked.path["id"], window_of(asked.query))
    return listed(found, method_shown)


@route(
    "POST",
    "/services/{id}/methods",
    "Add a method",
    answer=MethodShown,
    permission="set-up:write",
    body=MethodFields,
    required=("name",),
    example={
        "name": "read-note",
        "http_method": "GET",
        "path": "/notes/{id}",
        "parameters": [{"name": "id", "in": "path", "type": "integer"}],
        "outputs": {"title": "$.title"},
    },
    status=201,
)
async def add_method(asked: Asked) -> MethodShown:
    """Add."""
    return method_shown(
        await asked.use.services.add_method(asked.actor, asked.path["id"], asked.body)
    )


@route(
    "GET",
    "/services/{id}/methods/{name}",
    "Show a method",
    answer=MethodShown,
    permission="set-up:read",
)
async def show_method(asked: Asked) -> MethodShown:
    """Show."""
    return method_shown(
        await asked.use.services.method(asked.actor, asked.path["id"], asked.path["name"])
    )


@route(
    "PATCH",
    "/services/{id}/methods/{name}",
    "Change a method (JSON Merge Patch)",
    answer=MethodShown,
    permission="set-up:write",
    body=MethodFields,
    current=show_method,
)
async def update_method(asked: Asked) -> MethodShown:
    """Change."""
    changed = await asked.use.services.update_method(
        asked.actor, asked.path["id"], asked.path["name"], asked.body
    )
    return method_shown(changed)


@route(
    "DELETE",
    "/services/{id}/methods/{name}",
    "Delete a method",
    answer=None,
    permission="set-up:write",
    status=204,
)
async def delete_method(asked: Asked) -> Answered:
    """Delete."""
    await asked.use.services.delete_method(asked.actor, asked.path["id"], asked.path["name"])
    return Answered(None, 204)


@route(
    "POST",
    "/services/{id}/methods/{name}/call",
    "Call a method",
    answer=CallShown,
    permission="calls:send",
    body=CallFields,
    example={"parameters": {"id": 7}},
)
async def call(asked: Asked) -> CallShown:
    """Call; the service's own refusal is inside."""
    answer = await asked.use.calls.call(
        asked.actor, asked.path["id"], asked.path["name"], asked.body
    )
    return call_shown(answer)


def call_shown(answer: Answer) -> CallShown:
    """What a call brought, as the API shows it."""
    sent = answer.sent
    return CallShown(
        status=answer.status,
        headers=dict(answer.headers),
        body=answer.body,
        outputs=dict(answer.outputs),
        sent=SentCallShown(
            method=sent.method,
            url=sent.url,
            headers=dict(sent.headers),
            body=sent.body,
            used_auth=answer.used_auth,
        ),
        exchange=answer.exchange,
        findings=[finding.as_dict() for finding in answer.findings],
    )
