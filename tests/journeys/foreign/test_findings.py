"""What each foreign server can provoke is found with the right code."""

import pytest

from tests.journeys.foreign.stage import USUAL, ForeignStage

OIDC, DJANGO, CANAILLE = "oidc-provider", "django-oauth-toolkit", "canaille"


def only_on(*names: str) -> pytest.MarkDecorator:
    """Run on the servers that can provoke it."""
    fixtures = [name.replace("-", "_") for name in names]
    return pytest.mark.parametrize("peer", fixtures, indirect=True)


def test_a_wrong_client_id_is_read_from_the_page(stage: ForeignStage) -> None:
    application = stage.application(client_id="nobody")
    assert stage.first_code(application) == "client-id-invalid"


def test_a_wrong_secret_is_told_from_a_wrong_client_id(stage: ForeignStage) -> None:
    application = stage.application(client_secret="not-the-secret-0123456789")
    assert stage.first_code(application) == "client-secret-invalid"


def test_an_unregistered_redirect_url_is_read_from_the_page(stage: ForeignStage) -> None:
    application = stage.application(redirect_style="per_application")
    assert stage.first_code(application) == "redirect-uri-mismatch"


def test_a_wrong_token_url_is_mended_from_the_metadata(stage: ForeignStage) -> None:
    right = stage.peer.settings["token_url"]
    application = stage.application(token_endpoint=f"{stage.peer.base}/nothing/here")
    assert stage.first_code(application) == "token-endpoint-wrong"
    params = {"application": application["id"], "state": "open", "code": "token-endpoint-wrong"}
    [stored] = stage.api.get("/findings", params=params).json()["items"]
    stage.post(f"/findings/{stored['id']}/fix", {"action": "use-known-endpoint"}, 200)
    assert stage.get(f"/applications/{application['id']}")["token_endpoint"] == right
    attempt, _ = stage.connect(application)
    assert attempt["status"] == "completed"
    assert stage.get(f"/findings/{stored['id']}")["state"] == "resolved"


@only_on(CANAILLE)
def test_credentials_in_the_wrong_place_are_moved(stage: ForeignStage) -> None:
    application = stage.application("can-post", token_endpoint_auth_method="client_secret_basic")
    assert stage.first_code(application) == "client-authentication-misplaced"
    params = {"application": application["id"], "state": "open"}
    stored = next(
        one
        for one in stage.api.get("/findings", params=params).json()["items"]
        if one["code"] == "client-authentication-misplaced"
    )
    stage.post(f"/findings/{stored['id']}/fix", {"action": "switch-client-authentication"}, 200)
    attempt, _ = stage.connect(application)
    assert attempt["status"] == "completed"
    assert stage.get(f"/findings/{stored['id']}")["state"] == "resolved"


def test_a_wrong_authorization_url_is_read_from_the_page(stage: ForeignStage) -> None:
    application = stage.application(authorization_endpoint=f"{stage.peer.base}/nothing/here")
    assert stage.first_code(application) == "authorization-endpoint-wrong"


@only_on(OIDC, DJANGO)
def test_a_scope_that_the_client_may_not_have_is_named(stage: ForeignStage) -> None:
    client = {OIDC: "conf-readonly", DJANGO: "dot-readonly"}[stage.peer.name]
    application = stage.application(client)
    assert stage.first_code(application) in {"scope-not-allowed", "scope-invalid"}


@only_on(OIDC, DJANGO, CANAILLE)
def test_a_refused_login_is_nobodys_fault(stage: ForeignStage) -> None:
    # canaille remembers consent and asks again only when it is told to.
    application = stage.application(authorization_params={"prompt": "consent"})
    assert stage.first_code(application, deny=True) in {"login-cancelled", "scope-denied"}


@only_on(OIDC, DJANGO)
def test_an_unticked_scope_is_seen_at_the_login(stage: ForeignStage) -> None:
    unticked = USUAL[stage.peer.name][1][-1]
    application = stage.application()
    assert stage.first_code(application, deny_scopes=[unticked]) == "scope-denied"


@only_on(OIDC, DJANGO)
def test_a_scope_that_was_not_asked_for_is_missed_at_the_call(stage: ForeignStage) -> None:
    scopes = USUAL[stage.peer.name][1][:-1]
    application = stage.application(scopes=scopes)
    assert stage.connect(application)[0]["status"] == "completed"
    refused = stage.call(stage.service(application), "POST").json()
    assert refused["findings"][0]["code"] == "scope-missing", refused


def test_a_method_without_authentication_is_named(stage: ForeignStage) -> None:
    application = stage.application()
    assert stage.connect(application)[0]["status"] == "completed"
    service = stage.service(application)
    path = f"/services/{service['id']}/methods/GET"
    stage.api.patch(path, json={"use_authentication": False}).raise_for_status()
    refused = stage.call(service).json()
    assert refused["findings"][0]["code"] == "authentication-not-used"
    assert refused["findings"][0]["certainty"] == "certain"


def test_access_removed_at_the_server_ends_with_a_login(stage: ForeignStage) -> None:
    application = stage.application()
    attempt, _ = stage.connect(application)
    service = stage.service(application)
    assert stage.call(service).json()["status"] == 200
    assert stage.peer.revoke_as_user() >= 1
    refused = stage.call(service)
    assert refused.status_code == 409, refused.text
    assert refused.json()["code"] == "refresh-token-invalidated"
    begun = stage.post(f"/connections/{attempt['connection_id']}/reconnect", {}, 201)
    again, _ = stage.log_in(begun)
    assert again["connection_id"] == attempt["connection_id"]
    assert stage.call(service).json()["status"] == 200


@only_on(OIDC, CANAILLE)
def test_a_client_without_refresh_tokens_is_told_apart(stage: ForeignStage) -> None:
    client = {OIDC: "conf-norefresh", CANAILLE: "can-norefresh"}[stage.peer.name]
    code = stage.first_code(stage.application(client))
    assert code in {"refresh-token-not-enabled", "refresh-token-unsupported"}


@only_on(OIDC)
def test_a_refresh_token_given_once_is_known_from_history(stage: ForeignStage) -> None:
    application = stage.application("conf-once", revocation_endpoint=None, issuer=None)
    attempt, _ = stage.connect(application)
    assert stage.get(f"/connections/{attempt['connection_id']}")["has_refresh_token"] is True
    stage.api.delete(f"/connections/{attempt['connection_id']}").raise_for_status()
    assert stage.first_code(application) == "refresh-token-issued-once"


@only_on(OIDC)
def test_a_token_for_ten_years_is_one_that_does_not_expire(stage: ForeignStage) -> None:
    code = stage.first_code(stage.application("forever"))
    assert code in {"token-does-not-expire", "refresh-token-unsupported"}
