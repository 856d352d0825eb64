"""One OAuth application: its users, settings, scopes, what is known of its provider."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from regrant.domain.application import Application
from regrant.domain.connection import Connection
from regrant.domain.provider import Provider
from regrant.domain.service import Service
from regrant.errors import InvalidInputError
from regrant.ports.store import Transaction, Window
from regrant.ports.views import Numbered
from regrant.providers import catalogue
from regrant.providers.words import about
from regrant.usecases.branding import picture_type
from regrant.usecases.input.application import ApplicationFields
from regrant.usecases.input.reading import read_struct
from regrant.web import labels
from regrant.web.pages import application_form
from regrant.web.pages.frame import problems_of
from regrant.web.pages.site import Site, Visit, page
from regrant.web.pages.taking_back import TAKEN_BACK, undo_address, values_before
from regrant.web.render import PAGE_HEADERS
from regrant.web.shapes.setup import application_shown

_METHODS: Final = Window(limit=200)
#: An uploaded picture is data, and nothing in it may run.
_ICON_HEADERS: Final = {
    **PAGE_HEADERS,
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, max-age=300",
}


@page("GET", "/applications/{id}", "set-up:read")
async def users(visit: Visit) -> Response:
    """Who is connected, and what is to do."""
    application = await _application(visit)
    part = Numbered(visit.number(), words=visit.query("q"))
    filters = {"status": visit.query("status") or None}
    listing, names = await visit.use.views.users(visit.actor, application.id, filters, part)
    return visit.page(
        "application_users.html",
        **await head(visit, application, "users"),
        listing=listing,
        names=names,
        gone=await visit.use.views.revocations(visit.actor, application.id),
        filtered=bool(part.words or filters["status"]),
    )


@page("GET", "/applications/{id}/settings", "set-up:read")
async def settings(visit: Visit) -> Response:
    """The settings in plain words."""
    application = await _application(visit)
    values = application_form.values_of(application.settings)
    return await _settings(visit, application, values, {})


@page("POST", "/applications/{id}/settings", "set-up:write")
async def save(visit: Visit) -> Response:
    """Change what differs."""
    application = await _application(visit)
    problems = application_form.required_missing(visit.form)
    try:
        fields = application_form.read_fields(visit.form, is_new=False)
        if not problems:
            return await _saved(visit, application, fields, "settings")
    except InvalidInputError as error:
        problems |= problems_of(error)
    base = application_form.values_of(application.settings)
    values = application_form.values_typed(visit.form, base)
    return await _settings(visit, application, values, problems, status=422)


@page("POST", "/applications/{id}/restore", "set-up:write")
async def restore(visit: Visit) -> Response:
    """Take the last edit back."""
    application = await _application(visit)
    values = values_before(visit, application.id, application.version)
    fields = read_struct(ApplicationFields, values)
    await visit.use.applications.update(visit.actor, application.id, fields)
    tab = "scopes" if "scopes" in values else "settings"
    return visit.go(f"/applications/{application.id}/{tab}", TAKEN_BACK)


@page("POST", "/applications/{id}/icon", "set-up:write")
async def save_icon(visit: Visit) -> Response:
    """Take another picture, or none."""
    application = await _application(visit)
    picture = visit.form.file("icon")
    encoded = f"data:{picture_type(picture)};base64,{b64encode(picture).decode()}"
    try:
        fields = read_struct(ApplicationFields, {"icon": encoded if picture else None})
        await visit.use.applications.update(visit.actor, application.id, fields)
    except InvalidInputError:
        values = application_form.values_of(application.settings)
        problems = {"icon": "must be a PNG, JPEG, WebP or GIF picture of at most 100 kB"}
        return await _settings(visit, application, values, problems, status=422)
    return visit.go(f"/applications/{application.id}/settings", "The icon is changed.")


@page("GET", "/applications/{id}/scopes", "set-up:read")
async def scopes(visit: Visit) -> Response:
    """What people are asked to allow, what they allowed, and what methods need."""
    application = await _application(visit)
    return await _scopes(visit, application, list(application.settings.scopes), {})


@page("POST", "/applications/{id}/scopes", "set-up:write")
async def save_scopes(visit: Visit) -> Response:
    """Change the scopes."""
    application = await _application(visit)
    try:
        fields = application_form.read_fields(visit.form, is_new=False)
        return await _saved(visit, application, fields, "scopes")
    except InvalidInputError as error:
        typed = application_form.values_typed(visit.form, {"scopes": []})["scopes"]
        return await _scopes(visit, application, typed, problems_of(error), status=422)


@page("GET", "/applications/{id}/provider", "set-up:read")
async def provider(visit: Visit) -> Response:
    """What the catalogue knows of the provider."""
    application = await _application(visit)
    found = await head(visit, application, "provider")
    known = found["provider"]
    return visit.page("application_provider.html", **found, known=about(known) if known else ())


@page("GET", "/applications/{id}/delete", "set-up:write")
async def ask_delete(visit: Visit) -> Response:
    """What will be lost."""
    application = await _application(visit)
    return visit.page("application_delete.html", **await head(visit, application, "settings"))


@page("POST", "/applications/{id}/delete", "set-up:write")
async def delete(visit: Visit) -> Response:
    """Delete with all users."""
    application = await _application(visit)
    await visit.use.applications.delete(visit.actor, application.id)
    words = (
        f"“{application.settings.name}” is deleted, with its users and their tokens here. Where "
        "the provider takes revocations, it is asked to forget them."
    )
    return visit.go("/applications", words)


async def icon(site: Site, request: Request) -> Response:
    """The picture of an application, for everybody who sees its name."""
    one = str(request.path_params["id"])[:60]
    found = await site.use.store.read(lambda tx: tx.applications.icon(one))
    if found is None:
        return Response(status_code=404, headers=_ICON_HEADERS)
    kind, data = found
    return Response(data, media_type=kind, headers=_ICON_HEADERS)


async def _saved(
    visit: Visit, application: Application, fields: ApplicationFields, tab: str
) -> Response:
    path = f"/applications/{application.id}/{tab}"
    fields = application_form.changed(fields, application)
    if not application_form.has_any(fields):
        return visit.go(path, "Nothing was changed.")
    after = await visit.use.applications.update(visit.actor, application.id, fields)
    words = "Saved."
    if tab == "scopes":
        words = "Saved. Users who are connected get the new scopes when they log in again."
    before = application_shown(application, visit.use.addresses)
    restore = f"/applications/{application.id}/restore"
    undo = undo_address(visit, restore, application.id, after.version, before, fields)
    return visit.go(path, words, undo=undo)


async def _settings(
    visit: Visit,
    application: Application,
    values: dict[str, Any],
    problems: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    return visit.page(
        "application_settings.html",
        status,
        **await head(visit, application, "settings"),
        values=values,
        problems=dict(problems),
        label=labels.APPLICATION,
        label_texts=labels.texts(labels.APPLICATION),
        is_new=False,
    )


async def _scopes(
    visit: Visit,
    application: Application,
    chosen: list[str],
    problems: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    found = await head(visit, application, "scopes")
    known: Provider | None = found["provider"]
    allows = dict(known.scopes) if known else {}
    suggested = [scope for scope in allows if scope not in chosen]
    return visit.page(
        "application_scopes.html",
        status,
        **found,
        chosen=chosen,
        allows=allows,
        suggested=suggested,
        needed=await _needed(visit, found["services"]),
        problems=dict(problems),
        values={"scopes": chosen, "scope_separator": application.settings.scope_separator},
        label=labels.APPLICATION,
        label_texts=labels.texts(labels.APPLICATION),
    )


async def _needed(visit: Visit, services: Sequence[Service]) -> dict[str, list[str]]:
    """Which methods say that they need a scope."""

    def work(tx: Transaction) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for service in services:
            for method in tx.services.methods(service.id, _METHODS).items:
                for scope in method.settings.required_scopes:
                    name = f"{service.settings.name}: {method.settings.name}"
                    found.setdefault(scope, []).append(name)
        return found

    return await visit.use.store.read(work)


async def _application(visit: Visit) -> Application:
    return await visit.use.applications.get(visit.actor, visit.path("id"))


async def head(visit: Visit, application: Application, tab: str) -> dict[str, Any]:
    """What every tab of the application shows above it."""

    def work(tx: Transaction) -> dict[str, Any]:
        gists = tx.views.application_gists([application.id])
        shared: Connection | None = tx.connections.shared(application.id)
        return {
            "gist": gists[application.id],
            "shared": shared,
            "services": list(tx.services.of_application(application.id)),
            "open_findings": tx.views.findings("open", {"application": application.id}, 20, 0),
        }

    found = await visit.use.store.read(work)
    name = application.settings.provider
    known = catalogue.find(name) if name else None
    variables = application.settings.url_variables
    return found | {
        "application": application,
        "tab": tab,
        "provider": known,
        "console_url": known.endpoint("console_url", variables) if known else None,
        "connected_apps_url": known.endpoint("connected_apps_url", variables) if known else None,
        "redirect_uri": visit.use.addresses.redirect_uri(application),
    }
