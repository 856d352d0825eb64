"""An API in memory: answers what it is told to, and remembers what it was asked."""

from typing import Any

import httpx

from regrant.client import AsyncRegrant, Regrant

Answer = httpx.Response | Exception
KEY = "rg_canary"


class FakeApi:
    """Plays answers in turn; the last one is repeated."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []

    def client(self, **options: Any) -> Regrant:
        """A client that reaches nobody else."""
        transport = httpx.MockTransport(self._answer)
        return Regrant(
            "https://regrant.test", KEY, transport=transport, pause=self.pauses.append, **options
        )

    def async_client(self, **options: Any) -> AsyncRegrant:
        """As `client`, without blocking."""
        transport = httpx.MockTransport(self._answer)
        return AsyncRegrant(
            "https://regrant.test", KEY, transport=transport, pause=self._pause, **options
        )

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return again(answer)


def again(answer: httpx.Response) -> httpx.Response:
    """The same answer, not read by anybody yet."""
    return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def json(value: Any, status: int = 200, **headers: str) -> httpx.Response:
    """An answer."""
    return httpx.Response(status, json=value, headers=headers)


def problem(status: int, code: str, *, retry_after: str = "", **members: Any) -> httpx.Response:
    """A problem document."""
    headers = {"content-type": "application/problem+json"}
    if retry_after:
        headers["retry-after"] = retry_after
    body = {"title": "Refused", "status": status, "code": code, "detail": "It is so.", **members}
    return httpx.Response(status, json=body, headers=headers)
