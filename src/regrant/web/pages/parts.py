"""Every part of the pages with all its states, for whoever changes how they look."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from starlette.responses import Response

from regrant.domain.exchange import SeenResponse, SentRequest
from regrant.ports.views import Ending, Hour
from regrant.usecases.views import AHEAD
from regrant.web import plots
from regrant.web.json_view import json_view
from regrant.web.pages.site import Visit, page

_SAMPLE: Final[dict[str, Any]] = {
    "code": "redirect-uri-mismatch",
    "title": "GitHub does not know the redirect URL that Regrant sends",
    "certainty": "certain",
    "severity": "blocking",
    "evidence": [
        {
            "fact": "redirect_uri",
            "observed": "https://regrant.example/oauth/callback/abc",
            "expected": "one of those registered",
            "seen_in": "answer",
        }
    ],
    "explanation": "GitHub only sends people back to addresses that are registered with it, and "
    "`https://regrant.example/oauth/callback/abc` is not one of them.",
    "steps": [
        "Copy the redirect URL `https://regrant.example/oauth/callback/abc`.",
        "Open your app in GitHub's developer console (https://github.com/settings/developers).",
    ],
    "actions": [],
    "references": ["RFC 6749 §3.1.2.4"],
    "responsible": "application_owner",
    "retryable": False,
    "decided_by": None,
}
_ANSWER: Final = {"answer": "401: client authentication failed", "exchange": None}
_COMPARED: Final = (
    {
        "asked": "a made-up code under your secret and under a made-up one",
        "real": {"answer": "400: the code is not known", "exchange": None},
        "made_up": _ANSWER,
        "difference": "only the made-up secret is refused",
    },
)
_SENT: Final = SentRequest(
    "POST", "https://api.example/v1/items?page=2", {"accept": "application/json"}, '{"name": "x"}'
)
_SEEN: Final = SeenResponse(200, {"content-type": "application/json"}, '{"items": [1, "two"]}')


@page("GET", "/_/parts", "set-up:read", section="parts")
async def parts(visit: Visit) -> Response:
    """All of them."""
    now = visit.now
    hours = [
        Hour(now - timedelta(hours=back), "call", (back * 37) % 91, (back * 7) % 11)
        for back in range(168)
    ]
    ending = Ending("client_secret", "app_x", "app_x", "Google", now + timedelta(days=21))
    likely = {**_SAMPLE, "certainty": "likely", "severity": "degrading", "responsible": "user"}
    notice = {**_SAMPLE, "certainty": "possible", "severity": "notice", "responsible": "nobody"}
    shown = replace(visit, section="parts")
    return shown.page(
        "parts.html",
        samples=(_SAMPLE, likely, notice),
        plot=plots.plot("Calls of web services", hours),
        marks=plots.marks([ending], now, AHEAD),
        problems={"sample": "is missing"},
        compared=_COMPARED,
        sent=_SENT,
        seen=_SEEN,
        pretty=json_view({"items": [1, "two", None]}),
    )
