"""The actions of which the article's scenes use another: each mends, and can be undone."""

import pytest

from tests.journeys.article.stage import Stage, says


def test_scopes_that_were_glued_together_are_separated_as_the_provider_expects(
    stage: Stage,
) -> None:
    application = stage.application(scope_separator=",")
    attempt = stage.connect(application)
    assert attempt["findings"][0]["code"] == "scope-invalid"
    stored = stage.finding(application, "scope-invalid")
    stage.fix(stored, "set-scope-separator")
    path = f"/applications/{application['id']}"
    assert stage.get(path)["scope_separator"] == " "
    stage.connected(application)
    assert not stage.is_open(application, "scope-invalid")
    assert stage.undo(stored)["state"] == "open"
    assert stage.get(path)["scope_separator"] == ","


def test_a_service_without_authentication_gets_the_application(stage: Stage) -> None:
    application, _ = stage.application(), stage.application()
    service = stage.service(application)
    path = f"/services/{service['id']}"
    stage.api.patch(path, json={"authentication": {"type": "none"}}).raise_for_status()
    refused = stage.called(service)
    assert refused["status"] == 401
    assert refused["findings"][0]["code"] == "authentication-not-used"
    assert [one["id"] for one in refused["findings"][0]["actions"]] == ["accept"], "many fit"
    token_url = stage.practice.settings["token_url"].replace("127.0.0.1", "localhost")
    near = stage.application(issuer=None, token_endpoint=token_url)
    stage.connected(near)
    host = stage.practice.url.replace("127.0.0.1", "localhost")
    stage.api.patch(path, json={"base_url": host}).raise_for_status()
    action = stage.called(service)["findings"][0]["actions"][0]
    assert action["id"] == "set-authentication-type"
    assert near["name"] in action["title"]
    stored = next(
        one
        for one in stage.api.get("/findings", params={"service": service["id"]}).json()["items"]
        if one["certainty"] == "certain"
    )
    stage.fix(stored, "set-authentication-type")
    assert stage.get(path)["authentication"]["application"] == near["id"]
    assert stage.get(f"/findings/{stored['id']}")["state"] == "resolved"
    stage.undo(stored)
    assert stage.get(path)["authentication"]["type"] == "none"


def test_the_one_connected_account_becomes_the_shared_user(stage: Stage) -> None:
    application = stage.application()
    service = stage.service(application)
    me = stage.api.get("/members").json()["items"][0]["id"]
    begun = stage.begin(application, kind="personal", owner=f"member:{me}")
    attempt, _ = stage.log_in(begun)
    assert attempt["status"] == "completed", attempt
    stored = stage.finding(application, "shared-user-missing")
    offered = {action["id"]: action for action in stored["actions"]}
    assert offered["make-shared"]["title"] == f"Use `member:{me}` as shared user"
    assert offered["make-shared"]["changes"] == [
        {"field": "kind", "from": "personal", "to": "shared"},
        {"field": "owner", "from": f"member:{me}", "to": None},
    ]
    assert stage.fix(stored, "make-shared")["finding"]["state"] == "resolved"
    assert stage.called(service)["status"] == 200
    stage.undo(stored)
    connection = stage.get(f"/connections/{attempt['connection_id']}")
    assert (connection["kind"], connection["owner"]) == ("personal", f"member:{me}")


def test_with_two_accounts_only_a_person_can_choose(stage: Stage) -> None:
    application = stage.application()
    stage.service(application)
    for owner, token in (("u-1", "one"), ("u-2", "two")):
        body = {"application": application["id"], "kind": "personal", "owner": owner}
        stage.post("/connections/import", {**body, "access_token": token}, 201)
    stored = stage.finding(application, "shared-user-missing")
    assert [action["id"] for action in stored["actions"]] == ["add-shared-user"]
    assert says(stored, "Make shared user")


def test_no_action_is_offered_that_nobody_knows_how_to_carry_out(stage: Stage) -> None:
    stage.practice.switch(api_refusal="bare_403", api_demands_scope="notes.write")
    application = stage.application(scopes=["notes.read"])
    stage.connected(application)
    refused = stage.called(stage.service(application))
    assert refused["status"] == 403
    for finding in refused["findings"]:
        for action in finding["actions"]:
            unknown = [c for c in action["changes"] if c["field"] == "scopes" and c["to"] is None]
            assert unknown == [], (finding["code"], action)


@pytest.mark.parametrize("fault", ["nonce", "audience", "issuer"])
def test_a_refused_id_token_says_what_is_wrong_with_it(stage: Stage, fault: str) -> None:
    stage.practice.switch(id_token_fault=fault)
    application = stage.application(scopes=("openid", "notes.read"))
    attempt = stage.connect(application)
    assert attempt["status"] == "failed"
    assert attempt["findings"][0]["code"] == "response-malformed"
    assert says(attempt["findings"][0], "id_token", fault.replace("audience", "client"))
    stage.practice.switch(id_token_fault="off")
    stage.connected(application)
    assert not stage.is_open(application, "response-malformed")


def test_an_id_token_that_only_the_clock_makes_wrong_names_the_clock(stage: Stage) -> None:
    stage.practice.switch(clock_skew=4000)
    application = stage.application(scopes=("openid", "notes.read"))
    attempt = stage.connect(application)
    assert attempt["status"] == "failed"
    assert attempt["findings"][0]["code"] == "clock-skew"
    assert says(attempt["findings"][0], "67 minutes behind")


def test_a_page_in_place_of_data_is_named_where_values_are_taken_from_it(stage: Stage) -> None:
    application = stage.application()
    stage.connected(application)
    plain = stage.service(application)
    mapped = stage.service(application, outputs={"user": "$.user"})
    stage.practice.switch(api_html="200")
    assert stage.called(plain)["findings"] == [], "a page may be what somebody wants"
    answer = stage.called(mapped)
    assert [one["code"] for one in answer["findings"]] == ["response-malformed"]
    stored = stage.finding(application, "response-malformed")
    assert stored["subject"]["type"] == "method"
    stage.practice.switch(api_html="off")
    assert stage.recheck(stored)["state"] == "resolved"


def test_logging_in_again_after_a_refusal_is_for_the_same_person(stage: Stage) -> None:
    application = stage.application()
    me = stage.api.get("/members").json()["items"][0]["id"]
    owner = f"member:{me}"
    refused, _ = stage.log_in(stage.begin(application, kind="personal", owner=owner), deny=True)
    assert refused["status"] == "failed"
    stored = stage.finding(application, "scope-denied")
    attempt, _ = stage.log_in(stage.fix(stored, "reconnect"))
    assert (attempt["status"], attempt["kind"], attempt["owner"]) == (
        "completed",
        "personal",
        owner,
    )
    connection = stage.get(f"/connections/{attempt['connection_id']}")
    assert (connection["kind"], connection["owner"]) == ("personal", owner)
