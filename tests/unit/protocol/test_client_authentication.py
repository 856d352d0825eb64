"""Client credentials: in one place, whole, and nowhere else."""

from base64 import b64decode
from urllib.parse import parse_qsl, unquote_plus, urlsplit

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regrant.domain.provider_wire import TokenRequest
from regrant.domain.secret import Secret
from regrant.protocol.client_authentication import (
    ClientCredentials,
    authenticated_request,
    basic_header,
)
from regrant.protocol.http import HttpRequest

ENDPOINT = "https://as.example/token?tenant=blue"
PARAMS = [("grant_type", "refresh_token"), ("refresh_token", "r+/=&")]
NASTY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
METHODS = ("client_secret_basic", "client_secret_post", "client_secret_query", "none")
SHAPES = [TokenRequest(), TokenRequest(body="json"), TokenRequest(body="query")]


def credentials(
    method: str, client_id: str = "app", secret: str | None = "s3cr3t"
) -> ClientCredentials:
    return ClientCredentials(client_id, Secret(secret) if secret is not None else None, method)


def header(request: HttpRequest, name: str) -> list[str]:
    return [value for key, value in request.headers if key == name]


def pair_of(request: HttpRequest) -> tuple[str, str]:
    """Identifier and secret as a server reads them (RFC 6749 §2.3.1)."""
    [value] = header(request, "authorization")
    scheme, _, encoded = value.partition(" ")
    assert scheme == "Basic"
    client_id, _, secret = b64decode(encoded).decode("ascii").partition(":")
    return unquote_plus(client_id), unquote_plus(secret)


def query_of(request: HttpRequest) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(request.url).query, keep_blank_values=True, strict_parsing=True)


def body_of(request: HttpRequest) -> list[tuple[str, str]]:
    if not request.body:
        return []
    if header(request, "content-type") == ["application/json"]:
        return list(msgspec.json.decode(request.body, type=dict[str, str]).items())
    return parse_qsl(request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)


@settings(max_examples=200)
@given(client_id=NASTY, secret=NASTY)
def test_any_identifier_and_secret_survive_the_basic_header(client_id: str, secret: str) -> None:
    request = authenticated_request(
        ENDPOINT, PARAMS, credentials("client_secret_basic", client_id, secret)
    )
    assert pair_of(request) == (client_id, secret)


@settings(max_examples=200)
@given(client_id=NASTY, secret=NASTY, shape=st.sampled_from(SHAPES))
def test_any_identifier_and_secret_survive_the_body(
    client_id: str, secret: str, shape: TokenRequest
) -> None:
    request = authenticated_request(
        ENDPOINT, PARAMS, credentials("client_secret_post", client_id, secret), shape
    )
    sent = dict(body_of(request) or query_of(request))
    assert (sent["client_id"], sent["client_secret"]) == (client_id, secret)
    assert sent["refresh_token"] == "r+/=&"


@pytest.mark.parametrize("secret", ["a:b", "100%", "a+b", "a b", "ß☃", "%3A", ":", "a\nb"])
def test_the_secrets_that_servers_get_wrong_are_encoded_as_the_rfc_says(secret: str) -> None:
    request = authenticated_request(ENDPOINT, [], credentials("client_secret_basic", "a:b", secret))
    assert pair_of(request) == ("a:b", secret)


@pytest.mark.parametrize("shape", SHAPES, ids=["form", "json", "query"])
@pytest.mark.parametrize("method", METHODS)
def test_the_secret_stands_in_one_place_and_each_parameter_once(
    method: str, shape: TokenRequest
) -> None:
    request = authenticated_request(ENDPOINT, PARAMS, credentials(method), shape)
    pairs = query_of(request) + body_of(request)
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names))
    in_header = bool(header(request, "authorization"))
    secrets = [value for _, value in pairs].count("s3cr3t")
    assert (in_header, secrets) == {
        "client_secret_basic": (True, 0),
        "client_secret_post": (False, 1),
        "client_secret_query": (False, 1),
        "none": (False, 0),
    }[method]
    # The client is named once, too: in the header, or beside the parameters.
    assert names.count("client_id") == (0 if in_header else 1)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_a_post_keeps_the_endpoints_query_and_adds_nothing_to_it(method: str) -> None:
    request = authenticated_request(ENDPOINT, PARAMS, credentials(method))
    assert (request.method, request.url) == ("POST", ENDPOINT)
    assert header(request, "content-type") == ["application/x-www-form-urlencoded"]
    assert "s3cr3t" not in request.url


def test_credentials_in_the_query_are_a_get_without_a_body() -> None:
    request = authenticated_request(ENDPOINT, PARAMS, credentials("client_secret_query"))
    assert (request.method, request.body) == ("GET", None)
    assert dict(query_of(request)) == {
        "tenant": "blue",
        **dict(PARAMS),
        "client_id": "app",
        "client_secret": "s3cr3t",
    }


@pytest.mark.parametrize("method", METHODS)
def test_a_client_without_a_secret_only_names_itself(method: str) -> None:
    request = authenticated_request(ENDPOINT, PARAMS, credentials(method, secret=None))
    assert header(request, "authorization") == []
    assert dict(query_of(request) + body_of(request)).get("client_id") == "app"
    assert "client_secret" not in dict(query_of(request) + body_of(request))


@pytest.mark.parametrize("method", METHODS)
def test_parameters_may_have_the_providers_own_names(method: str) -> None:
    named = ClientCredentials("app", Secret("s3cr3t"), method, "client_key", "app_secret")
    pairs = dict(
        query_of(request := authenticated_request(ENDPOINT, PARAMS, named)) + body_of(request)
    )
    assert not {"client_id", "client_secret"} & set(pairs)
    if method != "client_secret_basic":
        assert pairs["client_key"] == "app"
    if method in {"client_secret_post", "client_secret_query"}:
        assert pairs["app_secret"] == "s3cr3t"


@pytest.mark.parametrize("shape", [*SHAPES, TokenRequest(method="GET")], ids=range(4))
def test_json_is_asked_for_once_and_the_providers_own_wish_replaces_it(
    shape: TokenRequest,
) -> None:
    plain = authenticated_request(ENDPOINT, PARAMS, credentials("client_secret_post"), shape)
    assert header(plain, "accept") == ["application/json"]
    wishing = TokenRequest(shape.method, shape.body, {"Accept": "application/vnd.x+json"})
    asked = authenticated_request(ENDPOINT, PARAMS, credentials("client_secret_post"), wishing)
    assert header(asked, "accept") == ["application/vnd.x+json"]


@given(username=NASTY.filter(lambda name: ":" not in name), password=NASTY)
def test_basic_authentication_of_a_service_is_not_form_encoded(
    username: str, password: str
) -> None:
    name, value = basic_header(username, password)
    assert name == "authorization"
    assert b64decode(value.removeprefix("Basic ")).decode() == f"{username}:{password}"
