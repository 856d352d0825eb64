"""About this installation: its version, where it is reached, what to keep safe."""

from starlette.responses import Response

from regrant import __version__
from regrant.web.pages.site import Visit, page


@page("GET", "/settings/about", None)
async def about(visit: Visit) -> Response:
    """Facts that one needs when something has to be told or asked."""
    return visit.page("about.html", version=__version__, facts=visit.site.facts, tab="about")
