"""Where adapters send a token, and when they send a request again."""

from collections.abc import Iterator
from typing import cast

import aiohttp
import httpx
import pytest
import requests
from tests.testbed.echo import EchoApi
from tests.unit.client.fake_api import FakeApi, again, json

from regrant.client import InvalidInputError
from regrant.client.aiohttp_auth import RegrantAuth as AiohttpAuth
from regrant.client.httpx_auth import RegrantAuth as HttpxAuth
from regrant.client.requests_auth import RegrantAuth as RequestsAuth

SERVICE = "https://api.test"


def _api(*values: str) -> FakeApi:
    return FakeApi(
        *(json({"access_token": value, "token_type": "bearer", "scopes": []}) for value in values)
    )


class Service(httpx.BaseTransport):
    """Plays answers in turn and remembers the tokens that it saw."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.seen: list[tuple[str, str | None]] = []

    def client(self, auth: httpx.Auth) -> httpx.Client:
        return httpx.Client(auth=auth, transport=self)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        for _ in cast("httpx.SyncByteStream", request.stream):
            pass  # Read as a socket would: a stream is used up then.
        self.seen.append((request.url.host, request.headers.get("authorization")))
        return again(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])


def test_a_token_goes_with_its_type_as_the_rfc_writes_it() -> None:
    service = Service(httpx.Response(200))
    service.client(HttpxAuth(_api("one").client(), "con_1")).get(SERVICE)
    assert service.seen == [("api.test", "Bearer one")]


def test_a_refused_token_is_tried_once_more_only() -> None:
    service = Service(httpx.Response(401))
    answer = service.client(HttpxAuth(_api("one", "two").client(), "con_1")).get(SERVICE)
    assert answer.status_code == 401
    assert [token for _, token in service.seen] == ["Bearer one", "Bearer two"]


def test_a_missing_scope_is_no_reason_for_another_token() -> None:
    challenge = {"www-authenticate": 'Bearer error="insufficient_scope"'}
    service, api = Service(httpx.Response(401, headers=challenge)), _api("one", "two")
    assert service.client(HttpxAuth(api.client(), "con_1")).get(SERVICE).status_code == 401
    assert (len(service.seen), len(api.requests)) == (1, 1)


def test_a_streamed_body_is_sent_once_and_the_next_request_has_the_new_token() -> None:
    service = Service(httpx.Response(401), httpx.Response(200))
    client = service.client(HttpxAuth(_api("one", "two").client(), "con_1"))

    def body() -> Iterator[bytes]:
        yield b"once"

    assert client.post(SERVICE, content=body()).status_code == 401
    assert client.get(SERVICE).status_code == 200
    assert [token for _, token in service.seen] == ["Bearer one", "Bearer two"]


def test_a_redirect_elsewhere_does_not_carry_the_token() -> None:
    away = httpx.Response(302, headers={"location": "https://evil.test/"})
    service, api = Service(away, httpx.Response(401)), _api("one", "two")
    client = service.client(HttpxAuth(api.client(), "con_1"))
    assert client.get(SERVICE, follow_redirects=True).status_code == 401
    assert service.seen == [("api.test", "Bearer one"), ("evil.test", None)]
    assert len(api.requests) == 1


def test_other_origins_see_nothing_when_one_is_named() -> None:
    service, api = Service(httpx.Response(200)), _api("one")
    client = service.client(HttpxAuth(api.client(), "con_1", only_for=[SERVICE]))
    client.get("https://api.test:8443/")
    client.get("http://api.test/")
    assert {token for _, token in service.seen} == {None}
    client.get("https://API.test:443/x")
    assert service.seen[-1][1] == "Bearer one"


def test_an_origin_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="only_for"):
        HttpxAuth(_api("one").client(), "con_1", only_for="api.test")


async def test_the_wrong_kind_of_client_is_said_in_words() -> None:
    blocking = HttpxAuth(_api("one").client(), "con_1")
    async with httpx.AsyncClient(auth=blocking) as client:
        with pytest.raises(TypeError, match="AsyncRegrant"):
            await client.get(SERVICE)
    other = HttpxAuth(_api("one").async_client(), "con_1")
    with httpx.Client(auth=other) as client, pytest.raises(TypeError, match="Regrant"):
        client.get(SERVICE)


def test_requests_sees_the_token_and_its_redirects_elsewhere_do_not(echo_api: EchoApi) -> None:
    auth = RequestsAuth(_api("one").client(), "con_1", only_for=echo_api.url)
    seen = requests.get(echo_api.url + "/x", auth=auth, timeout=10).json()
    assert "Bearer one" in str(seen)
    other = echo_api.url.replace("127.0.0.1", "localhost")
    assert "Bearer one" not in requests.get(other + "/x", auth=auth, timeout=10).text


async def test_aiohttp_sees_the_token_for_the_named_origin_only(echo_api: EchoApi) -> None:
    async with _api("one").async_client() as client:
        auth = AiohttpAuth(client, "con_1", only_for=echo_api.url)
        async with aiohttp.ClientSession(middlewares=[auth]) as session:
            async with session.get(echo_api.url + "/x") as answer:
                assert "Bearer one" in await answer.text()
            other = echo_api.url.replace("127.0.0.1", "localhost")
            async with session.get(other + "/x") as answer:
                assert "Bearer one" not in await answer.text()


def test_adapters_name_their_connection_and_nothing_else() -> None:
    api = _api("canary")
    shown = [
        repr(HttpxAuth(api.client(), "con_1")),
        repr(RequestsAuth(api.client(), "con_1")),
        repr(AiohttpAuth(api.async_client(), "con_1", only_for=SERVICE)),
    ]
    assert set(shown) == {"RegrantAuth('con_1')"}
