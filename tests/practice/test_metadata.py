"""The metadata (RFC 8414) says what the server really does."""

from typing import Any

import httpx
import pytest
from authlib.oauth2 import rfc8414

from regrant.practice.model import SCOPES
from regrant.practice.testing import RunningPractice
from tests.practice.oauth_client import VERIFIER, OAuthClient


def metadata(practice: RunningPractice) -> dict[str, Any]:
    return httpx.get(practice.url + "/.well-known/oauth-authorization-server").json()


def test_the_metadata_is_valid_and_the_same_for_openid(practice: RunningPractice) -> None:
    document = metadata(practice)
    rfc8414.AuthorizationServerMetadata(document).validate()
    openid = httpx.get(practice.url + "/.well-known/openid-configuration").json()
    assert openid == document


def test_the_settings_and_the_metadata_agree(practice: RunningPractice) -> None:
    document, settings = metadata(practice), practice.settings
    assert document["issuer"] == settings["issuer"] == practice.url
    assert document["authorization_endpoint"] == settings["authorization_url"]
    assert document["token_endpoint"] == settings["token_url"]
    assert document["revocation_endpoint"] == settings["revoke_url"]
    assert document["introspection_endpoint"] == settings["introspection_url"]
    assert document["userinfo_endpoint"] == settings["userinfo_url"]
    assert document["jwks_uri"] == settings["jwks_url"]


def test_every_announced_endpoint_exists(practice: RunningPractice) -> None:
    for name, url in metadata(practice).items():
        if name.endswith(("_endpoint", "_uri")):
            method = "POST" if name.split("_")[0] in {"token", "revocation"} else "GET"
            status = httpx.request(method, url).status_code
            assert status != 404, url
            assert status < 500, url


def test_every_announced_scope_can_be_granted(app: OAuthClient) -> None:
    scopes = metadata(app.practice)["scopes_supported"]
    assert scopes == list(SCOPES)
    assert app.connect(" ".join(scopes))["scope"] == " ".join(scopes)


@pytest.mark.parametrize("only", ["off", "body", "basic"])
def test_the_announced_places_for_credentials_are_those_that_work(
    practice: RunningPractice, only: str
) -> None:
    practice.switch(credentials_only_in=only)
    announced = metadata(practice)["token_endpoint_auth_methods_supported"]
    places = {"basic": "client_secret_basic", "body": "client_secret_post"}
    for place, method in places.items():
        with OAuthClient(practice, place=place) as client:
            works = client.exchange(client.log_in()).status_code == 200
        assert works == (method in announced), method


def test_no_other_challenge_method_than_the_announced_works(app: OAuthClient) -> None:
    assert metadata(app.practice)["code_challenge_methods_supported"] == ["S256"]
    query = app.log_in(code_challenge=VERIFIER, code_challenge_method="plain").query
    assert query["error"] == "invalid_request"


def test_an_announced_issuer_comes_with_every_callback(app: OAuthClient) -> None:
    document = metadata(app.practice)
    assert document["authorization_response_iss_parameter_supported"] is True
    for landing in (app.log_in(), app.log_in(deny=True), app.log_in("nonsense")):
        assert landing.query["iss"] == document["issuer"]


def test_the_announced_grants_are_those_that_are_known(app: OAuthClient) -> None:
    announced = metadata(app.practice)["grant_types_supported"]
    for grant in ("authorization_code", "refresh_token", "client_credentials", "password"):
        error = app.post("token_url", grant_type=grant).json()["error"]
        assert (error != "unsupported_grant_type") == (grant in announced)
