"""Search: any object by a few letters of its name or by its identifier."""

from starlette.responses import Response

from regrant.providers import catalogue
from regrant.web.pages.site import Visit, page
from regrant.web.places import path_of
from regrant.web.render import see_other

_PROVIDERS = 6


@page("GET", "/search", "set-up:read", section="search")
async def search(visit: Visit) -> Response:
    """What was found; an identifier leads straight to its object."""
    words = visit.query("q").strip()
    found = await visit.use.views.search(visit.actor, words)
    if len(found.items) == 1 and found.items[0].id == words:
        path = path_of(found.items[0], found.names)
        if path:
            return see_other(path)
    providers = catalogue.search(words, limit=_PROVIDERS) if words else []
    return visit.page("search.html", searched=words, found=found, providers=providers)
