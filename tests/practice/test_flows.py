"""A healthy provider: every grant, refresh, revocation, introspection and the API."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

from regrant.practice.testing import RunningPractice
from tests.practice.oauth_client import OAuthClient, an_unknown_code


def fifty_at_once(action: Callable[[], httpx.Response]) -> list[httpx.Response]:
    with ThreadPoolExecutor(50) as pool:
        begun = [pool.submit(action) for _ in range(50)]
    return [each.result() for each in begun]


def test_a_login_brings_a_code_the_state_and_the_issuer(app: OAuthClient) -> None:
    query = app.log_in().query
    assert query["code"]
    assert query["state"] == "a-state"
    assert query["iss"] == app.practice.url


def test_a_code_becomes_tokens_that_open_the_api(app: OAuthClient) -> None:
    token = app.connect()
    assert token["token_type"] == "Bearer"
    assert token["expires_in"] == 3600
    assert token["scope"] == "notes.read notes.write"
    answer = app.call(token["access_token"])
    assert answer.status_code == 200
    assert answer.json()["user"] == "alice"


def test_the_secret_may_be_in_the_header_or_in_the_body(practice: RunningPractice) -> None:
    for place in ("basic", "body"):
        assert OAuthClient(practice, place=place).connect()["access_token"]


def test_a_public_client_connects_with_pkce_and_refreshes(practice: RunningPractice) -> None:
    client = OAuthClient(practice, "practice-public")
    token = client.connect()
    assert client.refresh(token["refresh_token"]).status_code == 200


def test_a_public_client_without_pkce_is_sent_back_with_an_error(
    practice: RunningPractice,
) -> None:
    client = OAuthClient(practice, "practice-public")
    query = client.log_in(code_challenge=None, code_challenge_method=None).query
    assert query["error"] == "invalid_request"
    assert "code_challenge" in query["error_description"]
    assert query["iss"] == practice.url


def test_a_wrong_verifier_is_refused(app: OAuthClient) -> None:
    answer = app.exchange(app.log_in(), code_verifier="x" * 50)
    assert answer.json()["error"] == "invalid_grant"


def test_a_client_without_pkce_may_connect_when_it_has_a_secret(app: OAuthClient) -> None:
    landing = app.log_in(code_challenge=None, code_challenge_method=None)
    assert app.exchange(landing, code_verifier=None).status_code == 200


def test_a_code_works_once_and_its_second_use_ends_the_login(app: OAuthClient) -> None:
    landing = app.log_in()
    token = app.exchange(landing).json()
    again = app.exchange(landing)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"
    assert app.call(token["access_token"]).status_code == 401


def test_the_redirect_uri_of_the_token_request_must_be_the_same(app: OAuthClient) -> None:
    answer = app.exchange(app.log_in(), redirect_uri=app.redirect_uri + "/other")
    assert answer.json()["error"] == "invalid_grant"


def test_a_real_client_is_told_from_an_unknown_one_before_the_code_is_judged(
    app: OAuthClient,
) -> None:
    fields = {"grant_type": "authorization_code", "code": an_unknown_code()}
    assert app.post("token_url", **fields).json()["error"] == "invalid_grant"
    app.secret = "wrong"
    wrong = app.post("token_url", **fields)
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")


def test_rotation_gives_a_new_refresh_token_each_time(app: OAuthClient) -> None:
    first = app.connect()["refresh_token"]
    second = app.refresh(first).json()["refresh_token"]
    assert second != first
    assert app.refresh(second).status_code == 200


def test_a_replaced_refresh_token_that_comes_back_ends_the_login(app: OAuthClient) -> None:
    first = app.connect()["refresh_token"]
    second = app.refresh(first).json()
    assert app.refresh(first).json()["error"] == "invalid_grant"
    assert app.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.call(second["access_token"]).status_code == 401


def test_a_replaced_refresh_token_still_works_within_the_grace_period(app: OAuthClient) -> None:
    app.practice.change_client("practice-app", rotation_grace_seconds=60)
    first = app.connect()["refresh_token"]
    assert app.refresh(first).status_code == 200
    assert app.refresh(first).status_code == 200


def test_rotation_without_reuse_detection_only_refuses_the_replaced_token(
    app: OAuthClient,
) -> None:
    app.practice.change_client("practice-app", rotation="on")
    first = app.connect()["refresh_token"]
    second = app.refresh(first).json()["refresh_token"]
    assert app.refresh(first).status_code == 400
    assert app.refresh(second).status_code == 200


def test_without_rotation_the_same_refresh_token_stays(practice: RunningPractice) -> None:
    client = OAuthClient(practice, "practice-steady")
    first = client.connect()["refresh_token"]
    for _ in range(3):
        assert client.refresh(first).json()["refresh_token"] == first


def test_a_refresh_may_narrow_the_scope_and_widen_it_again(practice: RunningPractice) -> None:
    client = OAuthClient(practice, "practice-steady")
    token = client.connect()["refresh_token"]
    assert client.refresh(token, scope="notes.read").json()["scope"] == "notes.read"
    assert client.refresh(token).json()["scope"] == "notes.read notes.write"
    assert client.refresh(token, scope="notes.admin").json()["error"] == "invalid_scope"


def test_of_fifty_parallel_refreshes_under_rotation_exactly_one_succeeds(
    app: OAuthClient,
) -> None:
    app.practice.change_client("practice-app", rotation="on")
    token = app.connect()["refresh_token"]
    app.practice.reset("requests")
    answers = fifty_at_once(lambda: app.refresh(token))
    winners = [a for a in answers if a.status_code == 200]
    assert len(winners) == 1
    assert {a.json()["error"] for a in answers if a not in winners} == {"invalid_grant"}
    assert app.practice.count("token.refresh_token") == 50
    assert app.refresh(winners[0].json()["refresh_token"]).status_code == 200


def test_fifty_parallel_refreshes_with_reuse_detection_end_the_login(app: OAuthClient) -> None:
    token = app.connect()["refresh_token"]
    answers = fifty_at_once(lambda: app.refresh(token))
    winner = next(a for a in answers if a.status_code == 200)
    assert sum(a.status_code == 200 for a in answers) == 1
    assert app.refresh(winner.json()["refresh_token"]).json()["error"] == "invalid_grant"


def test_one_code_presented_by_fifty_at_once_becomes_one_token_answer(app: OAuthClient) -> None:
    landing = app.log_in()
    answers = fifty_at_once(lambda: app.exchange(landing))
    assert sum(a.status_code == 200 for a in answers) == 1


def test_client_credentials_bring_a_token_of_no_person(practice: RunningPractice) -> None:
    machine = OAuthClient(practice, "practice-machine")
    answer = machine.post("token_url", grant_type="client_credentials", scope="notes.read")
    token = answer.json()
    assert "refresh_token" not in token
    assert token["scope"] == "notes.read"
    assert machine.call(token["access_token"]).json()["user"] is None


def test_client_credentials_are_not_for_a_client_of_people(app: OAuthClient) -> None:
    answer = app.post("token_url", grant_type="client_credentials", scope="notes.read")
    assert answer.json()["error"] == "unauthorized_client"


def test_revoking_the_refresh_token_ends_the_login(app: OAuthClient) -> None:
    token = app.connect()
    answer = app.post("revoke_url", token=token["refresh_token"])
    assert (answer.status_code, answer.json()) == (200, {})
    assert app.call(token["access_token"]).status_code == 401
    assert app.refresh(token["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.post("revoke_url", token=token["refresh_token"]).status_code == 200


def test_revoking_the_access_token_leaves_the_refresh_token(app: OAuthClient) -> None:
    token = app.connect()
    app.post("revoke_url", token=token["access_token"])
    assert app.call(token["access_token"]).status_code == 401
    assert app.refresh(token["refresh_token"]).status_code == 200


def test_revoking_an_unknown_token_succeeds_and_a_wrong_secret_does_not(
    app: OAuthClient,
) -> None:
    assert app.post("revoke_url", token="made-up").status_code == 200
    app.secret = "wrong"
    assert app.post("revoke_url", token="made-up").status_code == 401


def test_introspection_tells_a_living_token_from_a_dead_one(app: OAuthClient) -> None:
    token = app.connect()
    told = app.post("introspection_url", token=token["access_token"]).json()
    assert told["active"] is True
    assert (told["username"], told["scope"]) == ("alice", "notes.read notes.write")
    assert told["exp"] - told["iat"] == 3600
    assert app.post("introspection_url", token=token["refresh_token"]).json()["active"] is True
    app.practice.expire_access_tokens()
    assert app.post("introspection_url", token=token["access_token"]).json() == {"active": False}
    assert app.post("introspection_url", token="made-up").json() == {"active": False}


def test_introspection_shows_a_token_to_its_own_client_only(practice: RunningPractice) -> None:
    token = OAuthClient(practice).connect()["access_token"]
    stranger = OAuthClient(practice, "practice-steady")
    assert stranger.post("introspection_url", token=token).json() == {"active": False}


def test_openid_brings_a_verifiable_id_token_with_the_nonce(app: OAuthClient) -> None:
    token = app.connect("openid profile", nonce="a-nonce")
    keys = KeySet.import_key_set(httpx.get(app.practice.settings["jwks_url"]).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
    assert claims["iss"] == app.practice.url
    assert claims["aud"] == ["practice-app"]
    assert (claims["sub"], claims["nonce"]) == ("alice", "a-nonce")


def test_userinfo_tells_what_the_scopes_allow(app: OAuthClient) -> None:
    token = app.connect("openid email")["access_token"]
    answer = app.call(token, path="/oauth/userinfo")
    assert answer.json() == {"sub": "alice", "email": "alice@example.test"}


def test_another_person_logs_in_as_another_account(app: OAuthClient) -> None:
    token = app.connect("openid", user="bob")["access_token"]
    assert app.call(token, path="/oauth/userinfo").json()["sub"] == "bob"


def test_a_scope_unticked_on_the_consent_page_is_missing_from_the_token(
    app: OAuthClient,
) -> None:
    token = app.connect(without=("notes.write",))
    assert token["scope"] == "notes.read"


def test_denying_sends_the_person_back_with_access_denied(app: OAuthClient) -> None:
    query = app.log_in(deny=True).query
    assert query["error"] == "access_denied"
    assert query["state"] == "a-state"


def test_allowing_with_no_box_ticked_is_a_denial(app: OAuthClient) -> None:
    assert app.log_in("notes.read", without=("notes.read",)).query["error"] == "access_denied"


def test_an_expired_token_is_refused_and_a_refresh_mends_it(app: OAuthClient) -> None:
    token = app.connect()
    assert app.practice.expire_access_tokens() == 1
    refused = app.call(token["access_token"])
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    fresh = app.refresh(token["refresh_token"]).json()["access_token"]
    assert app.call(fresh).status_code == 200


def test_removed_access_kills_the_access_and_the_refresh_token(app: OAuthClient) -> None:
    token = app.connect()
    assert app.practice.revoke_user_grants(user="alice", client_id="practice-app") == 1
    assert app.call(token["access_token"]).status_code == 401
    assert app.refresh(token["refresh_token"]).json()["error"] == "invalid_grant"


def test_prompt_none_is_answered_without_a_page(app: OAuthClient) -> None:
    assert app.log_in(prompt="none").query["error"] == "login_required"


def test_an_unknown_response_type_is_sent_back(app: OAuthClient) -> None:
    query = app.log_in(response_type="token").query
    assert query["error"] == "unsupported_response_type"
    assert query["iss"] == app.practice.url
