"""Requests that no honest client sends are refused, and never end in a fault of the server."""

import base64

import httpx
import pytest

from regrant.practice.testing import RunningPractice
from tests.practice.oauth_client import OAuthClient

ODD = (
    '"',
    "\\",
    "\x00",
    "\u00e9",
    "\n",
    "a" * 5000,
    "http://[::1",
    "http://127.0.0.1:99999999/oauth/callback",
    "javascript:alert(1)",
    "\U0001f4a5",
    "<script>alert(1)</script>",
)
ASKED = ("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "prompt")
SENT = (
    "grant_type",
    "code",
    "redirect_uri",
    "client_id",
    "client_secret",
    "refresh_token",
    "token",
)


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_an_odd_authorization_request_is_refused_or_inert(app: OAuthClient, odd: str) -> None:
    for name in ASKED:
        answer = httpx.get(app.authorization_url(**{name: odd}))
        assert answer.status_code < 500, name
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_an_odd_token_request_is_refused(app: OAuthClient, odd: str) -> None:
    app.place = "body"
    for endpoint in ("token_url", "revoke_url", "introspection_url"):
        for name in SENT:
            fields = {"grant_type": "authorization_code", "code": "x", "token": "x", name: odd}
            assert app.post(endpoint, **fields).status_code < 500, (endpoint, name)


@pytest.mark.parametrize(
    "credentials",
    [
        b"Basic",
        b"Basic \xe9",
        b"Basic " + base64.b64encode(b"\xff\xfe:x"),
        b"Basic " + base64.b64encode(b"no-colon"),
        b"Basic " + base64.b64encode(b"practice-app:\xff"),
        b"Bearer \xe9",
        b"Digest x",
    ],
    ids=ascii,
)
def test_odd_credentials_are_refused(practice: RunningPractice, credentials: bytes) -> None:
    headers = [(b"Authorization", credentials)]
    sent = {"grant_type": "client_credentials"}
    refused = httpx.post(practice.settings["token_url"], data=sent, headers=headers)
    assert refused.status_code in {400, 401}
    assert httpx.get(practice.url + "/api/notes", headers=headers).status_code == 401


def test_a_parameter_sent_twice_is_refused(app: OAuthClient) -> None:
    answer = httpx.get(app.authorization_url() + "&redirect_uri=http://attacker.example/")
    assert answer.status_code == 400


def test_credentials_in_two_places_do_not_help_a_wrong_secret(app: OAuthClient) -> None:
    answer = httpx.post(
        app.practice.settings["token_url"],
        data={"grant_type": "refresh_token", "refresh_token": "x", "client_secret": "wrong"},
        auth=("practice-app", "wrong"),
    )
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "uri",
    [
        "http://attacker.example/oauth/callback",
        "http://127.0.0.1.attacker.example/oauth/callback",
        "http://user@127.0.0.1/oauth/callback",
        "http://127.0.0.1/oauth/callbacks",
        "http://127.0.0.1/oauth/callback#fragment",
        "ftp://127.0.0.1/oauth/callback",
    ],
)
def test_nobody_is_sent_to_an_address_that_is_no_loopback_callback(
    app: OAuthClient, uri: str
) -> None:
    app.redirect_uri = uri
    assert app.log_in().page is not None
    assert app.log_in("nonsense").page is not None
