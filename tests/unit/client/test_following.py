"""A check that tells how it goes on: events, then the report, or why there is none."""

from typing import Any

import httpx
import pytest
from tests.unit.client.fake_api import FakeApi, json, problem

from regrant.client import UnreadableAnswerError
from regrant.client.asks import applications
from regrant.errors import NotFoundError

TOLD = 'event: progress\ndata: {"done": 1, "of": 2}\n\n'
REPORT = 'event: report\ndata: {"rows": []}\n\n'


def streamed(*events: str) -> httpx.Response:
    headers = {"content-type": "text/event-stream; charset=utf-8"}
    return httpx.Response(200, headers=headers, content="".join(events).encode())


def followed(answer: httpx.Response) -> tuple[Any, list[tuple[str, Any]]]:
    told: list[tuple[str, Any]] = []
    api = FakeApi(answer)
    found = api.client().follow(applications.check("app_1"), lambda *one: told.append(one))
    assert api.requests[0].headers["accept"] == "text/event-stream"
    return found, told


def test_events_are_told_before_the_report_is_given() -> None:
    found, told = followed(streamed(TOLD, REPORT))
    assert found.rows == []
    assert told == [("progress", {"done": 1, "of": 2})]


def test_a_server_that_streams_nothing_is_understood() -> None:
    found, told = followed(json({"rows": []}))
    assert (found.rows, told) == ([], [])


def test_a_refusal_is_raised_before_and_within_the_stream() -> None:
    with pytest.raises(NotFoundError):
        followed(problem(404, "not-found"))
    words = '{"code": "not-found", "family": "not-found", "status": 404, "detail": "gone"}'
    with pytest.raises(NotFoundError, match="gone"):
        followed(streamed(TOLD, f"event: problem\ndata: {words}\n\n"))


@pytest.mark.parametrize("rest", ["", "event: report\ndata: {\n\n", "event: problem\ndata: 7\n\n"])
def test_a_stream_that_breaks_off_is_no_report(rest: str) -> None:
    with pytest.raises(UnreadableAnswerError):
        followed(streamed(TOLD, rest))
