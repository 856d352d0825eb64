"""Calls that fail: scopes, authentication off, no shared user, limits, a dead refresh token."""

from tests.journeys.article.stage import Stage, says


def test_scope_missing_is_added_and_logged_in_again(stage: Stage) -> None:
    application = stage.application(scopes=["notes.read"])
    connection = stage.connected(application)
    service = stage.service(application)
    refused = stage.called(service, "write")
    assert refused["status"] == 403
    assert refused["findings"][0]["code"] == "scope-missing"
    stored = stage.finding(application, "scope-missing")
    assert says(stored, "notes.write")
    fixed = stage.fix(stored, "add-scope-and-reconnect")
    scopes = stage.get(f"/applications/{application['id']}")["scopes"]
    assert scopes == ["notes.read", "notes.write"]
    attempt, _ = stage.log_in(fixed)
    assert attempt["status"] == "completed"
    assert attempt["connection_id"] == connection["id"]
    assert stage.called(service, "write")["status"] == 201
    assert not stage.is_open(application, "scope-missing")


def test_scope_denied_is_seen_at_login_and_mended_by_another(stage: Stage) -> None:
    application = stage.application()
    attempt = stage.connect(application, without={"notes.write"})
    assert attempt["status"] == "completed"
    assert attempt["findings"][0]["code"] == "scope-denied"
    connection = stage.get(f"/connections/{attempt['connection_id']}")
    assert connection["granted_scopes"] == ["notes.read"]
    stored = stage.finding(application, "scope-denied")
    assert stored["subject"] == {"type": "connection", "id": connection["id"]}
    assert says(stored, "notes.write")
    attempt, _ = stage.log_in(stage.fix(stored, "reconnect"))
    assert attempt["status"] == "completed"
    assert not stage.is_open(application, "scope-denied")
    assert stage.called(stage.service(application), "write")["status"] == 201


def test_authentication_not_used_is_there_before_the_call_and_certain_after(stage: Stage) -> None:
    application = stage.application()
    stage.connected(application)
    service = stage.service(application, use_authentication=False)
    before = [f for f in stage.findings(application) if f["code"] == "authentication-not-used"]
    assert {finding["certainty"] for finding in before} == {"possible"}
    refused = stage.called(service, "read")
    assert refused["status"] == 401
    assert refused["sent"]["used_auth"] is False
    assert refused["findings"][0]["code"] == "authentication-not-used"
    [stored] = [f for f in stage.findings(application) if f["certainty"] == "certain"]
    fixed = stage.fix(stored, "enable-authentication")
    assert fixed["finding"]["state"] == "resolved"
    assert stage.called(service, "read")["status"] == 200
    assert stage.undo(stored)["state"] == "open"
    method = stage.get(f"/services/{service['id']}/methods/read")
    assert method["use_authentication"] is False


def test_shared_user_missing_is_certain_and_ends_with_the_login(stage: Stage) -> None:
    application = stage.application()
    service = stage.service(application)
    own = stage.finding(application, "shared-user-missing")
    assert own["certainty"] == "certain"
    assert own["subject"] == {"type": "application", "id": application["id"]}
    refused = stage.call(service)
    assert refused.status_code == 409
    assert refused.json()["code"] == "shared-user-missing"
    assert refused.json()["connect_url"].startswith(stage.server.base_url)
    attempt, _ = stage.log_in(stage.fix(own, "add-shared-user"))
    assert attempt["status"] == "completed"
    assert not stage.is_open(application, "shared-user-missing")
    assert stage.called(service)["status"] == 200


def test_access_limited_by_address_is_not_the_credentials_fault(stage: Stage) -> None:
    application = stage.application()
    stage.connected(application)
    service = stage.service(application)
    stage.practice.switch(access_limited="ip")
    refused = stage.called(service)
    assert refused["findings"][0]["code"] == "access-limited"
    stored = stage.finding(application, "access-limited")
    assert stored["responsible"] == "provider_administrator"
    stage.practice.switch(access_limited="off")
    assert stage.recheck(stored)["state"] == "resolved"


def test_refresh_token_invalidated_is_mended_by_a_login_that_keeps_the_id(stage: Stage) -> None:
    application = stage.application()
    connection = stage.connected(application)
    service = stage.service(application)
    assert stage.called(service)["status"] == 200
    stage.practice.revoke_user_grants()
    refused = stage.call(service)
    assert refused.status_code == 409
    assert refused.json()["code"] == "refresh-token-invalidated"
    assert refused.json()["connect_url"]
    stored = stage.finding(application, "refresh-token-invalidated")
    assert stored["subject"] == {"type": "connection", "id": connection["id"]}
    assert stage.get(f"/connections/{connection['id']}")["status"] == "needs_reconnect"
    attempt, _ = stage.log_in(stage.fix(stored, "reconnect"))
    assert attempt["connection_id"] == connection["id"]
    assert stage.called(service)["status"] == 200
    assert not stage.is_open(application, "refresh-token-invalidated")


def test_each_call_after_a_failed_renewal_names_the_secret(stage: Stage) -> None:
    application = stage.application()
    stage.connected(application)
    service = stage.service(application)
    stage.practice.switch(wrong_secret=True)
    stage.practice.expire_access_tokens()
    for _ in range(3):
        refused = stage.call(service)
        assert refused.status_code == 409, refused.text
        assert refused.json()["findings"][0]["code"] == "client-secret-invalid"
    codes = {one["code"] for one in stage.findings(application)}
    assert codes == {"client-secret-invalid"}
