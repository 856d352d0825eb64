"""Settings that are wrong: client ID and secret, addresses, scopes, redirect URL, credentials."""

from tests.journeys.article.stage import CLIENT, Stage, says


def test_client_id_invalid_is_read_from_the_providers_page(stage: Stage) -> None:
    stage.practice.switch(unknown_client=True)
    application = stage.application()
    attempt, landing = stage.log_in(stage.begin(application))
    assert stage.is_abandoned(attempt)
    findings = stage.report(attempt, landing)
    assert findings[0]["code"] == "client-id-invalid"
    stored = stage.finding(application, "client-id-invalid")
    assert stored["subject"] == {"type": "application", "id": application["id"]}
    assert says(stored, application["client_id"], application["name"])
    stage.practice.switch(unknown_client=False)
    stage.connected(application)
    assert not stage.is_open(application, "client-id-invalid")


def test_client_secret_invalid_is_gone_when_the_secret_is_right(stage: Stage) -> None:
    application = stage.application()
    stage.practice.switch(wrong_secret=True)
    attempt = stage.connect(application)
    assert attempt["status"] == "failed"
    assert attempt["findings"][0]["code"] == "client-secret-invalid"
    stored = stage.finding(application, "client-secret-invalid")
    assert stored["subject"] == {"type": "application", "id": application["id"]}
    assert says(stored, application["name"])
    stage.practice.switch(wrong_secret=False)
    stage.connected(application)
    assert not stage.is_open(application, "client-secret-invalid")


def test_authorization_endpoint_wrong_is_mended_from_the_metadata(stage: Stage) -> None:
    application = stage.application()
    stage.practice.switch(authorization_endpoint_moved=True)
    attempt, landing = stage.log_in(stage.begin(application))
    assert stage.report(attempt, landing)[0]["code"] == "authorization-endpoint-wrong"
    stored = stage.finding(application, "authorization-endpoint-wrong")
    assert says(stored, application["authorization_endpoint"])
    [change] = stored["actions"][0]["changes"]
    assert change["from"] == application["authorization_endpoint"]
    fixed = stage.fix(stored, "use-known-endpoint")
    mended = stage.get(f"/applications/{application['id']}")
    assert mended["authorization_endpoint"] == change["to"]
    assert fixed["finding"]["code"] == "authorization-endpoint-wrong"
    stage.connected(application)
    assert not stage.is_open(application, "authorization-endpoint-wrong")


def test_token_endpoint_wrong_is_mended_from_the_metadata_and_can_be_undone(stage: Stage) -> None:
    application = stage.application()
    stage.practice.switch(token_endpoint_moved="not_found")
    attempt = stage.connect(application)
    assert attempt["findings"][0]["code"] == "token-endpoint-wrong"
    stored = stage.finding(application, "token-endpoint-wrong")
    assert says(stored, application["token_endpoint"])
    stage.fix(stored, "use-known-endpoint")
    mended = stage.get(f"/applications/{application['id']}")
    assert mended["token_endpoint"] != application["token_endpoint"]
    stage.undo(stored)
    undone = stage.get(f"/applications/{application['id']}")
    assert undone["token_endpoint"] == application["token_endpoint"]
    stage.fix(stage.finding(application, "token-endpoint-wrong"), "use-known-endpoint")
    stage.connected(application)
    assert not stage.is_open(application, "token-endpoint-wrong")


def test_scope_invalid_names_the_scope_and_removes_it(stage: Stage) -> None:
    stage.practice.switch(unknown_scope="notes.write")
    application = stage.application()
    attempt = stage.connect(application)
    assert attempt["findings"][0]["code"] == "scope-invalid"
    stored = stage.finding(application, "scope-invalid")
    assert says(stored, "notes.write")
    stage.fix(stored, "remove-scope")
    assert stage.get(f"/applications/{application['id']}")["scopes"] == ["notes.read"]
    stage.connected(application)
    assert not stage.is_open(application, "scope-invalid")


def test_scope_not_allowed_is_the_providers_side(stage: Stage) -> None:
    stage.practice.switch(scope_not_allowed="notes.write")
    application = stage.application()
    attempt = stage.connect(application)
    assert attempt["findings"][0]["code"] == "scope-not-allowed"
    stored = stage.finding(application, "scope-not-allowed")
    assert says(stored, "notes.write")
    assert stored["responsible"] == "application_owner"
    stage.practice.switch(scope_not_allowed="off")
    stage.connected(application)
    assert not stage.is_open(application, "scope-not-allowed")


def test_redirect_uri_mismatch_gives_the_exact_address(stage: Stage) -> None:
    stage.practice.switch(redirect_mismatch=True)
    application = stage.application()
    attempt, landing = stage.log_in(stage.begin(application))
    assert stage.report(attempt, landing)[0]["code"] == "redirect-uri-mismatch"
    stored = stage.finding(application, "redirect-uri-mismatch")
    assert says(stored, application["redirect_uri"])
    stage.practice.change_client(CLIENT, redirect_uris=[application["redirect_uri"]])
    stage.connected(application)
    assert not stage.is_open(application, "redirect-uri-mismatch")


def test_client_authentication_misplaced_is_switched(stage: Stage) -> None:
    stage.practice.switch(credentials_only_in="body")
    application = stage.application(token_endpoint_auth_method="client_secret_basic")
    attempt = stage.connect(application)
    assert attempt["findings"][0]["code"] == "client-authentication-misplaced"
    stored = stage.finding(application, "client-authentication-misplaced")
    stage.fix(stored, "switch-client-authentication")
    mended = stage.get(f"/applications/{application['id']}")
    assert mended["token_endpoint_auth_method"] == "client_secret_post"
    stage.connected(application)
    assert not stage.is_open(application, "client-authentication-misplaced")


def test_a_learnt_place_that_is_refused_is_learnt_anew(stage: Stage) -> None:
    application = stage.application(token_endpoint_auth_method="auto")
    first = stage.connected(application)
    path = f"/connections/{first['id']}/reconnect"
    stage.practice.switch(credentials_only_in="body")
    attempt, _ = stage.log_in(stage.post(path, {}, 201))
    assert attempt["status"] == "failed"
    assert attempt["findings"][0]["code"] == "client-authentication-misplaced"
    attempt, _ = stage.log_in(stage.post(path, {}, 201))
    assert attempt["status"] == "completed", attempt["findings"]
    assert not stage.is_open(application, "client-authentication-misplaced")
    stage.practice.switch(credentials_only_in="basic")
    attempt, _ = stage.log_in(stage.post(path, {}, 201))
    assert attempt["findings"][0]["code"] == "client-authentication-misplaced"
