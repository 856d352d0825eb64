"""The first page of a member who sees no settings: the accounts that this person connects."""

from starlette.responses import Response

from regrant.ports.views import Numbered
from regrant.web.pages.site import Visit


async def show(visit: Visit) -> Response:
    """Every application, with the visitor's own account or the button that connects one."""
    part = Numbered(visit.number(), words=visit.query("q"))
    listing, mine = await visit.use.views.own_accounts(visit.actor, part)
    return visit.page("own_accounts.html", listing=listing, mine=mine)
