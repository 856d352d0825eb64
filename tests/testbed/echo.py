"""A web service that answers with what it was asked, and a canary that nobody may ask."""

import base64

from tests.testbed.hostile import answer_json
from tests.testbed.recording import Received, RecordingServer, Wire

CANARY_HOST = "127.0.0.2"


def describe(request: Received) -> dict[str, object]:
    """The request as JSON, its headers in their order and spelling on the wire."""
    return {
        "method": request.method,
        "target": request.target,
        "path": request.path,
        "query": request.query,
        "headers": [list(header) for header in request.headers],
        "body": request.body.decode("utf-8", "replace"),
        "body_base64": base64.b64encode(request.body).decode(),
    }


async def _echo(wire: Wire, request: Received) -> bool:
    return await answer_json(describe(request)).play(wire, request)


class EchoApi(RecordingServer):
    """Answers 200 to everything, with the request in the body."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(_echo, host=host, port=port)


class InternalCanary(EchoApi):
    """Stands for an internal service: any connection to it is a breach."""

    def __init__(self) -> None:
        super().__init__(host=CANARY_HOST)

    @property
    def was_touched(self) -> bool:
        return self.connections > 0
