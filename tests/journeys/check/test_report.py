"""What becomes of a check: findings with their fix, records without secrets, no traces."""

import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.check.ground import Ground, on_practice
from tests.testbed.regrant_server import RegrantServer

Json = dict[str, Any]


@pytest.fixture
def ground(server: RegrantServer, practice: RunningPractice) -> Ground:
    return on_practice(server, practice)


def row_of(rows: list[Json], setting: str) -> Json:
    [found] = [row for row in rows if row["setting"] == setting]
    return found


def open_codes(ground: Ground, application: Mapping[str, Any]) -> set[str]:
    params = {"application": application["id"], "state": "open"}
    items = ground.server.api.get("/findings", params=params).raise_for_status().json()["items"]
    return {one["code"] for one in items}


def fix(ground: Ground, finding: Mapping[str, Any], action: str) -> Json:
    path = f"/findings/{finding['id']}/fix"
    return ground.server.api.post(path, json={"action": action}).raise_for_status().json()


def test_a_wrong_row_is_a_finding_that_a_later_check_resolves(ground: Ground) -> None:
    application = ground.application(client_secret="not-the-secret")
    row = row_of(ground.check(application), "client_secret")
    [finding] = row["findings"]
    assert finding["code"] == "client-secret-invalid"
    assert finding["certainty"] == "certain"
    assert finding["subject"] == {"type": "application", "id": application["id"]}
    assert open_codes(ground, application) == {"client-secret-invalid"}
    right = ground.client(ground.client_id)["client_secret"]
    path = f"/applications/{application['id']}"
    ground.server.api.patch(path, json={"client_secret": right}).raise_for_status()
    assert row_of(ground.check(application), "client_secret")["verdict"] == "ok"
    assert open_codes(ground, application) == set()


def last_of(ground: Ground, application: Mapping[str, Any]) -> httpx.Response:
    return ground.server.api.get(f"/applications/{application['id']}/check")


def test_the_last_report_is_kept_and_its_findings_stand_as_they_are_now(ground: Ground) -> None:
    application = ground.application(client_secret="not-the-secret")
    missing = last_of(ground, application)
    assert missing.status_code == 404
    assert (missing.json()["code"], missing.json()["family"]) == ("never-checked", "not-found")
    rows = ground.check(application)
    kept = last_of(ground, application).raise_for_status().json()
    assert kept["rows"] == rows
    assert kept["is_current"] is True
    [finding] = row_of(kept["rows"], "client_secret")["findings"]
    path = f"/findings/{finding['id']}/dismiss"
    ground.server.api.post(path, json={"reason": "known"}).raise_for_status()
    kept = last_of(ground, application).raise_for_status().json()
    [finding] = row_of(kept["rows"], "client_secret")["findings"]
    assert finding["state"] == "dismissed"


def test_a_report_of_other_settings_says_so(ground: Ground) -> None:
    application = ground.application()
    ground.check(application)
    path = f"/applications/{application['id']}"
    ground.server.api.patch(path, json={"scopes": ["notes.read"]}).raise_for_status()
    assert last_of(ground, application).raise_for_status().json()["is_current"] is False
    ground.check(application)
    assert last_of(ground, application).raise_for_status().json()["is_current"] is True


def test_what_a_left_login_proved_is_the_last_report_too(ground: Ground) -> None:
    application = ground.application(client_secret="not-the-secret")
    ground.check(application)
    before = last_of(ground, application).raise_for_status().json()["at"]
    [finding] = ground.server.api.get(
        "/findings", params={"application": application["id"], "code": "client-secret-invalid"}
    ).json()["items"]
    ground.server.api.post(f"/findings/{finding['id']}/recheck", json={}).raise_for_status()
    assert last_of(ground, application).raise_for_status().json()["at"] > before


def test_a_browser_that_is_elsewhere_proves_the_public_address_wrong(ground: Ground) -> None:
    application = ground.application()
    member = ground.server.sign_in()
    path = f"/applications/{application['id']}/check"
    token = re.search(r'name="csrf" value="([^"]+)"', member.get(path).text)
    assert token is not None
    seen, public = "https://regrant.example.org", ground.server.base_url
    fields = {"csrf": token[1], "browser": seen}
    page = member.http.post(path, data=fields, headers={"Origin": public})
    assert page.status_code == 200
    row = row_of(last_of(ground, application).json()["rows"], "public_url")
    assert row["verdict"] == "wrong"
    [finding] = row["findings"]
    assert (finding["code"], finding["certainty"]) == ("redirect-uri-unreachable", "certain")
    assert (seen in finding["title"], public in finding["title"]) == (True, True)
    fact = finding["evidence"][0]
    assert (fact["observed"], fact["expected"]) == (seen, public)
    member.http.post(path, data={**fields, "browser": public}, headers={"Origin": public})
    assert open_codes(ground, application) == set()


