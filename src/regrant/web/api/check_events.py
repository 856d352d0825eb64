"""A check as a stream of events: how far it is, then the report or why there is none."""

import msgspec
from starlette.responses import StreamingResponse

from regrant.errors import RegrantError
from regrant.usecases.all import UseCases
from regrant.usecases.auditing import Actor
from regrant.usecases.check.asker import Progress
from regrant.web.event_stream import Outcome, event_stream
from regrant.web.problem import problem
from regrant.web.shapes.check import check_shown


def check_events(use: UseCases, actor: Actor, application_id: str) -> StreamingResponse:
    """Events `progress` and `rows` while it goes on, then one `report` or `problem`."""

    async def work(progress: Progress) -> Outcome:
        try:
            report = await use.checks.check(actor, application_id, progress)
        except RegrantError as error:
            return "problem", msgspec.Raw(bytes(problem(error).body))
        return "report", check_shown(report)

    return event_stream(work)
