"""Users: added, shown, logged in again, made shared, switched off, deleted."""

from typing import Any, Final

from starlette.responses import Response

from regrant.domain.application import Application
from regrant.domain.connection import SHARED_USER_EXISTS, Connection
from regrant.domain.provider import Provider
from regrant.domain.service import Service
from regrant.errors import ConflictError, InvalidInputError, RegrantError
from regrant.ports.store import Transaction, Window
from regrant.ports.views import Name, Numbered
from regrant.providers import catalogue
from regrant.usecases.connect_begin import Begun, Wish
from regrant.usecases.input.connection import BeginFields, ConnectionFields
from regrant.usecases.input.reading import read_struct
from regrant.web.pages.frame import problems_of
from regrant.web.pages.site import Visit, page
from regrant.web.problem import status_of

_LAST: Final = Window(limit=12)
_METHODS: Final = Window(limit=200)
_SECTION: Final = "applications"
_OUTCOMES: Final = {
    "revoked": "The provider confirmed that the tokens are revoked.",
    "pending": (
        "The provider has not confirmed the revocation yet; Regrant goes on asking, and the "
        "application's page says when it did."
    ),
    "unsupported": (
        "The tokens could not be revoked by a call. Remove the access in the account's own "
        "settings at the provider, or a later login may bring no renewable token."
    ),
}


@page("GET", "/connections", "connections:read", section=_SECTION)
async def connections(visit: Visit) -> Response:
    """The users of every application."""
    part = Numbered(visit.number(), words=visit.query("q"))
    filters = {"status": visit.query("status") or None}
    listing, names = await visit.use.views.users(visit.actor, None, filters, part)
    return visit.page("connections.html", listing=listing, names=names)


@page("GET", "/applications/{id}/users/new", "connections:use")
async def new(visit: Visit) -> Response:
    """Whose login it will be."""
    application = await _application(visit)
    shared = await visit.use.store.read(lambda tx: tx.connections.shared(application.id))
    return _new(visit, application, shared, {}, {})


@page("POST", "/applications/{id}/users/new", "connections:use")
async def begin(visit: Visit) -> Response:
    """Begin the login, or get the application's own token."""
    application = await _application(visit)
    if application.settings.grant_type == "client_credentials":
        wish = BeginFields(replace=True)
        await visit.use.machine_tokens.begin(visit.actor, application.id, wish)
        return visit.go(f"/applications/{application.id}", "The application has its token.")
    form = visit.form
    whose, owner = form.get("whose", "shared"), form.get("owner")
    wishes = {
        "shared": Wish("shared", replace=form.has("replace")),
        "me": Wish("personal", owner=f"member:{visit.principal.id}"),
        "other": Wish("personal", owner=owner, return_to=form.get("return_to") or None),
    }
    if whose == "shared":
        visit.actor.require("connections:write")
    try:
        begun = await visit.use.connect.begin(visit.actor, application.id, wishes[whose])
    except (InvalidInputError, ConflictError, KeyError) as error:
        return await _not_begun(visit, application, error)
    if whose == "other":
        return visit.page("link.html", 201, application=application, begun=begun, owner=owner)
    return _go_on(visit, begun)


@page("GET", "/connections/{id}", "connections:read", section=_SECTION)
async def connection(visit: Visit) -> Response:
    """One user."""
    found = await visit.use.connections.get(visit.actor, visit.path("id"))
    return visit.page("connection.html", **await _about(visit, found))


@page("POST", "/connections/{id}/reconnect", "connections:use", section=_SECTION)
async def reconnect(visit: Visit) -> Response:
    """A new login that keeps the connection's identifier."""
    found = await visit.use.connections.get(visit.actor, visit.path("id"))
    owner = found.owner or ""
    return_to = visit.form.get("return_to") or None
    if found.kind == "personal" and not owner.startswith("member:") and not return_to:
        return visit.page("connection_hand_back.html", 409, **await _about(visit, found))
    wish: dict[str, Any] = {"return_to": return_to}
    begun = await visit.use.connect.reconnect(visit.actor, found.id, wish)
    if return_to:
        application = await _application_of(visit, found)
        return visit.page("link.html", 201, application=application, begun=begun, owner=owner)
    return _go_on(visit, begun)


@page("POST", "/connections/{id}/refresh", "connections:use", section=_SECTION)
async def refresh(visit: Visit) -> Response:
    """Renew the token now."""
    one = visit.path("id")
    await visit.use.connections.refresh(visit.actor, one)
    return visit.go(f"/connections/{one}", "The token was renewed.")


@page("GET", "/connections/{id}/make-shared", "connections:write", section=_SECTION)
async def ask_make_shared(visit: Visit) -> Response:
    """What changes when an account becomes the shared user."""
    found = await visit.use.connections.get(visit.actor, visit.path("id"))
    return visit.page("connection_make_shared.html", **await _about(visit, found))


@page("POST", "/connections/{id}/make-shared", "connections:write", section=_SECTION)
async def make_shared(visit: Visit) -> Response:
    """Use this account as shared user."""
    found = await visit.use.connections.get(visit.actor, visit.path("id"))
    await visit.use.connections.make_shared(visit.actor, found.id)
    undo = f"/connections/{found.id}/make-personal?owner={found.owner or ''}"
    words = "This account is now the shared user."
    return visit.go(f"/connections/{found.id}", words, undo=undo if found.owner else "")


@page("POST", "/connections/{id}/make-personal", "connections:write", section=_SECTION)
async def make_personal(visit: Visit) -> Response:
    """Take that back."""
    one, owner = visit.path("id"), visit.query("owner")
    await visit.use.connections.make_personal(visit.actor, one, owner)
    return visit.go(f"/connections/{one}", "This account is personal again.")