def test_what_cannot_be_judged_leaves_a_finding_open(ground: Ground) -> None:
    application = ground.application(client_secret="not-the-secret")
    ground.check(application)
    path = f"/applications/{application['id']}"
    ground.server.api.patch(path, json={"client_id": "nobody"}).raise_for_status()
    assert row_of(ground.check(application), "client_secret")["verdict"] == "unknown"
    assert open_codes(ground, application) == {"client-id-invalid", "client-secret-invalid"}


@pytest.mark.parametrize(
    ("fields", "switches", "setting", "action"),
    [
        ({"token_endpoint": "/nothing"}, {}, "token_endpoint", "use-known-endpoint"),
        ({"authorization_endpoint": "/no"}, {}, "authorization_endpoint", "use-known-endpoint"),
        ({"revocation_endpoint": "/no"}, {}, "revocation_endpoint", "use-known-endpoint"),
        ({"issuer": "/wrong"}, {}, "issuer", "use-known-endpoint"),
        ({"scope_separator": ","}, {}, "scope_separator", "set-scope-separator"),
        ({"scopes": ["notes.read", "notes.rite"]}, {}, "scopes:notes.rite", "remove-scope"),
        (
            {"token_endpoint_auth_method": "client_secret_post"},
            {"credentials_only_in": "basic"},
            "token_endpoint_auth_method",
            "switch-client-authentication",
        ),
    ],
)
def test_one_click_mends_what_the_check_found(
    ground: Ground, fields: Json, switches: Json, setting: str, action: str
) -> None:
    assert ground.practice is not None
    ground.practice.switch(**switches)
    given = {name: _at(ground, value) for name, value in fields.items()}
    application = ground.application(**given)
    [finding] = row_of(ground.check(application), setting)["findings"]
    fix(ground, finding, action)
    rows = ground.check(application)
    assert [row["setting"] for row in rows if row["verdict"] == "wrong"] == []
    assert open_codes(ground, application) == set()


def _at(ground: Ground, value: Any) -> Any:
    return ground.base + value if isinstance(value, str) and value.startswith("/") else value


def test_every_answer_is_a_record_without_secrets(ground: Ground) -> None:
    application = ground.application()
    rows = ground.check(application)
    cited = {
        answer["exchange"]
        for row in rows
        for compared in row["evidence"]
        for answer in (compared["real"], compared["made_up"])
        if answer is not None
    }
    params = {"application": application["id"], "stage": "probe", "limit": 200}
    items = ground.server.api.get("/exchanges", params=params).raise_for_status().json()["items"]
    assert cited
    assert cited <= {item["id"] for item in items}
    secret = ground.client(ground.client_id)["client_secret"]
    assert secret not in json.dumps(items)
    assert secret not in json.dumps(rows)


def test_nobody_logs_in_and_no_code_or_token_comes_of_it(ground: Ground) -> None:
    practice = ground.practice
    assert practice is not None
    ground.check(ground.application())
    assert {entry.status for entry in practice.requests("token")} <= {400, 401}
    posted = {entry.endpoint for entry in practice.requests() if entry.method == "POST"}
    assert posted <= {"token", "revoke", "introspect", "unknown"}, posted
    assert practice.provider.store.data.grants == {}
    assert practice.provider.store.data.codes == {}


def test_the_progress_arrives_while_the_check_runs(ground: Ground) -> None:
    path = f"/applications/{ground.application()['id']}/check"
    headers = {"Accept": "text/event-stream"}
    with ground.server.api.stream("POST", path, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = [line for line in answer.iter_lines() if line]
    names = [line.removeprefix("event: ") for line in events if line.startswith("event: ")]
    assert names[-1] == "report"
    assert set(names[:-1]) == {"progress", "rows"}
    assert "progress" in names[names.index("rows") :]  # rows come while it is still asking
    report = json.loads(events[-1].removeprefix("data: "))
    assert row_of(report["rows"], "client_id")["verdict"] == "ok"
    told = [json.loads(line[6:]) for line in events if line.startswith("data: ")]
    shares = [one["done"] / one["of"] for one in told if "done" in one]
    assert shares == sorted(shares), "the bar went back"
    assert shares[-1] <= 1


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_an_application_that_is_not_there_is_not_found(ground: Ground, accept: str) -> None:
    answer = ground.server.api.post("/applications/app_no/check", headers={"Accept": accept})
    assert answer.status_code == 404
    assert answer.json()["code"] == "not-found"


def test_who_may_only_call_may_not_check(ground: Ground) -> None:
    caller: httpx.Client = ground.server.client(ground.server.create_key("c", role="caller"))
    answer = caller.post(f"/applications/{ground.application()['id']}/check")
    assert answer.status_code == 403
