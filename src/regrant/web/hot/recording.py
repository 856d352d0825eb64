"""Records of what was passed on: made later, in the thread that writes them."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from regrant.domain.exchange import Exchange, SeenResponse
from regrant.domain.service import Service
from regrant.ports.clock import Clock
from regrant.ports.outbound import Live, TransportError
from regrant.protocol.http import Headers, HttpRequest, HttpResponse
from regrant.protocol.redaction import Redactor
from regrant.usecases.call_access import Access
from regrant.usecases.call_findings import CallFindings
from regrant.usecases.records import Records
from regrant.web.metrics import Metrics

#: Of a refused call this much is kept for diagnosis.
KEPT: Final = 64 * 1024


@dataclass(slots=True)
class Passed:
    """A request on its way, with what its record takes."""

    id: str
    at: datetime
    began: float
    service: Service
    access: Access
    request: HttpRequest


class Recording:
    """Notes exchanges of the pass-through and judges the refused ones."""

    def __init__(
        self, records: Records, findings: CallFindings, clock: Clock, metrics: Metrics
    ) -> None:
        self._records = records
        self._findings = findings
        self._clock = clock
        self._metrics = metrics
        self._judging: set[asyncio.Task[None]] = set()

    def done(self, passed: Passed, live: Live, body: bytes | None) -> None:
        """A response came, whole or streamed."""
        self._note(passed, live.status, live.headers, body, None)
        if live.status >= 400:
            self._judge(passed, HttpResponse(live.status, live.headers, (body or b"")[:KEPT]))

    def superseded(self, passed: Passed, live: Live) -> None:
        """The token was refused and the request is sent again, or its refusal is told otherwise."""
        self._note(passed, live.status, live.headers, None, None)

    def failed(self, passed: Passed, error: TransportError) -> None:
        """No response came."""
        self._note(passed, None, (), None, error.message)

    def _note(
        self,
        passed: Passed,
        status: int | None,
        headers: Headers,
        body: bytes | None,
        error: str | None,
    ) -> None:
        duration_ms = round((self._clock.monotonic() - passed.began) * 1000)
        connection = passed.access.connection
        if connection is not None:
            self._records.used(connection.id, passed.at)
        self._metrics.passed(status)
        kept = body if status is not None and status >= 400 else None

        def make() -> Exchange:
            response = HttpResponse(status, headers, kept or b"") if status is not None else None
            return _exchange(passed, response, duration_ms, error)

        self._records.note_later(make)

    def _judge(self, passed: Passed, response: HttpResponse) -> None:
        exchange = _exchange(passed, response, 0, None)

        async def judge() -> None:
            await self._findings.of_call(passed.service, None, passed.access, exchange, response)

        task = asyncio.create_task(judge())
        self._judging.add(task)
        task.add_done_callback(self._judging.discard)


def _exchange(
    passed: Passed, response: HttpResponse | None, duration_ms: int, error: str | None
) -> Exchange:
    credential = passed.access.credential
    redactor = Redactor(credential.secrets, credential.names)
    connection = passed.access.connection
    seen: SeenResponse | None = redactor.response(response) if response else None
    return Exchange(
        id=passed.id,
        stage="call",
        at=passed.at,
        duration_ms=duration_ms,
        request=redactor.request(passed.request),
        response=seen,
        error=error,
        application=connection.application if connection else None,
        connection=connection.id if connection else None,
        service=passed.service.id,
        used_auth=credential.is_used,
    )
