"""The protected API and what it tells about calls."""

import httpx
import pytest

from regrant.practice.testing import RunningPractice
from tests.practice.oauth_client import OAuthClient


def test_notes_are_added_changed_and_deleted_with_the_right_scopes(app: OAuthClient) -> None:
    token = app.connect("notes.read notes.write notes.admin")["access_token"]
    made = app.call(token, "POST", json={"text": "buy milk"})
    assert made.status_code == 201
    path = f"/api/notes/{made.json()['id']}"
    assert app.call(token, path=path).json()["text"] == "buy milk"
    assert app.call(token, "PUT", path, json={"text": "bought"}).json()["text"] == "bought"
    assert app.call(token, "DELETE", path).status_code == 204
    assert app.call(token, path=path).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/api/notes", "notes.read"),
        ("POST", "/api/notes", "notes.write"),
        ("PUT", "/api/notes/1", "notes.write"),
        ("DELETE", "/api/notes/1", "notes.admin"),
    ],
)
def test_a_missing_scope_is_refused_by_name(
    app: OAuthClient, method: str, path: str, needed: str
) -> None:
    token = app.connect("profile")["access_token"]
    answer = app.call(token, method, path, json={"text": "x"})
    assert answer.status_code == 403
    challenge = answer.headers["WWW-Authenticate"]
    assert 'error="insufficient_scope"' in challenge
    assert f'scope="{needed}"' in challenge


def test_no_token_is_answered_with_a_bare_challenge(app: OAuthClient) -> None:
    answer = app.call(None)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="practice"'


@pytest.mark.parametrize("credentials", ["Bearer made-up", "Basic YTpi", "Bearer", "Token x"])
def test_a_token_that_is_none_is_refused(practice: RunningPractice, credentials: str) -> None:
    url = practice.url + "/api/notes"
    answer = httpx.get(url, headers={"Authorization": credentials})
    assert answer.status_code == 401
    assert "error=" in answer.headers["WWW-Authenticate"]


def test_a_token_in_the_query_is_no_token(app: OAuthClient) -> None:
    token = app.connect()["access_token"]
    assert app.call(None, path=f"/api/notes?access_token={token}").status_code == 401


def test_people_see_their_own_notes_only(app: OAuthClient) -> None:
    alice, bob = app.connect()["access_token"], app.connect(user="bob")["access_token"]
    app.call(alice, "POST", json={"text": "only for Alice"})
    assert "only for Alice" in app.call(alice).text
    assert "only for Alice" not in app.call(bob).text


def test_the_echo_tells_what_arrived_without_the_token(app: OAuthClient) -> None:
    token = app.connect()["access_token"]
    answer = app.call(token, "POST", "/api/echo/some/where?a=1&a=2&api_key=k", content=b"a body")
    told = answer.json()
    assert (told["method"], told["path"]) == ("POST", "/api/echo/some/where")
    assert told["query"] == {"a": ["1", "2"], "api_key": ["***"]}
    assert told["body"] == "a body"
    assert told["headers"]["Authorization"] == "***"
    assert told["authorization_scheme"] == "Bearer"
    assert token not in answer.text


def test_the_open_echo_wants_no_token(practice: RunningPractice) -> None:
    told = httpx.get(practice.url + "/open/echo", headers={"X-Api-Key": "k"}).json()
    assert told["headers"]["X-Api-Key"] == "***"
    assert told["authorization_scheme"] is None


def test_the_api_answers_with_any_status_bytes_and_redirects(app: OAuthClient) -> None:
    token = app.connect()["access_token"]
    assert app.call(token, path="/api/status/418").status_code == 418
    assert app.call(token, path="/api/status/99").status_code == 404
    assert len(app.call(token, path="/api/bytes/300001").content) == 300_001
    away = app.call(token, path="/api/redirect?status=307&to=http://127.0.0.1:9/")
    assert (away.status_code, away.headers["Location"]) == (307, "http://127.0.0.1:9/")
    assert app.call(token, path="/api/redirect?status=200").status_code == 400
    assert app.call(token, path="/api/slow/3").json() == {"waited_seconds": 3}
    assert app.pauses[-1] == 3


def test_a_note_without_text_is_refused(app: OAuthClient) -> None:
    token = app.connect()["access_token"]
    assert app.call(token, "POST", json={"words": "x"}).status_code == 422
    assert app.call(token, "POST", content=b"x").status_code == 422
