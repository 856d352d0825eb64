"""Web services, their methods, and calls."""

from collections.abc import Mapping
from typing import Any, Unpack

from msgspec import UNSET

from regrant.client.ask import Ask, ask, ask_nothing
from regrant.client.fields import MethodFields, ServiceFields
from regrant.client.objects import CallAnswer, Method, Service
from regrant.client.paging import Page, ask_page


def page(*, limit: int | None = None, cursor: str | None = None) -> Ask[Page[Service]]:
    """List web services, `limit` at a time."""
    return ask_page("/services", Service, {"limit": limit, "cursor": cursor})


def create(**fields: Unpack[ServiceFields]) -> Ask[Service]:
    """Register a web service."""
    return ask("POST", "/services", Service, body=fields)


def get(service: str) -> Ask[Service]:
    """Show a web service, by id or code."""
    return ask("GET", "/services/{id}", Service, id=service)


def update(service: str, **fields: Unpack[ServiceFields]) -> Ask[Service]:
    """Change these fields of a web service; `None` clears one."""
    return ask("PATCH", "/services/{id}", Service, body=fields, id=service)


def delete(service: str) -> Ask[None]:
    """Delete a web service with its methods."""
    return ask_nothing("DELETE", "/services/{id}", id=service)


def methods(
    service: str, *, limit: int | None = None, cursor: str | None = None
) -> Ask[Page[Method]]:
    """List the methods of a web service, `limit` at a time."""
    query = {"limit": limit, "cursor": cursor}
    return ask_page("/services/{id}/methods", Method, query, id=service)


def add_method(service: str, **fields: Unpack[MethodFields]) -> Ask[Method]:
    """Add a method."""
    return ask("POST", "/services/{id}/methods", Method, body=fields, id=service)


def get_method(service: str, method: str) -> Ask[Method]:
    """Show a method."""
    return ask("GET", "/services/{id}/methods/{name}", Method, id=service, name=method)


def update_method(service: str, method: str, **fields: Unpack[MethodFields]) -> Ask[Method]:
    """Change these fields of a method; `None` clears one."""
    template = "/services/{id}/methods/{name}"
    return ask("PATCH", template, Method, body=fields, id=service, name=method)


def delete_method(service: str, method: str) -> Ask[None]:
    """Delete a method."""
    return ask_nothing("DELETE", "/services/{id}/methods/{name}", id=service, name=method)


def call(
    service: str,
    method: str,
    parameters: Mapping[str, Any] | None = None,
    *,
    body: Any = UNSET,
    owner: str | None = None,
) -> Ask[CallAnswer]:
    """Call a method; an answer of the service, 4xx and 5xx included, is a result.

    Args:
        service: Its id or code.
        method: Its name.
        parameters: Values by parameter name.
        body: What to send as body, where the method takes one.
        owner: Whose personal connection to use.
    """
    wish: dict[str, Any] = {"parameters": dict(parameters or {}), "owner": owner}
    return ask(
        "POST",
        "/services/{id}/methods/{name}/call",
        CallAnswer,
        body=wish if body is UNSET else {**wish, "body": body},
        id=service,
        name=method,
    )
