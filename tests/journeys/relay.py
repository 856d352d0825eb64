"""A wire in front of a provider on which anything can happen to a request or to its answer."""

from dataclasses import dataclass, field

import httpx

from tests.testbed.hostile import Answer, Gate, HostileServer
from tests.testbed.recording import Received, Wire

#: What belongs to one connection and is not passed on.
_HOP = frozenset({"host", "connection", "content-length", "transfer-encoding", "date", "server"})


@dataclass(frozen=True)
class Forward:
    """Let the provider answer.

    Attributes:
        upstream: Address of the provider.
        loses_answer: The provider does its work, then the connection is reset.
        until: The answer is held back until this gate opens.
        done: Opened when the provider has done its work.
        heard: Bodies of its answers.
    """

    upstream: str
    loses_answer: bool = False
    until: Gate | None = None
    done: Gate = field(default_factory=Gate)
    heard: list[bytes] = field(default_factory=list[bytes])

    async def play(self, wire: Wire, request: Received) -> bool:
        sent = [(name, value) for name, value in request.headers if name.lower() not in _HOP]
        async with httpx.AsyncClient(timeout=60) as client:
            got = await client.request(
                request.method, self.upstream + request.target, headers=sent, content=request.body
            )
        self.done.open()
        self.heard.append(got.content)
        if self.until is not None:
            await self.until.passed()
        if self.loses_answer:
            wire.reset()
            return False
        headers = [pair for pair in got.headers.multi_items() if pair[0].lower() not in _HOP]
        return await Answer(got.status_code, got.content, headers, None).play(wire, request)


class Relay(HostileServer):
    """Passes every request on, unless a script says otherwise."""

    def __init__(self, upstream: str) -> None:
        super().__init__()
        self.upstream = upstream
        self.heard: list[bytes] = []
        self.always("*", Forward(upstream, heard=self.heard))

    def lose_answers(self, path: str, count: int = 1) -> None:
        """The provider does its work; its next answers are lost."""
        self.script(path, *[Forward(self.upstream, loses_answer=True)] * count)
