"""The JSON control API, for programs on the same machine."""

import threading
from typing import Any

import httpx
import pytest

from regrant.practice.model import SCOPES
from regrant.practice.switches import SWITCHES
from regrant.practice.testing import RunningPractice
from tests.practice.oauth_client import OAuthClient

JSON = {"Content-Type": "application/json"}


def send(
    practice: RunningPractice, method: str, path: str, body: Any = None, **more: Any
) -> httpx.Response:
    url = f"{practice.url}/practice/api/{path}"
    if method == "GET":
        return httpx.get(url, **more)
    return httpx.request(method, url, json=body if body is not None else {}, **more)


def test_the_settings_hold_everything_one_enters_elsewhere(practice: RunningPractice) -> None:
    settings = send(practice, "GET", "settings").json()
    assert settings["issuer"] == practice.url
    for name in ("authorization_url", "token_url", "revoke_url", "introspection_url"):
        assert settings[name].startswith(practice.url + "/oauth/")
    app = settings["clients"]["practice-app"]
    assert app["client_secret"] == "practice-app-secret-0123456789"
    assert settings["clients"]["practice-public"]["client_secret"] is None
    assert settings["users"] == {"alice": "alice-password", "bob": "bob-password"}
    assert set(settings["default_scopes"]) <= set(settings["scopes"]) == set(SCOPES)
    assert settings["protected_api"][0]["url"] == practice.url + "/api/notes"


def test_every_switch_is_listed_with_what_it_takes(practice: RunningPractice) -> None:
    board = send(practice, "GET", "switches").json()
    assert list(board["switches"]) == list(SWITCHES)
    assert [row["name"] for row in board["table"]] == list(SWITCHES)
    assert all(row["simulates"] for row in board["table"])


def test_a_switch_is_set_for_all_and_for_one_client(practice: RunningPractice) -> None:
    change = {"token_html": "502", "clients": {"practice-steady": {"token_html": "off"}}}
    board = send(practice, "PATCH", "switches", change).json()
    assert board["switches"]["token_html"] == "502"
    assert board["clients"] == {"practice-steady": {"token_html": "off"}}
    grant = {"grant_type": "refresh_token", "refresh_token": "any"}
    with OAuthClient(practice) as app, OAuthClient(practice, "practice-steady") as steady:
        assert app.post("token_url", **grant).status_code == 502
        assert steady.post("token_url", **grant).status_code == 400
    send(practice, "PATCH", "switches", {"clients": {"practice-steady": {"token_html": None}}})
    with OAuthClient(practice, "practice-steady") as steady:
        assert steady.post("token_url", **grant).status_code == 502


def test_a_countable_switch_goes_off_after_so_many_requests(app: OAuthClient) -> None:
    token = app.connect()["refresh_token"]
    change = {"token_unavailable": {"value": "503", "times": 2}}
    board = send(app.practice, "PATCH", "switches", change).json()
    assert board["times"] == [{"name": "token_unavailable", "client_id": None, "times": 2}]
    assert [app.refresh(token).status_code for _ in range(3)] == [503, 503, 200]


def test_one_lost_answer_is_followed_by_a_good_one_within_the_grace_period(
    app: OAuthClient,
) -> None:
    app.practice.change_client("practice-app", rotation_grace_seconds=60)
    token = app.connect()["refresh_token"]
    app.practice.switch_for("practice-app", token_answer_lost={"value": True, "times": 1})
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        app.refresh(token)
    assert app.refresh(token).status_code == 200


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"no_such_switch": True}, "no_such_switch"),
        ({"unknown_client": "perhaps"}, "unknown_client"),
        ({"token_html": "404"}, "token_html"),
        ({"token_html": True}, "token_html"),
        ({"token_slow": 121}, "token_slow"),
        ({"token_slow": -1}, "token_slow"),
        ({"token_slow": True}, "token_slow"),
        ({"token_slow": "soon"}, "token_slow"),
        ({"token_slow": 1.5}, "token_slow"),
        ({"unknown_scope": ["notes.read"]}, "unknown_scope"),
        ({"wrong_secret": {"value": True, "times": 1}}, "wrong_secret"),
        ({"token_slow": {"value": 1, "times": 0}}, "token_slow"),
        ({"token_slow": {"value": 1, "often": 2}}, "token_slow"),
        ({"clients": {"practice-app": {"nothing": 1}}}, "nothing"),
        ({"clients": {"practice-app": 1}}, "practice-app"),
        ({"clients": 1}, "clients"),
    ],
    ids=str,
)
def test_a_bad_switch_is_named_and_nothing_is_changed(
    practice: RunningPractice, change: dict[str, Any], named: str
) -> None:
    answer = send(practice, "PATCH", "switches", {"access_denied": True, **change})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["fields"][0]["field"] == named
    assert send(practice, "GET", "switches").json()["switches"]["access_denied"] is False


