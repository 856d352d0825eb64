"""What the switches of the protected API do."""

import httpx

from tests.practice.faults import shows
from tests.practice.oauth_client import OAuthClient


def called(app: OAuthClient) -> httpx.Response:
    return app.call(app.connect("notes.read")["access_token"])


@shows("api_demands_scope", value="notes.admin")
def _(app: OAuthClient) -> None:
    answer = called(app)
    assert answer.status_code == 403
    challenge = answer.headers["WWW-Authenticate"]
    assert 'error="insufficient_scope"' in challenge
    assert 'scope="notes.read notes.admin"' in challenge
    assert app.call(app.connect("notes.read notes.admin")["access_token"]).status_code == 200


@shows("api_refusal", value="body")
def _(app: OAuthClient) -> None:
    answer = app.call(None)
    assert answer.status_code == 401
    assert "WWW-Authenticate" not in answer.headers
    assert answer.json()["error"]["status"] == "UNAUTHENTICATED"
    token = app.connect("notes.read")["access_token"]
    refused = app.call(token, "POST", json={"text": "x"})
    assert refused.json()["error"]["required_scopes"] == ["notes.write"]


@shows("api_refusal", value="bare_403")
def _(app: OAuthClient) -> None:
    answer = app.call(None)
    assert (answer.status_code, answer.text) == (403, "Unauthorized")
    assert "WWW-Authenticate" not in answer.headers


@shows("api_account_forbidden", value=True)
def _(app: OAuthClient) -> None:
    answer = called(app)
    assert answer.status_code == 403
    assert "alice" in answer.json()["error_description"]


@shows("api_unavailable", value="500")
def _(app: OAuthClient) -> None:
    assert called(app).status_code == 500


@shows("api_unavailable", value="502")
def _(app: OAuthClient) -> None:
    assert called(app).status_code == 502


@shows("api_unavailable", value="503")
def _(app: OAuthClient) -> None:
    assert called(app).status_code == 503


@shows("api_rate_limited", value=9)
def _(app: OAuthClient) -> None:
    answer = called(app)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "9")


@shows("api_slow", value=1)
def _(app: OAuthClient) -> None:
    assert called(app).status_code == 200
    assert 1 in app.pauses


@shows("api_html", value="200")
def _(app: OAuthClient) -> None:
    answer = called(app)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


@shows("api_html", value="502")
def _(app: OAuthClient) -> None:
    answer = called(app)
    assert answer.status_code == 502
    assert "<html" in answer.text
