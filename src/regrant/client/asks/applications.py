"""OAuth applications."""

from collections.abc import Sequence
from typing import Unpack

from regrant.client.ask import Ask, ask, ask_nothing
from regrant.client.fields import ApplicationFields
from regrant.client.objects import Application, Begun, Check, RedirectUri
from regrant.client.paging import Page, ask_page


def redirect_uri() -> Ask[RedirectUri]:
    """Ask for a redirect URL before the first save; nothing is stored."""
    return ask("GET", "/redirect-uri", RedirectUri)


def page(*, limit: int | None = None, cursor: str | None = None) -> Ask[Page[Application]]:
    """List applications, `limit` at a time."""
    return ask_page("/applications", Application, {"limit": limit, "cursor": cursor})


def create(**fields: Unpack[ApplicationFields]) -> Ask[Application]:
    """Register an application."""
    return ask("POST", "/applications", Application, body=fields)


def get(application: str) -> Ask[Application]:
    """Show an application."""
    return ask("GET", "/applications/{id}", Application, id=application)


def update(application: str, **fields: Unpack[ApplicationFields]) -> Ask[Application]:
    """Change these fields of an application; `None` clears one."""
    return ask("PATCH", "/applications/{id}", Application, body=fields, id=application)


def delete(application: str) -> Ask[None]:
    """Delete an application with its connections."""
    return ask_nothing("DELETE", "/applications/{id}", id=application)


def check(application: str) -> Ask[Check]:
    """Probe an application's settings before anybody logs in."""
    return ask("POST", "/applications/{id}/check", Check, id=application)


def last_check(application: str) -> Ask[Check]:
    """What the last check of an application said; not found when it was never checked."""
    return ask("GET", "/applications/{id}/check", Check, id=application)


def begin(
    application: str,
    *,
    kind: str = "shared",
    owner: str | None = None,
    return_to: str | None = None,
    scopes: Sequence[str] | None = None,
    replace: bool = False,
) -> Ask[Begun]:
    """Begin a login; with client credentials the connection is there at once.

    Args:
        application: Its id.
        kind: `shared`, or `personal` with an owner.
        owner: Whose connection it will be, by the name in your system.
        return_to: One of the application's return URLs.
        scopes: Other scopes than the application's.
        replace: Put the new shared user in the place of the present one.
    """
    wish = {"kind": kind, "owner": owner, "return_to": return_to, "scopes": scopes}
    body = {name: value for name, value in wish.items() if value is not None}
    return ask(
        "POST",
        "/applications/{id}/connections",
        Begun,
        body=body | ({"replace": True} if replace else {}),
        id=application,
    )
