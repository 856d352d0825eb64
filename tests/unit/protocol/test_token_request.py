"""Requests to the token endpoint: what the grant needs, each parameter once, nothing more."""

from urllib.parse import parse_qsl

import pytest

from regrant.domain.application import RESERVED_TOKEN_PARAMS
from regrant.domain.provider_wire import TokenRequest
from regrant.domain.secret import Secret
from regrant.protocol.client_authentication import ClientCredentials
from regrant.protocol.http import HttpRequest
from regrant.protocol.token_request import TokenEndpoint

URL = "https://as.example/token?v=2"
REDIRECT = "https://regrant.example/oauth/callback/ctx?x=1&y=ü"


def endpoint(
    extra: dict[str, str] | None = None,
    shape: TokenRequest | None = None,
    *,
    method: str = "client_secret_post",
    id_param: str = "client_id",
) -> TokenEndpoint:
    known = ClientCredentials("app", Secret("s3cr3t"), method, id_param)
    return TokenEndpoint(URL, known, shape or TokenRequest(), extra or {})


def pairs(request: HttpRequest) -> list[tuple[str, str]]:
    assert request.method == "POST"
    assert request.url == URL
    return parse_qsl((request.body or b"").decode(), keep_blank_values=True, strict_parsing=True)


def redeeming(asked: TokenEndpoint, verifier: str | None = "v" * 43) -> HttpRequest:
    return asked.code_request(
        code=Secret("c/o+d=e"),
        redirect_uri=REDIRECT,
        code_verifier=Secret(verifier) if verifier else None,
    )


def test_a_code_is_redeemed_with_the_redirect_uri_of_the_login_and_the_verifier() -> None:
    assert pairs(redeeming(endpoint())) == [
        ("grant_type", "authorization_code"),
        ("code", "c/o+d=e"),
        ("redirect_uri", REDIRECT),
        ("code_verifier", "v" * 43),
        ("client_id", "app"),
        ("client_secret", "s3cr3t"),
    ]


def test_without_pkce_no_verifier_is_sent() -> None:
    assert "code_verifier" not in dict(pairs(redeeming(endpoint(), None)))


def test_a_refresh_asks_for_no_scope() -> None:
    sent = dict(pairs(endpoint().refresh_request(Secret("r&t"), REDIRECT)))
    assert sent == {
        "grant_type": "refresh_token",
        "refresh_token": "r&t",
        "client_id": "app",
        "client_secret": "s3cr3t",
    }


def test_a_refresh_repeats_the_redirect_uri_only_where_the_catalogue_says_so() -> None:
    shape = TokenRequest(refresh_sends_redirect_uri=True)
    sent = dict(pairs(endpoint(shape=shape).refresh_request(Secret("r"), REDIRECT)))
    assert sent["redirect_uri"] == REDIRECT


@pytest.mark.parametrize("scope", ["", "read write"])
def test_a_token_of_the_clients_own_is_asked_for_with_its_scope(scope: str) -> None:
    sent = dict(pairs(endpoint().client_credentials_request(scope)))
    assert sent["grant_type"] == "client_credentials"
    assert sent.get("scope", "") == scope


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_further_parameters_never_replace_or_repeat_ours(method: str) -> None:
    extra = dict.fromkeys(RESERVED_TOKEN_PARAMS, "evil") | {"audience": "https://api.example"}
    sent = pairs(redeeming(endpoint(extra, method=method)))
    names = [name for name, _ in sent]
    assert len(names) == len(set(names))
    assert ("audience", "https://api.example") in sent
    ours = {"grant_type", "code", "redirect_uri", "code_verifier", "client_id", "client_secret"}
    assert "evil" not in [value for name, value in sent if name in ours]


def test_a_parameter_of_the_providers_own_name_for_the_client_is_sent_once() -> None:
    sent = pairs(redeeming(endpoint({"appid": "other"}, id_param="appid")))
    assert [value for name, value in sent if name == "appid"] == ["app"]