def test_switches_of_an_unknown_client_are_refused(practice: RunningPractice) -> None:
    change = {"clients": {"nobody": {"access_denied": True}}}
    assert send(practice, "PATCH", "switches", change).status_code == 404


def test_a_client_is_changed_field_by_field(app: OAuthClient) -> None:
    change = {"client_secret": "another", "access_token_seconds": 7, "scopes": ["notes.read"]}
    answer = send(app.practice, "PATCH", "clients/practice-app", change)
    assert answer.json()["access_token_seconds"] == 7
    assert app.exchange(app.log_in("notes.read")).status_code == 401
    app.secret = "another"
    token = app.connect("notes.read")
    assert token["expires_in"] == 7
    assert app.log_in("notes.write").query["error"] == "invalid_scope"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"client_id": "other"}, "client_id"),
        ({"access_token_seconds": "soon"}, "access_token_seconds"),
        ({"access_token_seconds": -1}, "access_token_seconds"),
        ({"rotation": "sometimes"}, "rotation"),
        ({"scopes": ["nonsense"]}, "scopes"),
        ({"grant_types": ["password"]}, "grant_types"),
        ({"name": ""}, "name"),
    ],
    ids=str,
)
def test_a_bad_change_of_a_client_is_named(
    practice: RunningPractice, change: dict[str, Any], named: str
) -> None:
    answer = send(practice, "PATCH", "clients/practice-app", change)
    assert answer.status_code == 422
    assert answer.json()["fields"][0]["field"] == named


def test_a_client_is_registered_used_and_deleted(practice: RunningPractice) -> None:
    fields = {"name": "Mine", "redirect_uris": ["http://127.0.0.1:9/cb"]}
    made = send(practice, "POST", "clients", fields | {"any_loopback_callback": False})
    assert made.status_code == 201
    client_id = made.json()["client_id"]
    with OAuthClient(practice, client_id) as client:
        assert client.log_in().page is not None, "another redirect URI was accepted"
        client.redirect_uri = "http://127.0.0.1:9/cb"
        token = client.connect()["access_token"]
        assert send(practice, "DELETE", f"clients/{client_id}").status_code == 200
        assert client.call(token).status_code == 401
    assert send(practice, "DELETE", f"clients/{client_id}").status_code == 404


def test_a_client_identifier_is_taken_once(practice: RunningPractice) -> None:
    answer = send(practice, "POST", "clients", {"client_id": "practice-app"})
    assert answer.status_code == 409


def test_access_tokens_expire_for_one_client_or_person(practice: RunningPractice) -> None:
    with OAuthClient(practice) as app, OAuthClient(practice, "practice-steady") as steady:
        ours, theirs = app.connect()["access_token"], steady.connect()["access_token"]
        one = {"client_id": "practice-app", "user": "alice"}
        assert send(practice, "POST", "expire-access-tokens", one).json() == {"expired": 1}
        assert (app.call(ours).status_code, steady.call(theirs).status_code) == (401, 200)
        assert send(practice, "POST", "expire-access-tokens", {}).json() == {"expired": 1}
        assert steady.call(theirs).status_code == 401


