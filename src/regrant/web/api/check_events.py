"""A check as a stream of events: how far it is, then the report or why there is none."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import StreamingResponse

from regrant.errors import RegrantError
from regrant.usecases.all import UseCases
from regrant.usecases.auditing import Actor
from regrant.web.problem import problem
from regrant.web.shapes.check import check_shown

_HEADERS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def accepts_events(request: Request) -> bool:
    """Whether the caller wants to see the progress."""
    return "text/event-stream" in request.headers.get("accept", "")


def check_events(use: UseCases, actor: Actor, application_id: str) -> StreamingResponse:
    """Events `progress` with `{"done", "of"}`, then one `report` or `problem`."""
    stream = _events(use, actor, application_id)
    return StreamingResponse(stream, 200, _HEADERS, "text/event-stream")


async def _events(use: UseCases, actor: Actor, application_id: str) -> AsyncIterator[str]:
    waiting: asyncio.Queue[str] = asyncio.Queue()

    async def progress(done: int, of: int) -> None:
        await waiting.put(_event("progress", {"done": done, "of": of}))

    async def run() -> None:
        try:
            report = await use.checks.check(actor, application_id, progress)
            await waiting.put(_event("report", check_shown(report)))
        except RegrantError as error:
            await waiting.put(_event("problem", msgspec.Raw(bytes(problem(error).body))))

    running = asyncio.create_task(run())
    try:
        while True:
            event = await waiting.get()
            yield event
            if not event.startswith("event: progress"):
                return
    finally:
        running.cancel()


def _event(name: str, value: Any) -> str:
    return f"event: {name}\ndata: {msgspec.json.encode(value).decode()}\n\n"
