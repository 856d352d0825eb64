"""Web services: the list, a new one, one service with its methods, its settings, its end."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.responses import Response

from regrant.domain.application import Application
from regrant.domain.connection import Connection
from regrant.domain.service import Method, Service
from regrant.errors import ConflictError, InvalidInputError
from regrant.ports.store import Transaction, Window
from regrant.ports.views import Numbered
from regrant.usecases.input.reading import read_struct
from regrant.usecases.input.service import ServiceFields
from regrant.web import labels
from regrant.web.pages import service_form
from regrant.web.pages.frame import problems_of
from regrant.web.pages.site import Visit, page
from regrant.web.pages.taking_back import TAKEN_BACK, undo_address, values_before
from regrant.web.places import service_path
from regrant.web.shapes.setup import service_shown
from regrant.web.words import SEVERITIES, STATUSES

SHOWN_METHODS: Final = 500
_CHOICES: Final = 200


@page("GET", "/services", "set-up:read")
async def services(visit: Visit) -> Response:
    """Every web service with how it is."""
    part = Numbered(visit.number(), words=visit.query("q"))
    listing = await visit.use.views.services(visit.actor, part)
    used = [each.settings.authentication.application for each in listing.items]
    names = await visit.use.views.names(used)
    ailing = await visit.use.store.read(lambda tx: _ailing(tx, listing.items))
    return visit.page("services.html", listing=listing, names=names, ailing=ailing)


@page("GET", "/services/new", "set-up:write")
async def new(visit: Visit) -> Response:
    """The form, for an application if the address names one."""
    values = service_form.values_of(None, visit.query("application"))
    return await _new(visit, values, {})


@page("POST", "/services/new", "set-up:write")
async def create(visit: Visit) -> Response:
    """Register, then go on to its first method."""
    try:
        fields = service_form.read_fields(visit.form, None)
        made = await visit.use.services.create(visit.actor, fields)
    except InvalidInputError as error:
        base = service_form.values_of(None)
        values = service_form.values_typed(visit.form, base)
        return await _new(visit, values, problems_of(error), status=422)
    words = f"“{made.settings.name}” is registered. Next: its first method."
    return visit.go(f"{service_path(made)}/methods/new", words)


@page("GET", "/services/{service}", "set-up:read")
async def service(visit: Visit) -> Response:
    """Its methods, and what is to do."""
    found = await head(visit, "methods")
    window = Window(limit=SHOWN_METHODS)
    methods = await visit.use.services.methods(visit.actor, found["service"].id, window)
    troubled = _troubled(found["open_findings"])
    return visit.page("service_methods.html", **found, methods=methods.items, troubled=troubled)


@page("GET", "/services/{service}/settings", "set-up:read")
async def settings(visit: Visit) -> Response:
    """Base URL, time limits, headers."""
    return await _tab(visit, "settings", None, {})


@page("POST", "/services/{service}/settings", "set-up:write")
async def save_settings(visit: Visit) -> Response:
    """Change them."""
    return await _saved(visit, "settings", "Saved.")


@page("GET", "/services/{service}/authentication", "set-up:read")
async def authentication(visit: Visit) -> Response:
    """How the service wants to know who asks."""
    return await _tab(visit, "authentication", None, {})


@page("POST", "/services/{service}/authentication", "set-up:write")
async def save_authentication(visit: Visit) -> Response:
    """Change it."""
    return await _saved(visit, "authentication", "Saved. The next call uses it.")


@page("POST", "/services/{service}/restore", "set-up:write")
async def restore(visit: Visit) -> Response:
    """Take the last edit back."""
    service = await visit.use.services.get(visit.actor, visit.path("service"))
    values = values_before(visit, service.id, service.version)
    fields = read_struct(ServiceFields, values)
    after = await visit.use.services.update(visit.actor, service.id, fields)
    tab = "authentication" if "authentication" in values else "settings"
    return visit.go(f"{service_path(after)}/{tab}", TAKEN_BACK)


@page("GET", "/services/{service}/delete", "set-up:write")
async def ask_delete(visit: Visit) -> Response:
    """What will be lost."""
    found = await head(visit, "settings")
    return visit.page("service_delete.html", **found)


@page("POST", "/services/{service}/delete", "set-up:write")
async def delete(visit: Visit) -> Response:
    """Delete with all methods."""
    found = await visit.use.services.get(visit.actor, visit.path("service"))
    await visit.use.services.delete(visit.actor, found.id)
    return visit.go("/services", f"“{found.settings.name}” is deleted, with its methods.")


async def head(visit: Visit, tab: str) -> dict[str, Any]:
    """What every page of a service shows above what it is about."""
    service = await visit.use.services.get(visit.actor, visit.path("service"))
    application = service.settings.authentication.application

    def work(tx: Transaction) -> dict[str, Any]:
        known: Application | None = tx.applications.get(application) if application else None
        shared: Connection | None = tx.connections.shared(application) if application else None
        return {
            "gist": tx.views.service_gists([service.id])[service.id],
            "ailing": _ailing(tx, [service]),
            "application": known,
            "shared": shared,
            "open_findings": tx.views.findings("open", {"service": service.id}, 20, 0),
            "of_application": tx.views.findings("open", {"subject": application}, 3, 0)
            if application
            else (),
        }

    return {"service": service, "base": service_path(service), "tab": tab} | (
        await visit.use.store.read(work)
    )


def _ailing(tx: Transaction, services: Sequence[Service]) -> Mapping[str, tuple[str, str, str]]:
    """Services whose shared user or application is in trouble: word, tone and meaning, by id."""
    found: dict[str, tuple[str, str, str]] = {}
    for service in services:
        kept = service.settings.authentication
        if kept.application is None:
            continue
        shared = tx.connections.shared(kept.application) if kept.account == "shared" else None
        if shared and STATUSES[shared.status][1] != "good":
            found[service.id] = STATUSES[shared.status]
        elif rows := tx.findings.open_of("application", kept.application):
            worst = min((row.content["severity"] for row in rows), key=list(SEVERITIES).index)
            found[service.id] = (*SEVERITIES[worst][:2], "Its OAuth application has a finding.")
    return found


def _troubled(rows: Sequence[Any]) -> Mapping[str, str]:
    """The worst severity by method."""
    found: dict[str, str] = {}
    for row in rows:
        if row.subject_type == "method":
            found.setdefault(row.subject, row.content["severity"])
    return found


async def _saved(visit: Visit, tab: str, words: str) -> Response:
    before = await visit.use.services.get(visit.actor, visit.path("service"))
    try:
        fields = service_form.read_fields(visit.form, before)
        after = await visit.use.services.update(visit.actor, before.id, fields)
    except InvalidInputError as error:
        return await _tab(visit, tab, visit.form, problems_of(error))
    except ConflictError as error:
        if error.exact_code != "code-taken":
            raise
        return await _tab(visit, tab, visit.form, {"code": "is taken by another web service"})
    undo = ""
    if not before.has_secret and not after.has_secret:
        restore, shown = f"/services/{after.id}/restore", service_shown(before)
        undo = undo_address(visit, restore, after.id, after.version, shown, fields)
    return visit.go(f"{service_path(after)}/{tab}", words, undo=undo)


async def _tab(visit: Visit, tab: str, typed: Any, problems: Mapping[str, str]) -> Response:
    found = await head(visit, tab)
    values = service_form.values_of(found["service"])
    if typed is not None:
        values = service_form.values_typed(typed, values)
    return visit.page(
        f"service_{tab}.html",
        422 if problems else 200,
        **found,
        **await _form_parts(visit, values),
        problems=_by_field(problems),
    )


async def _new(
    visit: Visit, values: dict[str, Any], problems: Mapping[str, str], *, status: int = 200
) -> Response:
    parts = await _form_parts(visit, values)
    return visit.page("service_new.html", status, **parts, problems=_by_field(problems))


async def _form_parts(visit: Visit, values: dict[str, Any]) -> dict[str, Any]:
    """What the fields need: labels, and the applications to choose from."""
    listing = await visit.use.views.applications(visit.actor, Numbered(size=_CHOICES))
    choices = [(each.id, each.settings.name) for each in listing.items]
    chosen = values["authentication.application"]
    if chosen and chosen not in dict(choices):
        known = (await visit.use.views.names([chosen])).get(chosen)
        choices += [(chosen, known.name)] if known else []
    return {
        "values": values,
        "label": labels.SERVICE,
        "label_texts": labels.texts(labels.SERVICE),
        "choices": choices,
        "more_applications": listing.count > len(listing.items),
    }


def _by_field(problems: Mapping[str, str]) -> dict[str, str]:
    """Problems at the fields of the form, where a form has one field for two of the API's."""
    at = {
        "authentication": "authentication.type",
        "authentication.header": "authentication.key_name",
        "authentication.query": "authentication.key_name",
    }
    return {at.get(name, name): message for name, message in problems.items()}


def credential_words(
    service: Service, method: Method | None, application: Application | None
) -> tuple[str, str]:
    """What goes along with a call, in a sentence, and its tone."""
    kept = service.settings.authentication
    if kept.type == "none":
        return "The service has no authentication set, so calls go out as they are.", "off"
    if method and not method.settings.use_authentication:
        return "Calls go out without it: the service does not learn who asks.", "warning"
    if kept.type == "basic":
        return f"Calls carry the user name {kept.username} with its password.", "good"
    if kept.type == "api_key":
        place = f"the header {kept.header}" if kept.header else f"the parameter {kept.query}"
        return f"Calls carry the key in {place}.", "good"
    whose = {
        "shared": "the shared user",
        "personal": "the person whom the caller names",
        "personal_else_shared": "the person whom the caller names, else of the shared user",
    }[kept.account]
    name = application.settings.name if application else "an application that is gone"
    return f"Calls carry the token of {whose} of “{name}”.", "good"
