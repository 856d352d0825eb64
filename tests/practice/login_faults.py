"""What the switches of the login page do."""

import httpx

from tests.practice.faults import shows
from tests.practice.oauth_client import OAuthClient
from tests.testbed.browserless import Landing


def page_of(landing: Landing) -> httpx.Response:
    """The provider's own page, where the person is left standing."""
    assert landing.page is not None, f"sent back: {landing.url}"
    return landing.page


@shows("unknown_client", value=True)
def _(app: OAuthClient) -> None:
    page = page_of(app.log_in())
    assert page.status_code == 400
    assert "invalid_client" in page.text
    answer = app.post("token_url", grant_type="refresh_token", refresh_token="any")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert app.post("revoke_url", token="any").status_code == 401


@shows("redirect_mismatch", value=True)
def _(app: OAuthClient) -> None:
    page = page_of(app.log_in())
    assert page.status_code == 400
    assert app.redirect_uri in page.text
    app.practice.change_client(app.client_id, redirect_uris=[app.redirect_uri])
    assert app.log_in().has_left, "registering the redirect URI should mend it"


@shows("authorization_endpoint_moved", value=True)
def _(app: OAuthClient) -> None:
    assert page_of(app.log_in()).status_code == 404
    app.endpoints = app.practice.settings
    assert app.log_in().has_left


@shows("unknown_scope", value="notes.write")
def _(app: OAuthClient) -> None:
    query = app.log_in().query
    assert query["error"] == "invalid_scope"
    assert "notes.write" in query["error_description"]
    metadata = httpx.get(app.practice.settings["discovery_url"]).json()
    assert "notes.write" not in metadata["scopes_supported"]


@shows("scope_not_allowed", value="notes.write")
def _(app: OAuthClient) -> None:
    query = app.log_in().query
    assert query["error"] == "invalid_scope"
    assert "not allowed" in query["error_description"]
    app.practice.switch(scope_not_allowed="off")
    token = app.connect()
    app.practice.switch(scope_not_allowed="notes.write")
    assert app.refresh(token["refresh_token"]).json()["scope"] == "notes.read"


@shows("required_scope", value="any")
def _(app: OAuthClient) -> None:
    assert app.log_in("").query["error"] == "invalid_scope"
    assert "code" in app.log_in("notes.read").query


@shows("required_scope", value="notes.admin")
def _(app: OAuthClient) -> None:
    query = app.log_in().query
    assert query["error"] == "invalid_scope"
    assert "notes.admin" in query["error_description"]


@shows("scope_answer", value="page")
def _(app: OAuthClient) -> None:
    app.practice.switch(scope_not_allowed="notes.write")
    page = page_of(app.log_in())
    assert page.status_code == 400
    assert "invalid_scope" in page.text


@shows("scope_answer", value="dropped")
def _(app: OAuthClient) -> None:
    app.practice.switch(scope_not_allowed="notes.write")
    assert app.connect()["scope"] == "notes.read"
    assert app.connect("nonsense")["scope"] == ""


@shows("scope_unticked", value="notes.write")
def _(app: OAuthClient) -> None:
    token = app.connect()
    assert token["scope"] == "notes.read"
    refused = app.call(token["access_token"], "POST", json={"text": "x"})
    assert refused.status_code == 403


@shows("access_denied", value=True)
def _(app: OAuthClient) -> None:
    query = app.log_in().query
    assert query["error"] == "access_denied"
    assert query["iss"] == app.practice.url


@shows("access_limited", value="ip")
def _(app: OAuthClient) -> None:
    page = page_of(app.log_in())
    assert page.status_code == 403
    assert "127.0.0.1" in page.text
    app.practice.switch(access_limited="off")
    token = app.connect()["access_token"]
    app.practice.switch(access_limited="ip")
    refused = app.call(token)
    assert refused.status_code == 403
    assert "127.0.0.1" in refused.text


@shows("access_limited", value="domain")
def _(app: OAuthClient) -> None:
    page = page_of(app.log_in())
    assert page.status_code == 403
    assert "domain 127.0.0.1" in page.text


@shows("application_not_approved", value=True)
def _(app: OAuthClient) -> None:
    page = page_of(app.log_in())
    assert page.status_code == 403
    assert "test user" in page.text


@shows("interaction_required", value=True)
def _(app: OAuthClient) -> None:
    assert app.log_in().query["error"] == "interaction_required"


@shows("pkce_required", value=True)
def _(app: OAuthClient) -> None:
    query = app.log_in(code_challenge=None, code_challenge_method=None).query
    assert query["error"] == "invalid_request"
    assert "code" in app.log_in().query


@shows("issuer_wrong", value=True)
def _(app: OAuthClient) -> None:
    assert app.log_in().query["iss"] != app.practice.url


@shows("state_lost", value=True)
def _(app: OAuthClient) -> None:
    query = app.log_in().query
    assert query["code"]
    assert "state" not in query