def test_a_person_or_client_that_does_not_exist_is_named(practice: RunningPractice) -> None:
    answer = send(practice, "POST", "revoke-user-grants", {"user": "carol"})
    assert answer.status_code == 404
    assert "carol" in answer.json()["detail"]
    wrong = send(practice, "POST", "expire-access-tokens", {"person": "alice"})
    assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (422, "person")
    ill = send(practice, "POST", "expire-access-tokens", {"user": 1})
    assert (ill.status_code, ill.json()["fields"][0]["field"]) == (422, "user")


def test_a_reset_puts_everything_back(app: OAuthClient) -> None:
    practice = app.practice
    token = app.connect()["access_token"]
    practice.switch(access_denied=True)
    practice.change_client("practice-app", client_secret="another")
    assert send(practice, "POST", "reset", {"parts": ["switches"]}).status_code == 200
    assert app.call(token).status_code == 200
    send(practice, "POST", "reset")
    assert app.call(token).status_code == 401
    assert app.connect()["access_token"]
    wrong = send(practice, "POST", "reset", {"parts": ["everything"]})
    assert wrong.status_code == 422


def test_the_ledger_counts_what_arrived_and_holds_no_secret(app: OAuthClient) -> None:
    landing = app.log_in("openid notes.read")
    token = app.exchange(landing).json()
    fresh = app.refresh(token["refresh_token"]).json()
    app.call(fresh["access_token"], path="/api/echo?access_token=query-token")
    httpx.post(app.practice.url + "/oauth/tokens")
    ledger = send(app.practice, "GET", "requests")
    counts = ledger.json()["counts"]
    assert counts["token"] == 2
    assert counts["token.authorization_code"] == counts["token.refresh_token"] == 1
    assert counts["api"] == counts["unknown"] == 1
    newest = send(app.practice, "GET", "requests?endpoint=token&limit=1").json()["items"]
    assert [item["grant_type"] for item in newest] == ["refresh_token"]
    assert newest[0]["client_authentication"] == "basic"
    assert (newest[0]["status"], newest[0]["client_id"]) == (200, "practice-app")
    hidden = [
        token["access_token"],
        token["refresh_token"],
        token["id_token"],
        fresh["access_token"],
        str(app.secret),
        landing.query["code"],
        "query-token",
    ]
    assert not [secret for secret in hidden if secret in ledger.text]


def test_the_same_refresh_token_presented_twice_can_be_told(app: OAuthClient) -> None:
    app.practice.change_client("practice-app", rotation="off")
    first, second = app.connect()["refresh_token"], app.connect()["refresh_token"]
    for token in (first, first, second):
        app.refresh(token)
    prints = [e.refresh_token_fingerprint for e in app.practice.requests("token")[:3]]
    assert prints[2] == prints[1] != prints[0]


def test_counters_are_exact_under_many_threads(app: OAuthClient) -> None:
    app.practice.reset("requests")
    threads = [threading.Thread(target=app.call, args=(None,)) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert app.practice.count("api") == 40


def test_a_request_that_is_no_json_is_refused(practice: RunningPractice) -> None:
    url = f"{practice.url}/practice/api/switches"
    for kind in ("application/x-www-form-urlencoded", "text/plain"):
        answer = httpx.patch(url, content='{"access_denied": true}', headers={"Content-Type": kind})
        assert answer.status_code == 415
    assert httpx.patch(url, content="[1]", headers=JSON).status_code == 422
    assert httpx.patch(url, content="{", headers=JSON).status_code == 422


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://attacker.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_a_page_of_another_site_cannot_use_the_control_api(
    practice: RunningPractice, headers: dict[str, str]
) -> None:
    assert send(practice, "GET", "settings", headers=headers).status_code == 403
    assert send(practice, "PATCH", "switches", {}, headers=headers).status_code == 403


def test_another_host_name_is_refused_everywhere(practice: RunningPractice) -> None:
    for path in ("/practice/api/settings", "/", "/login"):
        answer = httpx.get(practice.url + path, headers={"Host": "attacker.example"})
        assert answer.status_code == 400
        assert "practice-app-secret" not in answer.text
