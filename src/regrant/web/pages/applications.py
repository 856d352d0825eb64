"""The list of OAuth applications, the gallery of providers, and registering one."""

from typing import Any, Final

from starlette.responses import Response

from regrant.domain.provider import Provider
from regrant.errors import InvalidInputError
from regrant.ports.views import Numbered
from regrant.providers import catalogue
from regrant.providers.words import about
from regrant.web import labels
from regrant.web.pages import application_form
from regrant.web.pages.frame import problems_of
from regrant.web.pages.site import Visit, page

_IN_GALLERY: Final = 48
_BY_HAND: Final = ("custom", "issuer")
#: What forms call the catalogue's categories; the rest is its own word, with a capital.
_CATEGORIES: Final = {
    "crm": "CRM",
    "hr": "HR",
    "cms": "CMS",
    "gis": "GIS",
    "erp": "ERP",
    "ai": "AI",
}


@page("GET", "/applications", "set-up:read")
async def applications(visit: Visit) -> Response:
    """Every application with its users and how they are."""
    part = Numbered(visit.number(), words=visit.query("q"))
    listing = await visit.use.views.applications(visit.actor, part)
    return visit.page("applications.html", listing=listing)


@page("GET", "/applications/new", "set-up:write")
async def gallery(visit: Visit) -> Response:
    """Providers to begin from, found by name or category; or by hand."""
    words, category = visit.query("q").strip(), visit.query("category")
    found = catalogue.search(words, limit=500)
    if category:
        found = [each for each in found if each.category == category]
    shown = found[:_IN_GALLERY]
    counts: dict[str, int] = {}
    for each in catalogue.summaries():
        counts[each.category] = counts.get(each.category, 0) + 1
    categories = sorted((_category(name), name, count) for name, count in counts.items())
    return visit.page(
        "gallery.html",
        found=shown,
        more=len(found) - len(shown),
        categories=categories,
        category=category,
        category_words=_category,
        typed=words,
        total=len(catalogue.summaries()),
    )


@page("GET", "/applications/new/{provider}", "set-up:write")
async def new(visit: Visit) -> Response:
    """The form for one provider, for typed addresses, or for an issuer alone."""
    chosen = visit.path("provider")
    provider = _provider(chosen)
    _, signed = visit.use.applications.new_context()
    return _form(visit, chosen, provider, application_form.values_for(provider), signed, {})


@page("POST", "/applications/new/{provider}", "set-up:write")
async def create(visit: Visit) -> Response:
    """Register, then show the new application with what is to do next."""
    chosen = visit.path("provider")
    provider = _provider(chosen)
    try:
        fields = application_form.read_fields(visit.form, is_new=True)
        made = await visit.use.applications.create(visit.actor, fields)
    except InvalidInputError as error:
        problems = application_form.problems_shown(visit.form, problems_of(error))
    else:
        words = f"“{made.settings.name}” is registered. Next: its redirect URL, then a user."
        return visit.go(f"/applications/{made.id}", words)
    base = application_form.values_for(provider)
    values = application_form.values_typed(visit.form, base)
    signed = visit.form.get("context") or visit.use.applications.new_context()[1]
    return _form(visit, chosen, provider, values, signed, problems, status=422)


def _form(
    visit: Visit,
    chosen: str,
    provider: Provider | None,
    values: dict[str, Any],
    signed: str,
    problems: dict[str, str],
    *,
    status: int = 200,
) -> Response:
    context = signed.partition(".")[0]
    return visit.page(
        "application_new.html",
        status,
        chosen=chosen,
        provider=provider,
        known=about(provider) if provider else (),
        values=values,
        problems=problems,
        label=labels.APPLICATION,
        label_texts=labels.texts(labels.APPLICATION),
        context=signed,
        redirect_uri=visit.use.addresses.redirect_uri_for("per_application", context),
        is_new=True,
    )


def _provider(chosen: str) -> Provider | None:
    return None if chosen in _BY_HAND else catalogue.get(chosen)


def _category(name: str) -> str:
    return _CATEGORIES.get(name) or name.replace("_", " ").capitalize()
