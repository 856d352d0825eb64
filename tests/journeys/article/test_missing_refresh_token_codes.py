"""A missing refresh token: which of its kinds it is, and what helps."""

from tests.journeys.article.stage import Stage


def test_token_does_not_expire_can_be_accepted_and_never_nags_again(stage: Stage) -> None:
    stage.practice.switch(access_token_forever=True)
    application = stage.application()
    attempt = stage.connect(application)
    assert attempt["status"] == "completed"
    assert attempt["findings"][0]["code"] == "token-does-not-expire"
    stored = stage.finding(application, "token-does-not-expire")
    accepted = stage.fix(stored, "accept")["finding"]
    assert accepted["state"] == "dismissed"
    assert accepted["dismissed_by"]
    assert accepted["dismiss_reason"]
    again = stage.post(f"/connections/{attempt['connection_id']}/reconnect", {}, 201)
    stage.log_in(again)
    assert not stage.is_open(application, "token-does-not-expire")


def test_refresh_token_unsupported_says_that_a_shared_user_does_not_suit(stage: Stage) -> None:
    stage.practice.switch(refresh_token_never=True)
    application = stage.application()
    attempt = stage.connect(application)
    assert attempt["status"] == "completed"
    assert attempt["findings"][0]["code"] == "refresh-token-unsupported"
    service = stage.service(application)
    stored = stage.finding(application, "refresh-token-unsupported")
    stage.fix(stored, "use-personal-connections")
    account = stage.get(f"/services/{service['id']}")["authentication"]["account"]
    assert account == "personal"


def test_refresh_token_not_enabled_is_asked_for_and_logged_in_again(stage: Stage) -> None:
    stage.practice.switch(refresh_token_on_request="scope")
    application = stage.application()
    attempt = stage.connect(application)
    assert attempt["findings"][0]["code"] == "refresh-token-not-enabled"
    stored = stage.finding(application, "refresh-token-not-enabled")
    fixed = stage.fix(stored, "enable-offline-access-and-reconnect")
    attempt, _ = stage.log_in(fixed)
    assert attempt["status"] == "completed"
    connection = stage.get(f"/connections/{attempt['connection_id']}")
    assert connection["has_refresh_token"] is True
    assert not stage.is_open(application, "refresh-token-not-enabled")


def test_refresh_token_issued_once_is_known_from_history_and_given_again(stage: Stage) -> None:
    stage.practice.switch(refresh_token_once="until_revoked")
    # Without issuer and revoke URL nobody tells the provider about the deletion.
    application = stage.application(revocation_endpoint=None, issuer=None)
    first = stage.connected(application)
    assert first["has_refresh_token"] is True
    deleted = stage.api.delete(f"/connections/{first['id']}").json()
    assert deleted == {"revocation": "unsupported"}
    attempt = stage.connect(application)
    assert attempt["findings"][0]["code"] == "refresh-token-issued-once"
    stored = stage.finding(application, "refresh-token-issued-once")
    fixed = stage.fix(stored, "revoke-and-reconnect")
    stage.practice.revoke_user_grants()  # the page of connected applications, as the steps say
    attempt, _ = stage.log_in(fixed)
    connection = stage.get(f"/connections/{attempt['connection_id']}")
    assert connection["has_refresh_token"] is True
    assert not stage.is_open(application, "refresh-token-issued-once")


def test_what_forced_consent_refuted_does_not_come_first_again(stage: Stage) -> None:
    application = stage.application()
    deleted = stage.connected(application)
    stage.practice.switch(refresh_token_on_request="scope")
    # Nobody told the provider, so that the token seems to have been given once.
    stage.practice.switch(revocation_unavailable="on")
    stage.api.delete(f"/connections/{deleted['id']}").raise_for_status()
    attempt = stage.connect(application)
    assert attempt["findings"][0]["code"] == "refresh-token-issued-once"
    stage.practice.switch(revocation_unavailable="off")
    stored = stage.finding(application, "refresh-token-issued-once")
    attempt, _ = stage.log_in(stage.fix(stored, "revoke-and-reconnect"))
    assert attempt["findings"][0]["code"] == "refresh-token-not-enabled"
    stored = stage.finding(application, "refresh-token-not-enabled")
    attempt, _ = stage.log_in(stage.fix(stored, "enable-offline-access-and-reconnect"))
    assert attempt["findings"] == []
    codes = {one["code"] for one in stage.findings(application)}
    assert not codes & {"refresh-token-issued-once", "refresh-token-not-enabled"}


def test_an_offered_scope_comes_before_a_guess_from_earlier_logins(stage: Stage) -> None:
    application = stage.application()
    connection = stage.connected(application)
    stage.practice.switch(refresh_token_on_request="scope")
    begun = stage.post(f"/connections/{connection['id']}/reconnect", {}, 201)
    attempt, _ = stage.log_in(begun)
    assert attempt["findings"][0]["code"] == "refresh-token-not-enabled"
