"""Code exchange, refresh and the authorization URL of every tier 1 provider."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from regrant.adapters.clock import SystemClock
from regrant.adapters.outbound.client import GuardedClient
from regrant.domain.application import Application, ApplicationSettings
from regrant.domain.provider import Provider
from regrant.domain.secret import Secret
from regrant.domain.url_template import Variable
from regrant.ports.outbound import Limits
from regrant.protocol.authorization import AuthorizationRequest
from regrant.protocol.token_response import TokenAnswer
from regrant.providers import catalogue
from regrant.settings import load
from regrant.usecases.application_settings import AVAILABLE_METHODS, from_fields
from regrant.usecases.input.application import ApplicationFields
from regrant.usecases.oauth_client import OAuthClient
from tests.contract.wire.server import (
    CLIENT_ID,
    CLIENT_SECRET,
    MOMENT,
    WireServer,
    lifetime_end,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TIER_ONE = [one.id for one in catalogue.summaries() if one.tier == 1]
LOOPBACK = load({"REGRANT_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8", "HOME": "/nowhere"})


def settings_of(provider: Provider) -> ApplicationSettings:
    """The application that the catalogue pre-fills, with something for every variable."""
    variables = {name: _value(variable) for name, variable in provider.variables.items()}
    fields = ApplicationFields(
        name="Wire", client_id=CLIENT_ID, provider=provider.id, url_variables=variables
    )
    settings, problems = from_fields(fields, None)
    assert problems == []
    return settings


def _value(variable: Variable) -> str:
    named = variable.default or next(iter(variable.choices or variable.examples), None)
    return named or ("login.example.com" if variable.kind == "host" else "acme")


def client_of(provider: Provider, token_endpoint: str) -> OAuthClient:
    settings = replace(settings_of(provider), token_endpoint=token_endpoint)
    application = Application("app_1", "ctx", 1, settings, True, NOW, NOW, NOW)  # noqa: FBT003
    return OAuthClient(application, Secret(CLIENT_SECRET), provider)


def auth_method_of(provider: Provider) -> str:
    """Where this provider's facts say that credentials go; Basic where they say nothing."""
    method = provider.token_endpoint_auth_method
    is_known = method in AVAILABLE_METHODS - {"auto"} and provider.is_confirmed(
        "token_endpoint_auth_method"
    )
    return method or "" if is_known else "client_secret_basic"


@pytest.mark.parametrize("provider_id", TIER_ONE)
async def test_a_code_is_redeemed_in_the_providers_own_way(provider_id: str) -> None:
    provider = catalogue.get(provider_id)
    with WireServer(provider, auth_method_of(provider)) as server:
        client = client_of(provider, f"{server.url}/token")
        endpoint = client.token_endpoint(client.application.settings.token_params)
        assert endpoint is not None
        request = endpoint.code_request(
            code=Secret("the-code"),
            redirect_uri="https://regrant.example/oauth/callback",
            code_verifier=Secret("v" * 43),
        )
        outbound = GuardedClient(SystemClock(), LOOPBACK.private_networks, pooled=False)
        response = await outbound.send(request, Limits())
        await outbound.aclose()
        answer = client.read(response, NOW)
    [asked] = server.asked
    assert asked.problems == []
    assert asked.params["grant_type"] == "authorization_code"
    assert asked.params["code"] == "the-code"
    for name, value in provider.token_params.items():
        assert "{" in value or asked.params[name] == value
    assert isinstance(answer, TokenAnswer), response.text
    assert answer.tokens.access_token == Secret("access-1")
    assert answer.tokens.refresh_token == Secret("refresh-1")
    if provider.token_answer.expires_at:
        assert answer.tokens.expires_at == MOMENT
    elif provider.token_answer.omits_expires_in or provider.access_token_expires == "no":
        assert answer.tokens.expires_at is None
    else:
        assert answer.tokens.expires_at == lifetime_end(NOW)
    if "token_response" in provider.granted_scopes.reported_in:
        assert answer.granted_scopes == ("one", "two")


@pytest.mark.parametrize("provider_id", TIER_ONE)
async def test_a_refresh_is_asked_for_in_the_providers_own_way(provider_id: str) -> None:
    provider = catalogue.get(provider_id)
    with WireServer(provider, auth_method_of(provider)) as server:
        client = client_of(provider, f"{server.url}/token")
        endpoint = client.refresh_endpoint()
        assert endpoint is not None
        here = replace(endpoint, url=f"{server.url}/refresh")
        request = here.refresh_request(Secret("old-refresh"), "https://regrant.example/cb")
        outbound = GuardedClient(SystemClock(), LOOPBACK.private_networks, pooled=False)
        response = await outbound.send(request, Limits())
        await outbound.aclose()
    [asked] = server.asked
    assert asked.problems == [], response.text
    assert asked.params["grant_type"] == "refresh_token"
    assert asked.params["refresh_token"] == "old-refresh"
    repeats = provider.token_request.refresh_sends_redirect_uri
    assert ("redirect_uri" in asked.params) is repeats


@pytest.mark.parametrize("provider_id", TIER_ONE)
def test_the_login_is_asked_for_with_the_providers_names_and_separator(provider_id: str) -> None:
    provider = catalogue.get(provider_id)
    settings = settings_of(provider)
    assert settings.authorization_endpoint is not None
    url = AuthorizationRequest(
        endpoint=settings.authorization_endpoint,
        client_id=CLIENT_ID,
        redirect_uri="https://regrant.example/oauth/callback",
        state="s" * 43,
        scopes=("one", "two"),
        scope_separator=settings.scope_separator,
        extra=settings.authorization_params,
        client_id_param=provider.client_id_param,
        scope_param=provider.scope_param,
    ).url()
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    assert query["response_type"] == ["code"]
    assert query[provider.client_id_param] == [CLIENT_ID]
    assert query[provider.scope_param] == [provider.scope_separator.join(["one", "two"])]
    assert "{" not in urlsplit(url).netloc
    assert url.startswith("https://")
