"""Telling an open page that what it shows has changed (server-sent events)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from starlette.responses import Response, StreamingResponse

from regrant.errors import RegrantError
from regrant.web.pages.site import Visit, page

#: A stream ends after so long and the browser asks again: no page holds a connection for ever.
_LOOKS: Final = 30
_PAUSE_SECONDS: Final = 1.0
_HEADERS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


@page("GET", "/live", "findings:read")
async def live(visit: Visit) -> Response:
    """Events for one subject, such as `connection:con_…`."""
    subject = visit.query("of")
    return StreamingResponse(_events(visit, subject), 200, _HEADERS, "text/event-stream")


async def _events(visit: Visit, subject: str) -> AsyncIterator[str]:
    yield "retry: 2000\n\n"
    before = ""
    for _ in range(_LOOKS):
        try:
            seen = await visit.use.views.fingerprint(visit.actor, subject)
        except RegrantError:
            return
        if before and seen != before:
            yield "event: changed\ndata: \n\n"
        before = seen
        await asyncio.sleep(_PAUSE_SECONDS)
        if await visit.request.is_disconnected():
            return
