"""What the switches of the token and revocation endpoints do to their answers."""

from urllib.parse import parse_qs

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from tests.practice.faults import shows
from tests.practice.oauth_client import OAuthClient


def refreshed(app: OAuthClient) -> httpx.Response:
    """The answer to a refresh with the token of a login before the fault."""
    return app.refresh(app.held["refresh_token"])


@shows("wrong_secret", value=True)
def _(app: OAuthClient) -> None:
    answer = app.exchange(app.log_in())
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.json()["error_description"] == "The client secret is wrong"
    app.secret = app.practice.settings["clients"][app.client_id]["client_secret"]
    assert app.connect()["access_token"], "the new secret should mend it"


@shows("credentials_only_in", value="body")
def _(app: OAuthClient) -> None:
    answer = refreshed(app)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert "client_secret_post only" in answer.json()["error_description"]
    app.place = "body"
    assert refreshed(app).status_code == 200


@shows("credentials_only_in", value="basic")
def _(app: OAuthClient) -> None:
    app.place = "body"
    answer = app.exchange(app.log_in())
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    app.place = "basic"
    assert app.exchange(app.log_in()).status_code == 200


@shows("token_endpoint_moved", value="not_found")
def _(app: OAuthClient) -> None:
    assert refreshed(app).status_code == 404
    app.endpoints = app.practice.settings
    assert refreshed(app).status_code == 200


@shows("token_endpoint_moved", value="method_not_allowed")
def _(app: OAuthClient) -> None:
    assert refreshed(app).status_code == 405


@shows("token_endpoint_moved", value="redirect")
def _(app: OAuthClient) -> None:
    answer = refreshed(app)
    assert answer.status_code == 308
    assert app.practice.settings["token_url"].endswith(answer.headers["Location"])


@shows("token_answer_lost", value=True)
def _(app: OAuthClient) -> None:
    token = app.held["refresh_token"]
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        app.refresh(token)
    assert app.practice.requests("token")[0].status == 0
    app.practice.switch(token_answer_lost=False)
    assert app.refresh(token).json()["error"] == "invalid_grant", "it was not processed"


@shows("token_unavailable", value="500")
def _(app: OAuthClient) -> None:
    answer = refreshed(app)
    assert (answer.status_code, answer.json()["error"]) == (500, "server_error")


@shows("token_unavailable", value="502")
def _(app: OAuthClient) -> None:
    assert refreshed(app).status_code == 502


@shows("token_unavailable", value="503")
def _(app: OAuthClient) -> None:
    assert refreshed(app).status_code == 503


@shows("token_rate_limited", value=7)
def _(app: OAuthClient) -> None:
    answer = refreshed(app)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "7"


@shows("token_slow", value=1)
def _(app: OAuthClient) -> None:
    assert refreshed(app).status_code == 200
    assert 1 in app.pauses


@shows("token_html", value="200")
def _(app: OAuthClient) -> None:
    answer = refreshed(app)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


@shows("token_html", value="400")
def _(app: OAuthClient) -> None:
    answer = refreshed(app)
    assert answer.status_code == 400
    assert "<html" in answer.text


@shows("token_html", value="502")
def _(app: OAuthClient) -> None:
    answer = refreshed(app)
    assert answer.status_code == 502
    assert "Bad Gateway" in answer.text


@shows("token_malformed", value="truncated")
def _(app: OAuthClient) -> None:
    answer = refreshed(app)
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()


@shows("token_malformed", value="empty")
def _(app: OAuthClient) -> None:
    answer = refreshed(app)
    assert (answer.status_code, answer.content) == (200, b"")


@shows("token_malformed", value="no_access_token")
def _(app: OAuthClient) -> None:
    answer = refreshed(app)
    assert "access_token" not in answer.json()
    assert "refresh_token" in answer.json()


@shows("errors_without_description", value=True)
def _(app: OAuthClient) -> None:
    app.secret = "wrong"
    answer = refreshed(app)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
    assert answer.headers["WWW-Authenticate"] == "Basic"
    assert "error_description" not in app.log_in(deny=True).query


@shows("token_error_in_200", value="errors")
def _(app: OAuthClient) -> None:
    bad = app.refresh("made-up")
    assert (bad.status_code, bad.json()["error"]) == (200, "invalid_grant")
    assert "access_token" in refreshed(app).json()


@shows("token_error_in_200", value="always")
def _(app: OAuthClient) -> None:
    answer = refreshed(app)
    assert answer.status_code == 200
    assert answer.json()["error"]


@shows("token_numbers_as_strings", value=True)
def _(app: OAuthClient) -> None:
    assert refreshed(app).json()["expires_in"] == "3600"


@shows("token_type_missing", value=True)
def _(app: OAuthClient) -> None:
    assert "token_type" not in refreshed(app).json()


@shows("expires_in_missing", value=True)
def _(app: OAuthClient) -> None:
    answer = refreshed(app).json()
    assert "expires_in" not in answer
    told = app.post("introspection_url", token=answer["access_token"]).json()
    assert told["exp"] > told["iat"], "it should expire all the same"


@shows("token_form_encoded", value=True)
def _(app: OAuthClient) -> None:
    answer = refreshed(app)
    assert answer.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert parse_qs(answer.text)["token_type"] == ["Bearer"]


def id_token_claims(app: OAuthClient) -> dict[str, object]:
    token = app.connect("openid", nonce="a-nonce")["id_token"]
    keys = KeySet.import_key_set(httpx.get(app.practice.settings["jwks_url"]).json())
    return jwt.decode(token, keys, algorithms=["RS256"]).claims


@shows("id_token_fault", value="nonce")
def _(app: OAuthClient) -> None:
    assert id_token_claims(app)["nonce"] != "a-nonce"


@shows("id_token_fault", value="audience")
def _(app: OAuthClient) -> None:
    assert id_token_claims(app)["aud"] != [app.client_id]


@shows("id_token_fault", value="issuer")
def _(app: OAuthClient) -> None:
    assert id_token_claims(app)["iss"] != app.practice.url


@shows("id_token_fault", value="signature")
def _(app: OAuthClient) -> None:
    with pytest.raises(BadSignatureError):
        id_token_claims(app)


@shows("revocation_unavailable", value=True)
def _(app: OAuthClient) -> None:
    token = app.held["refresh_token"]
    assert app.post("revoke_url", token=token).status_code == 503
    assert app.refresh(token).status_code == 200


@shows("revocation_missing", value=True)
def _(app: OAuthClient) -> None:
    assert app.post("revoke_url", token="any").status_code == 404
    metadata = httpx.get(app.practice.settings["discovery_url"]).json()
    assert "revocation_endpoint" not in metadata
