"""Long work as a stream of server-sent events: how far it is, then what came of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import StreamingResponse

from regrant.diagnosis.checking import Row
from regrant.usecases.check.asker import Progress, Step

MEDIA_TYPE: Final = "text/event-stream"
_HEADERS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
#: The name of the last event, and its value.
Outcome = tuple[str, Any]


def accepts_events(request: Request) -> bool:
    """Whether the caller wants to see the progress."""
    return MEDIA_TYPE in request.headers.get("accept", "")


def event_stream(work: Callable[[Progress], Awaitable[Outcome]]) -> StreamingResponse:
    """Events `progress` with `{"done", "of"}` and `rows` as judged so far, then the outcome.

    Args:
        work: What is done; it ends when nobody listens any more.
    """
    return StreamingResponse(_events(work), 200, _HEADERS, MEDIA_TYPE)


async def _events(work: Callable[[Progress], Awaitable[Outcome]]) -> AsyncIterator[str]:
    waiting: asyncio.Queue[Outcome | None] = asyncio.Queue()

    async def progress(step: Step) -> None:
        if step.rows is None:
            await waiting.put(("progress", {"done": step.done, "of": step.of}))
        else:
            await waiting.put(("rows", [_short(row) for row in step.rows]))

    async def run() -> None:
        try:
            await waiting.put(await work(progress))
        finally:
            await waiting.put(None)

    running = asyncio.create_task(run())
    try:
        while (event := await waiting.get()) is not None:
            name, value = event
            yield f"event: {name}\ndata: {msgspec.json.encode(value).decode()}\n\n"
        await running
    finally:
        running.cancel()


def _short(row: Row) -> dict[str, str]:
    return {"setting": row.setting, "verdict": row.verdict, "reason": row.reason}
