"""How the connect pages look to people who are not members: name, colour, logo."""

from collections.abc import Mapping

from starlette.responses import Response

from regrant.errors import InvalidInputError
from regrant.usecases.branding import BrandFields
from regrant.web.pages.frame import problems_of
from regrant.web.pages.site import Visit, page


@page("GET", "/settings/look", "set-up:write")
async def look(visit: Visit) -> Response:
    """What is set."""
    return await _page(visit, {})


@page("POST", "/settings/look", "set-up:write")
async def save(visit: Visit) -> Response:
    """Change it."""
    form = visit.form
    logo = form.file("logo") or (b"" if form.has("remove_logo") else None)
    colour = form.get("colour") if form.has("use_colour") else ""
    fields = BrandFields(form.get("name"), colour, logo)
    try:
        await visit.use.branding.save(visit.actor, fields)
    except InvalidInputError as error:
        return await _page(visit, problems_of(error), fields)
    return visit.go("/settings/look", "Saved. The connect pages show it from now on.")


async def _page(
    visit: Visit, problems: Mapping[str, str], typed: BrandFields | None = None
) -> Response:
    return visit.page(
        "look.html",
        422 if problems else 200,
        brand=await visit.use.branding.brand(),
        typed=typed,
        problems=dict(problems),
        tab="look",
        label_texts={"name": "Name", "colour": "Colour", "logo": "Logo"},
    )
