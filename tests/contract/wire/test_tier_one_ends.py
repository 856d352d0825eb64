"""How every tier 1 provider is asked to forget a token, or to trade one for a longer-lived one."""

import json
from base64 import b64decode
from dataclasses import replace
from urllib.parse import parse_qsl, unquote_plus, urlsplit

import pytest

from regrant.adapters.clock import SystemClock
from regrant.adapters.outbound.client import GuardedClient
from regrant.domain.provider import Provider
from regrant.domain.provider_wire import Revocation, TokenExchange
from regrant.domain.secret import Secret
from regrant.ports.outbound import Limits
from regrant.protocol.http import HttpRequest
from regrant.protocol.revocation import Ask, Hint, accepts, revocation_request
from regrant.protocol.token_exchange import exchange_request
from regrant.providers import catalogue
from tests.contract.wire.server import CLIENT_ID, CLIENT_SECRET
from tests.contract.wire.test_tier_one import LOOPBACK, TIER_ONE, client_of, settings_of
from tests.testbed.answering import AnsweringServer, Raw, Reply

ACCESS, REFRESH, ACCOUNT = "the access token", "the refresh token", "account-7"
HINTS: tuple[Hint, ...] = ("refresh_token", "access_token")


class Notes(AnsweringServer):
    """Takes whatever comes, and keeps it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Raw] = []

    def reply(self, raw: Raw) -> Reply:
        self.heard.append(raw)
        return Reply(200, b"{}", {"content-type": "application/json"})


async def heard(request: HttpRequest, server: Notes) -> Raw:
    """The same request as it arrives at a server of ours."""
    parts = urlsplit(request.url)
    here = f"{server.url}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")
    outbound = GuardedClient(SystemClock(), LOOPBACK.private_networks, pooled=False)
    await outbound.send(replace(request, url=here), Limits())
    await outbound.aclose()
    [raw] = server.heard
    return raw


def carried(raw: Raw) -> tuple[str, dict[str, str]]:
    """In which part the parameters came, and what they are."""
    kind = raw.headers.get("content-type", "").split(";")[0]
    query = dict(parse_qsl(urlsplit(raw.target).query, keep_blank_values=True))
    if raw.body and kind == "application/json":
        return "json", json.loads(raw.body)
    if raw.body:
        return "form", dict(parse_qsl(raw.body.decode(), keep_blank_values=True))
    return ("query", query) if query else ("none", {})


def style_of(provider: Provider) -> str:
    """How its facts say that the call is authenticated; the credentials may be plain parameters."""
    return (provider.revocation or Revocation()).auth


def authentication(raw: Raw, params: dict[str, str], provider: Provider) -> str:
    header = raw.headers.get("authorization", "")
    if header.startswith("Basic "):
        pair = b64decode(header[6:]).decode().split(":", 1)
        both = (pair, [unquote_plus(one) for one in pair])
        return "basic" if [CLIENT_ID, CLIENT_SECRET] in both else "?"
    if header == f"Bearer {ACCESS}":
        return "bearer"
    if params.get(provider.client_secret_param) == CLIENT_SECRET and style_of(provider) != "none":
        return "post" if params.get(provider.client_id_param) == CLIENT_ID else "?"
    in_headers = any(one in f"{raw.headers}" for one in (CLIENT_SECRET, ACCESS, REFRESH))
    return "headers" if in_headers else "none"


def _revocable(provider_id: str) -> bool:
    provider = catalogue.get(provider_id)
    style = provider.revocation or Revocation()
    return provider.revocation_endpoint is not None and style.automatic


REVOCABLE = [one for one in TIER_ONE if _revocable(one)]
TRADES = [
    (one, part) for one in TIER_ONE for part in ("exchange", "renewal")
    if getattr(catalogue.get(one), part) is not None
]  # fmt: skip


@pytest.mark.parametrize("provider_id", REVOCABLE)
async def test_a_token_is_taken_back_in_the_providers_own_way(provider_id: str) -> None:
    provider = catalogue.get(provider_id)
    style = provider.revocation or Revocation()
    endpoint = settings_of(provider).revocation_endpoint
    assert endpoint is not None
    hint: Hint = next(one for one in HINTS if accepts(style, one))
    token = REFRESH if hint == "refresh_token" else ACCESS
    credentials = client_of(provider, "https://unused.example/token").credentials()
    ask = Ask(endpoint, credentials, Secret(token), hint, Secret(ACCESS), ACCOUNT, style)
    with Notes() as server:
        raw = await heard(revocation_request(ask), server)
    kind, params = carried(raw)
    assert raw.method == style.method
    assert "{" not in raw.target
    if style.token_param:
        assert params[style.token_param] == token
        assert kind == ("query" if style.body == "none" else style.body)
    elif style.auth != "bearer":
        sent = f"{raw.headers} {params}"
        assert token in sent or (CLIENT_SECRET in sent and ACCOUNT in sent)
    for name, value in style.params.items():
        assert "{" in value or params[name] == value
    for name in style.headers:
        assert name.lower() in raw.headers
    usual = "basic" if credentials.method == "client_secret_basic" else "post"
    wanted = {style.auth, usual} if style.is_standard and style.auth == "basic" else {style.auth}
    assert authentication(raw, params, provider) in wanted


@pytest.mark.parametrize(("provider_id", "part"), TRADES)
async def test_an_access_token_is_traded_in_the_providers_own_way(
    provider_id: str, part: str
) -> None:
    provider = catalogue.get(provider_id)
    how: TokenExchange = getattr(provider, part)
    client = client_of(provider, "https://unused.example/oauth/token")
    endpoint = client.exchange_endpoint(how)
    assert endpoint is not None
    request = exchange_request(endpoint, how, Secret(ACCESS), client.credentials())
    with Notes() as server:
        raw = await heard(request, server)
    kind, params = carried(raw)
    assert (raw.method, kind) == (how.method, "query" if how.method == "GET" else "form")
    assert params.pop("grant_type") == how.grant_type
    assert params.pop(how.token_param) == ACCESS
    known = {provider.client_id_param: CLIENT_ID, provider.client_secret_param: CLIENT_SECRET}
    named = {"client_id": provider.client_id_param, "client_secret": provider.client_secret_param}
    sent = {named[one]: known[named[one]] for one in how.client_params}
    assert params == {**sent, **how.params}
    assert "authorization" not in raw.headers
