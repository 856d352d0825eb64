"""The adapters against the practice provider's protected API: expiry, revocation, many at once."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import aiohttp
import httpx
import pytest
import requests

from regrant.client import AsyncRegrant, ReauthorizationRequiredError, Regrant
from regrant.client.aiohttp_auth import RegrantAuth as AiohttpAuth
from regrant.client.httpx_auth import RegrantAuth as HttpxAuth
from regrant.client.objects import Connection
from regrant.client.requests_auth import RegrantAuth as RequestsAuth
from regrant.practice.testing import RunningPractice
from tests.journeys.clients.scene import Scene

NOTES = "/api/notes"


@pytest.fixture
def connection(scene: Scene) -> Connection:
    return scene.connect(scene.application())


@pytest.fixture
def browser(
    sdk: Regrant, connection: Connection, practice: RunningPractice
) -> Iterator[httpx.Client]:
    auth = HttpxAuth(sdk, connection.id, only_for=practice.url)
    with httpx.Client(auth=auth, base_url=practice.url) as client:
        yield client


def test_httpx_keeps_the_token_and_renews_a_refused_one(
    browser: httpx.Client, practice: RunningPractice
) -> None:
    assert browser.get(NOTES).status_code == 200
    practice.expire_access_tokens()
    assert browser.get(NOTES).status_code == 200
    assert practice.count("token.refresh_token") == 1
    assert browser.get(NOTES).status_code == 200
    assert practice.count("token.refresh_token") == 1


async def test_httpx_renews_without_blocking(
    async_sdk: AsyncRegrant, connection: Connection, practice: RunningPractice
) -> None:
    async with httpx.AsyncClient(auth=HttpxAuth(async_sdk, connection.id)) as client:
        assert (await client.get(practice.url + NOTES)).status_code == 200
        practice.expire_access_tokens()
        assert (await client.post(practice.url + NOTES, json={"text": "x"})).status_code < 300
    assert practice.count("token.refresh_token") == 1


def test_requests_renews_a_refused_token(
    sdk: Regrant, connection: Connection, practice: RunningPractice
) -> None:
    with requests.Session() as session:
        session.auth = RequestsAuth(sdk, connection.id)
        assert session.get(practice.url + NOTES, timeout=30).status_code == 200
        practice.expire_access_tokens()
        answer = session.post(practice.url + NOTES, json={"text": "x"}, timeout=30)
        assert (answer.ok, [one.status_code for one in answer.history]) == (True, [401])
    assert practice.count("token.refresh_token") == 1


async def test_aiohttp_renews_a_refused_token(
    async_sdk: AsyncRegrant, connection: Connection, practice: RunningPractice
) -> None:
    auth = AiohttpAuth(async_sdk, connection.id, only_for=practice.url)
    async with aiohttp.ClientSession(middlewares=[auth]) as session:
        async with session.get(practice.url + NOTES) as answer:
            assert answer.status == 200
        practice.expire_access_tokens()
        async with session.post(practice.url + NOTES, json={"text": "x"}) as answer:
            assert answer.status < 300
    assert practice.count("token.refresh_token") == 1


def test_access_taken_away_is_shown_as_it_is_and_then_as_a_login_to_do(
    browser: httpx.Client, practice: RunningPractice
) -> None:
    assert browser.get(NOTES).status_code == 200
    practice.revoke_user_grants()
    assert browser.get(NOTES).status_code == 401
    with pytest.raises(ReauthorizationRequiredError) as refused:
        browser.get(NOTES)
    assert refused.value.code == "refresh-token-invalidated"


def test_fifty_threads_share_one_fetch_and_one_refresh(
    sdk: Regrant, connection: Connection, practice: RunningPractice
) -> None:
    auth, gate = HttpxAuth(sdk, connection.id), Barrier(50)

    def ask(_: int) -> int:
        with httpx.Client(auth=auth) as client:
            gate.wait(30)
            return client.get(practice.url + NOTES).status_code

    with httpx.Client(auth=auth) as first:
        assert first.get(practice.url + NOTES).status_code == 200
    practice.expire_access_tokens()
    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(ask, range(50))) == {200}
    assert practice.count("token.refresh_token") == 1


async def test_fifty_tasks_share_one_fetch_and_one_refresh(
    async_sdk: AsyncRegrant, connection: Connection, practice: RunningPractice
) -> None:
    auth = HttpxAuth(async_sdk, connection.id)
    async with httpx.AsyncClient(auth=auth, timeout=30) as client:
        assert (await client.get(practice.url + NOTES)).status_code == 200
        practice.expire_access_tokens()
        answers = await asyncio.gather(*(client.get(practice.url + NOTES) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert practice.count("token.refresh_token") == 1
