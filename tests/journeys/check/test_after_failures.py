"""After a login that failed or was left, and after a fix, the same comparisons say why."""

import time
from collections.abc import Mapping
from typing import Any

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.check.conftest import GroundOf
from tests.journeys.check.ground import Ground, Json, on_practice
from tests.practice.person import log_in
from tests.testbed.peers.peer import Peer, Person
from tests.testbed.regrant_server import Member, RegrantServer


@pytest.fixture
def ground(server: RegrantServer, practice: RunningPractice) -> Ground:
    return on_practice(server, practice)


@pytest.fixture
def member(server: RegrantServer) -> Member:
    return server.sign_in()


def begin(ground: Ground, application: Mapping[str, Any]) -> Json:
    path = f"/applications/{application['id']}/connections"
    return ground.server.api.post(path, json={"kind": "shared"}).raise_for_status().json()


def attempt(ground: Ground, begun: Mapping[str, Any]) -> Json:
    path = f"/attempts/{begun['attempt']['id']}"
    return ground.server.api.get(path).raise_for_status().json()


def abandoned(ground: Ground, begun: Mapping[str, Any]) -> Json:
    """The attempt, once nobody came back for long enough."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if (seen := attempt(ground, begun))["status"] == "abandoned":
            return seen
    pytest.fail("the attempt was never called abandoned")


def codes(findings: list[Json]) -> list[str]:
    return [one["code"] for one in findings]


def proof(finding: Mapping[str, Any]) -> list[str]:
    return [fact["seen_in"] for fact in finding["evidence"]]


def test_a_login_that_was_left_says_that_the_redirect_url_is_not_registered(
    ground: Ground, member: Member
) -> None:
    assert ground.practice is not None
    ground.practice.switch(redirect_mismatch=True)
    begun = begin(ground, ground.application(redirect_style="per_application"))
    assert not log_in(member.continue_to_provider(begun["connect_url"]), "alice").has_left
    found = abandoned(ground, begun)["findings"]
    assert codes(found)[0] == "redirect-uri-mismatch"
    assert found[0]["certainty"] == "certain"
    assert "probe" in proof(found[0])


def test_a_person_who_only_closed_the_window_is_told_nothing_else(
    ground: Ground, member: Member
) -> None:
    begun = begin(ground, ground.application())
    member.continue_to_provider(begun["connect_url"])
    assert codes(abandoned(ground, begun)["findings"]) == ["attempt-abandoned"]


def test_everybody_who_looks_at_a_left_login_sees_the_same(ground: Ground, member: Member) -> None:
    assert ground.practice is not None
    ground.practice.switch(unknown_client=True)
    begun = begin(ground, ground.application())
    member.continue_to_provider(begun["connect_url"])
    seen = [codes(abandoned(ground, begun)["findings"]) for _ in range(3)]
    assert seen == [seen[0]] * 3
    assert seen[0][0] == "client-id-invalid"


def test_a_late_callback_still_completes_a_login_that_was_looked_into(
    ground: Ground, member: Member
) -> None:
    begun = begin(ground, ground.application())
    url = member.continue_to_provider(begun["connect_url"])
    abandoned(ground, begun)
    member.get(log_in(url, "alice").url)
    assert attempt(ground, begun)["status"] == "completed"


@pytest.mark.parametrize("name", ["oidc-provider", "django-oauth-toolkit"])
def test_a_server_that_only_says_invalid_client_is_told_apart(
    ground_of: GroundOf, member: Member, name: str, request: pytest.FixtureRequest
) -> None:
    ground = ground_of(name)
    peer: Peer = request.getfixturevalue(name.replace("-", "_"))
    application = ground.application(client_secret="not-the-secret-0123456789")
    begun = begin(ground, application)
    landing = Person(peer).log_in(member.continue_to_provider(begun["connect_url"]))
    member.get(landing.url)
    failed = attempt(ground, begun)
    assert failed["status"] == "failed"
    assert codes(failed["findings"])[0] == "client-secret-invalid"
    assert failed["findings"][0]["certainty"] == "certain"
    assert "probe" in proof(failed["findings"][0])
    assert {"client-id-invalid", "client-authentication-misplaced"}.isdisjoint(
        codes(failed["findings"])
    )


def finding_of(ground: Ground, application: Mapping[str, Any], code: str) -> Json:
    params = {"application": application["id"], "code": code}
    items = ground.server.api.get("/findings", params=params).raise_for_status().json()["items"]
    assert len(items) == 1, codes(items)
    return items[0]


def recheck(ground: Ground, finding: Mapping[str, Any]) -> str:
    path = f"/findings/{finding['id']}/recheck"
    state: str = ground.server.api.post(path, json={}).raise_for_status().json()["state"]
    return state


def test_looking_again_needs_no_login(ground: Ground) -> None:
    assert ground.practice is not None
    ground.practice.switch(unknown_client=True)
    application = ground.application()
    ground.check(application)
    finding = finding_of(ground, application, "client-id-invalid")
    assert recheck(ground, finding) == "open"
    ground.practice.switch(unknown_client=False)
    assert recheck(ground, finding) == "resolved"


def test_a_fix_is_looked_at_at_once(ground: Ground) -> None:
    application = ground.application(token_endpoint=f"{ground.base}/nothing/here")
    ground.check(application)
    finding = finding_of(ground, application, "token-endpoint-wrong")
    path = f"/findings/{finding['id']}/fix"
    body = {"action": "use-known-endpoint"}
    fixed = ground.server.api.post(path, json=body).raise_for_status().json()["finding"]
    assert fixed["state"] == "resolved"
