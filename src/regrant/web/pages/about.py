"""About this installation: its version, where it is reached, what it has and what to keep safe."""

from typing import Final, NamedTuple

from starlette.responses import Response

from regrant import __version__
from regrant.web.pages.site import Visit, page


class Missing(NamedTuple):
    """Something that people look for and this version does not have.

    Args:
        name: What it is.
        instead: What to do meanwhile.
        route: Path of the API by which it would be there; empty for what is no resource.
        command: Word of the command line by which it would be there.
    """

    name: str
    instead: str
    route: str = ""
    command: str = ""


NOT_YET: Final = (
    Missing(
        "Messages about findings by webhook or mail",
        "Look at the overview, or let a program read `GET /api/v1/findings?state=open` or "
        "`/metrics`.",
        route="/webhooks",
    ),
    Missing(
        "Changing the encryption key",
        "The key file stays as it is for as long as the database is used.",
        command="encryption-key",
    ),
    Missing(
        "A backup by Regrant itself",
        'SQLite: `sqlite3 regrant.db ".backup copy.db"` while Regrant runs. PostgreSQL: as '
        "always. Keep the key file apart from the copy.",
        command="backup",
    ),
    Missing(
        "The whole set-up as one file",
        "Programs read and write it object by object through the API.",
        route="/export",
    ),
)


@page("GET", "/settings/about", None)
async def about(visit: Visit) -> Response:
    """Facts that one needs when something has to be told or asked."""
    return visit.page(
        "about.html",
        version=__version__,
        facts=visit.site.facts,
        not_yet=NOT_YET,
        tab="about",
    )