@page("POST", "/connections/{id}/status", "connections:write", section=_SECTION)
async def switch(visit: Visit) -> Response:
    """Switch a user off or on."""
    one, status = visit.path("id"), visit.query("to") or visit.form.get("to")
    fields = read_struct(ConnectionFields, {"status": status})
    await visit.use.connections.update(visit.actor, one, fields)
    words = "Switched off: nothing may use this user until it is switched on again."
    if status == "active":
        words = "Switched on."
    back = "active" if status == "disabled" else "disabled"
    return visit.go(f"/connections/{one}", words, undo=f"/connections/{one}/status?to={back}")


@page("POST", "/connections/{id}/label", "connections:write", section=_SECTION)
async def rename(visit: Visit) -> Response:
    """Give a user another name here."""
    one = visit.path("id")
    fields = read_struct(ConnectionFields, {"label": visit.form.get("label") or None})
    await visit.use.connections.update(visit.actor, one, fields)
    return visit.go(f"/connections/{one}", "The name was changed.")


@page("GET", "/connections/{id}/delete", "connections:write", section=_SECTION)
async def ask_delete(visit: Visit) -> Response:
    """What will be lost, and what the provider will do."""
    found = await visit.use.connections.get(visit.actor, visit.path("id"))
    return visit.page("connection_delete.html", **await _about(visit, found))


@page("POST", "/connections/{id}/delete", "connections:write", section=_SECTION)
async def delete(visit: Visit) -> Response:
    """Delete, and say what the provider did."""
    found = await visit.use.connections.get(visit.actor, visit.path("id"))
    deleted = await visit.use.connections.delete(visit.actor, found.id)
    words = f"The user is deleted. {_OUTCOMES[deleted.revocation]}"
    return visit.go(f"/applications/{found.application}", words)


def _go_on(visit: Visit, begun: Begun) -> Response:
    """To the connect page, on this host whatever name the browser knows it by."""
    return visit.go(begun.connect_url.removeprefix(visit.use.addresses.base_url))


async def _not_begun(visit: Visit, application: Application, error: Exception) -> Response:
    """The form once more, with what has to be changed."""
    problems = problems_of(error) if isinstance(error, RegrantError) else {}
    if isinstance(error, ConflictError):
        if error.exact_code != SHARED_USER_EXISTS:
            return await _incomplete(visit, application, error)
        problems = {"replace": "has to be ticked: there is a shared user already"}
    shared = await visit.use.store.read(lambda tx: tx.connections.shared(application.id))
    typed = {name: visit.form.get(name) for name in ("whose", "owner", "return_to")}
    problems = problems or {"whose": "has to be chosen"}
    return _new(visit, application, shared, typed, problems, status=422)


async def _incomplete(visit: Visit, application: Application, error: ConflictError) -> Response:
    """Nothing in the form is wrong: what the application lacks, and where to put it in."""
    rows = await visit.use.store.read(lambda tx: tx.findings.open_of("application", application.id))
    return visit.page(
        "user_refused.html",
        status_of(error),
        application=application,
        text=error.message,
        findings=error.findings,
        stored={row.code: row for row in rows},
    )


def _new(
    visit: Visit,
    application: Application,
    shared: Connection | None,
    typed: dict[str, str],
    problems: dict[str, str],
    *,
    status: int = 200,
) -> Response:
    begin_with = "me" if shared or not visit.may("connections:write") else "shared"
    return visit.page(
        "user_new.html",
        status,
        application=application,
        shared=shared,
        typed={"whose": begin_with, "owner": "", "return_to": ""} | typed,
        problems=problems,
        provider=_provider(application),
    )


async def _application(visit: Visit) -> Application:
    return await visit.use.connect.seen(visit.actor, visit.path("id"))


async def _application_of(visit: Visit, found: Connection) -> Application:
    return await visit.use.connect.seen(visit.actor, found.application)


def _provider(application: Application) -> Provider | None:
    name = application.settings.provider
    return catalogue.find(name) if name else None


async def _about(visit: Visit, found: Connection) -> dict[str, Any]:
    application = await _application_of(visit, found)
    provider = _provider(application)
    exchanges = ()
    if visit.may("exchanges:read"):
        filters = {"connection": found.id}
        exchanges = (await visit.use.reading.exchanges(visit.actor, _LAST, filters)).items

    def work(tx: Transaction) -> dict[str, Any]:
        services = list(tx.services.of_application(found.application))
        return {
            "services": services,
            "needed": _needed(tx, services),
            "shared": tx.connections.shared(found.application),
            "open_findings": list(tx.findings.open_of("connection", found.id)),
        }

    variables = application.settings.url_variables
    member = (found.owner or "").removeprefix("member:")
    names = await visit.use.views.names([member, found.application])
    return await visit.use.store.read(work) | {
        "connection": found,
        "application": application,
        "provider": provider,
        "allows": dict(provider.scopes) if provider else {},
        "exchanges": exchanges,
        "names": names,
        "connected_apps_url": (
            provider.endpoint("connected_apps_url", variables) if provider else None
        ),
        "title": _title(found, names.get(member)),
    }


def _title(found: Connection, member: Name | None) -> str:
    """What people call this user: by its name here, the account's, or whose it is."""
    account = found.account.label if found.account else None
    owner = member.name if member else found.owner
    return found.label or account or owner or "Shared user"


def _needed(tx: Transaction, services: list[Service]) -> dict[str, list[str]]:
    """Which methods say that they need a scope."""
    found: dict[str, list[str]] = {}
    for service in services:
        for method in tx.services.methods(service.id, _METHODS).items:
            for scope in method.settings.required_scopes:
                found.setdefault(scope, []).append(
                    f"{service.settings.name}: {method.settings.name}"
                )
    return found
