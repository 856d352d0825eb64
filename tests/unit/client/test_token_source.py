"""A token is kept as long as it serves, and fetched once for all who wait."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import httpx
import pytest
from tests.unit.client.fake_api import KEY, FakeApi, json, problem

from regrant.client import ReauthorizationRequiredError, Regrant
from regrant.client.async_token_source import AsyncTokenSource
from regrant.client.token_source import TokenSource

NOON = 1_767_268_800.0  # 2026-01-01T12:00:00Z


def _token(value: str, expires_at: str | None = "2026-01-01T13:00:00Z") -> httpx.Response:
    return json(
        {"access_token": value, "token_type": "Bearer", "expires_at": expires_at, "scopes": []}
    )


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("expires_at", "kept_seconds"),
    [
        ("2026-01-01T13:00:00Z", 3540),  # an hour, less the minute that is wished
        ("2026-01-01T12:00:30Z", 15),  # shorter than the wish: half of it
        (None, 300),  # no end known: asked for again now and then
    ],
)
def test_a_token_is_kept_until_shortly_before_its_end(
    expires_at: str | None, kept_seconds: float
) -> None:
    api, clock = FakeApi(_token("one", expires_at), _token("two", expires_at)), Clock()
    source = TokenSource(api.client(), "con_1", clock=clock)
    assert source.token().access_token == "one"
    clock.now = NOON + kept_seconds - 1
    assert source.token().access_token == "one"
    clock.now = NOON + kept_seconds
    assert source.token().access_token == "two"


def test_a_refused_token_is_refreshed_when_the_server_has_no_other() -> None:
    api = FakeApi(_token("one"), _token("one"), _refreshed(), _token("two"))
    source = TokenSource(api.client(), "con_1", clock=Clock())
    assert source.token(refused=source.token().access_token).access_token == "two"
    assert [request.method for request in api.requests] == ["GET", "GET", "POST", "GET"]


def test_a_refused_token_is_not_refreshed_when_the_server_has_another() -> None:
    api = FakeApi(_token("one"), _token("two"))
    source = TokenSource(api.client(), "con_1", clock=Clock())
    assert source.token(refused=source.token().access_token).access_token == "two"
    assert [request.method for request in api.requests] == ["GET", "GET"]


def test_fifty_threads_share_one_fetch() -> None:
    gate, arrived = Event(), Barrier(51)
    client, asked = _slow(lambda: gate.wait(30), _token("one"))
    source = TokenSource(client, "con_1", clock=Clock())

    def ask() -> str:
        arrived.wait(30)
        return source.token().access_token

    with ThreadPoolExecutor(50) as pool:
        results = [pool.submit(ask) for _ in range(50)]
        arrived.wait(30)
        gate.set()
        assert {one.result(30) for one in results} == {"one"}
    assert len(asked) == 1


def test_an_error_is_not_kept() -> None:
    login = problem(409, "access-token-expired", family="reauthorization-required")
    api = FakeApi(login, _token("one"))
    source = TokenSource(api.client(), "con_1", clock=Clock())
    with pytest.raises(ReauthorizationRequiredError):
        source.token()
    assert source.token().access_token == "one"


def test_an_interrupted_fetch_leaves_the_way_free() -> None:
    api = FakeApi(_token("one"))
    client = api.client()
    client.close()
    source = TokenSource(client, "con_1", clock=Clock())
    with pytest.raises(RuntimeError, match="closed"):
        source.token()
    with pytest.raises(RuntimeError, match="closed"):
        source.token()


async def test_fifty_tasks_share_one_fetch_and_outlive_the_one_who_began_it() -> None:
    api = FakeApi(_token("one"))
    source = AsyncTokenSource(api.async_client(), "con_1", clock=Clock())
    first = asyncio.create_task(source.token())
    await asyncio.sleep(0)
    others = [asyncio.create_task(source.token()) for _ in range(50)]
    first.cancel()
    results = await asyncio.gather(*others)
    assert {one.access_token for one in results} == {"one"}
    assert len(api.requests) == 1
    assert first.cancelled()


async def test_tasks_share_an_error_too() -> None:
    login = problem(409, "access-token-expired", family="reauthorization-required")
    api = FakeApi(login)
    source = AsyncTokenSource(api.async_client(), "con_1", clock=Clock())
    results = await asyncio.gather(*(source.token() for _ in range(5)), return_exceptions=True)
    assert {type(one) for one in results} == {ReauthorizationRequiredError}
    assert len(api.requests) == 1
    assert await source.renewed("one") is None


def test_nothing_shows_the_token() -> None:
    api = FakeApi(_token("canary"))
    source = TokenSource(api.client(), "con_1", clock=Clock())
    token = source.token(refused="canary-of-before")
    shown = repr(source) + repr(token) + str(token) + repr(vars(source))
    assert "canary" not in shown.replace(KEY, "")


def _refreshed() -> httpx.Response:
    return json(
        {
            "id": "con_1",
            "application": "app_1",
            "kind": "shared",
            "status": "active",
            "since": "2026-01-01T12:00:00Z",
            "requested_scopes": [],
            "granted_scopes": [],
            "has_refresh_token": True,
            "created_at": "2026-01-01T12:00:00Z",
        }
    )


def _slow(pause: Callable[[], object], answer: httpx.Response) -> tuple[Regrant, list[str]]:
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        pause()
        return answer

    transport = httpx.MockTransport(handle)
    return Regrant("https://regrant.test", KEY, transport=transport), asked
