"""However many callers wait in however many processes, an ended token costs one token request."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import httpx
import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator, codes
from tests.journeys.at_practice import (
    STRICT,
    application_at_practice,
    connect_at_practice,
    notes_service,
)
from tests.testbed.fixtures import StartRegrant
from tests.testbed.regrant_server import RegrantServer

CALLERS = 50
REFRESHES = "token.refresh_token"


@dataclass
class Pair:
    """Two processes over one database, with a shared user and a service."""

    servers: tuple[RegrantServer, RegrantServer]
    admin: Administrator
    connection: str
    service: str

    def ask_everywhere(self, *askers: Callable[[httpx.Client], httpx.Response]) -> list[int]:
        """Ask from fifty threads at once, half of them at each process; the statuses."""
        key = self.servers[0].owner_key
        clients = [server.client(key) for server in self.servers]
        work = [
            partial(askers[number % len(askers)], clients[number // len(askers) % 2])
            for number in range(CALLERS)
        ]
        with ThreadPoolExecutor(CALLERS) as callers:
            answers = list(callers.map(lambda ask: ask(), work))
        return [answer.status_code for answer in answers]

    def token(self, http: httpx.Client) -> httpx.Response:
        return http.get(f"/connections/{self.connection}/token")

    def call(self, http: httpx.Client) -> httpx.Response:
        return http.post(f"/services/{self.service}/methods/read/call", json={})

    def pass_through(self, http: httpx.Client) -> httpx.Response:
        base = str(http.base_url).removesuffix("/api/v1/")
        return http.get(f"{base}/proxy/{self.service}/api/notes")


@pytest.fixture
def pair(database_url: str, start_regrant: StartRegrant, practice: RunningPractice) -> Pair:
    first = start_regrant(database_url=database_url)
    second = first.replica().start()
    admin = Administrator(first)
    application = application_at_practice(admin, practice)
    service = notes_service(admin, practice, application)
    connection = connect_at_practice(first.sign_in(), application)
    return Pair((first, second), admin, connection, service)


def test_an_ended_token_is_refreshed_once_for_fifty_callers(
    pair: Pair, practice: RunningPractice
) -> None:
    assert set(pair.ask_everywhere(pair.token)) == {200}  # both have it in memory
    practice.change_client(STRICT, access_token_seconds=4)
    pair.admin.post(f"/connections/{pair.connection}/refresh")
    pair.admin.wait_until_expired(pair.connection)
    practice.change_client(STRICT, access_token_seconds=3600)
    before = practice.count(REFRESHES)
    statuses = pair.ask_everywhere(pair.token, pair.call, pair.pass_through)
    assert set(statuses) == {200}
    assert practice.count(REFRESHES) == before + 1


def test_a_token_that_the_service_refuses_is_refreshed_once_for_fifty_callers(
    pair: Pair, practice: RunningPractice
) -> None:
    assert set(pair.ask_everywhere(pair.pass_through)) == {200}
    practice.expire_access_tokens()
    before = practice.count(REFRESHES)
    assert set(pair.ask_everywhere(pair.call, pair.pass_through)) == {200}
    assert practice.count(REFRESHES) == before + 1


def test_a_dead_refresh_token_is_presented_once_for_fifty_callers(
    pair: Pair, practice: RunningPractice
) -> None:
    practice.revoke_user_grants()
    before = practice.count(REFRESHES)
    assert set(pair.ask_everywhere(pair.call, pair.pass_through)) == {409}
    assert practice.count(REFRESHES) == before + 1
    connection = pair.admin.connection(pair.connection)
    assert connection["status"] == "needs_reconnect"
    assert codes(connection["findings"]) == ["refresh-token-invalidated"]
