"""What the switches do to the lifetimes of tokens and to who gets a refresh token."""

from email.utils import parsedate_to_datetime

import pytest

from tests.practice.faults import shows
from tests.practice.oauth_client import OAuthClient


@shows("access_token_forever", value=True)
def _(app: OAuthClient) -> None:
    token = app.connect("notes.read offline_access")
    assert "expires_in" not in token
    assert "refresh_token" not in token
    assert "exp" not in app.post("introspection_url", token=token["access_token"]).json()


@shows("refresh_token_never", value=True)
def _(app: OAuthClient) -> None:
    token = app.connect("notes.read offline_access", access_type="offline", prompt="consent")
    assert "refresh_token" not in token
    assert token["expires_in"] == 3600


@shows("refresh_token_on_request", value="scope")
def _(app: OAuthClient) -> None:
    assert "refresh_token" not in app.connect("notes.read")
    assert "refresh_token" in app.connect("notes.read offline_access")


@shows("refresh_token_on_request", value="parameter")
def _(app: OAuthClient) -> None:
    assert "refresh_token" not in app.connect("notes.read offline_access")
    assert "refresh_token" in app.connect("notes.read", access_type="offline")


@shows("refresh_token_once", value="until_revoked")
def _(app: OAuthClient) -> None:
    app.practice.revoke_user_grants()
    first = app.connect()
    assert "refresh_token" in first
    assert "refresh_token" not in app.connect(prompt="consent")
    assert "refresh_token" in app.connect(user="bob"), "another person has her own first time"
    app.post("revoke_url", token=first["refresh_token"])
    assert "refresh_token" in app.connect()


@shows("refresh_token_once", value="until_consent")
def _(app: OAuthClient) -> None:
    app.practice.revoke_user_grants()
    assert "refresh_token" in app.connect()
    assert "refresh_token" not in app.connect()
    assert "refresh_token" in app.connect(prompt="consent")


@shows("refresh_token_dead", value=True)
def _(app: OAuthClient) -> None:
    answer = app.refresh(app.connect()["refresh_token"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@shows("refresh_token_not_repeated", value=True)
def _(app: OAuthClient) -> None:
    token = app.connect()["refresh_token"]
    for _ in range(2):
        answer = app.refresh(token)
        assert answer.status_code == 200
        assert "refresh_token" not in answer.json()


@shows("access_token_seconds", value=5)
def _(app: OAuthClient) -> None:
    token = app.connect()
    assert token["expires_in"] == 5
    told = app.post("introspection_url", token=token["access_token"]).json()
    assert told["exp"] - told["iat"] == 5


@shows("refresh_token_seconds", value=5)
def _(app: OAuthClient) -> None:
    token = app.connect()
    told = app.post("introspection_url", token=token["refresh_token"]).json()
    assert told["exp"] - told["iat"] == 5


def seconds_ahead(app: OAuthClient) -> float:
    date = app.refresh(app.held["refresh_token"]).headers["Date"]
    return parsedate_to_datetime(date).timestamp() - app.practice.provider.store.now()


@shows("clock_skew", value=86_400)
def _(app: OAuthClient) -> None:
    assert seconds_ahead(app) == pytest.approx(86_400, abs=3600)


@shows("clock_skew", value=-86_400)
def _(app: OAuthClient) -> None:
    assert seconds_ahead(app) == pytest.approx(-86_400, abs=3600)
