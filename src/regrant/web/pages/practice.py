"""The guided tour: three steps on the practice provider, each done on the real pages."""

from typing import Final, get_args

from starlette.responses import Response

from regrant.errors import NotFoundError
from regrant.usecases.tour import Fault, Tour, TourState
from regrant.web.pages.site import Visit, page
from regrant.web.places import method_path

#: What goes wrong, and what is done about it, in the order in which they are offered.
FAULTS: Final[dict[str, tuple[str, str]]] = {
    "access-removed": (
        "Somebody takes the access away",
        "As a person does in the account's settings at the provider.",
    ),
    "authentication-off": (
        "“Use authentication” is switched off",
        "As it happens when somebody edits the method.",
    ),
    "address-moved": (
        "The provider moves its token URL",
        "The old address answers 404, and the token has just ended.",
    ),
}
_BROKEN: Final = "It is broken now. Send the request, read what Regrant found, and mend it."


@page("GET", "/practice", "set-up:read", section="")
async def practice(visit: Visit) -> Response:
    """The tour on a page of its own, also after it was folded away."""
    tour = _tour(visit)
    return visit.page("practice.html", tour=await tour.state(), faults=FAULTS, url=tour.url)


@page("POST", "/practice/set-up", "set-up:write", section="")
async def set_up(visit: Visit) -> Response:
    """Register what the tour needs, and go where the first user is added."""
    application = await _tour(visit).set_up(visit.actor)
    words = "The practice application and its web service are set up. Now log in with it."
    return visit.go(f"/applications/{application.id}/users/new", words)


@page("POST", "/practice/break/{fault}", "set-up:write", section="")
async def break_(visit: Visit) -> Response:
    """Let something go wrong, and go where it shows."""
    tour = _tour(visit)
    fault = next((one for one in get_args(Fault) if one == visit.path("fault")), None)
    if fault is None:
        raise NotFoundError("The tour has no such fault.")
    method = await tour.break_(visit.actor, fault)
    state = await tour.state()
    if state.service is None:
        raise NotFoundError("The tour's web service is gone.")
    return visit.go(method_path(state.service, method), _BROKEN)


@page("POST", "/practice/end", "set-up:write", section="")
async def end(visit: Visit) -> Response:
    """Fold the tour away for good."""
    await _tour(visit).end(visit.actor)
    return visit.go("/", "The tour is folded away. Its page stays at /practice.")


async def shown_on_overview(visit: Visit) -> TourState | None:
    """The tour as the overview shows it: not when it is done, dismissed or not for the visitor."""
    tour = visit.use.tour
    if tour is None or not visit.may("set-up:write"):
        return None
    state = await tour.state()
    return None if state.is_over or state.is_done else state


def _tour(visit: Visit) -> Tour:
    if visit.use.tour is None:
        raise NotFoundError(
            "The practice provider does not run beside this server. Start with `make up`, or with "
            "`regrant serve --practice`."
        )
    return visit.use.tour
