"""Connect, call, renew, revoke, reconnect and delete against servers that no one here wrote."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from tests.journeys.administrator import Administrator, Json, codes
from tests.testbed.peers.peer import Peer, Person
from tests.testbed.regrant_server import Member

CALLERS = 40


@dataclass(frozen=True)
class Registration:
    """A client at a peer, and what its application has to say."""

    client_id: str
    scopes: Sequence[str]
    fields: Json


REGISTRATIONS = {
    "oidc-provider": Registration(
        "conf-rotate",
        ["openid", "offline_access", "notes.read"],
        {"authorization_params": {"prompt": "consent"}},
    ),
    "django-oauth-toolkit": Registration("dot-conf", ["openid", "read"], {}),
    "canaille": Registration("can-conf", ["openid", "profile"], {}),
}


@dataclass
class Job:
    """A shared user under way at one peer."""

    admin: Administrator
    member: Member
    peer: Peer
    application: Json
    service: str

    def connect(self, begin: Json | None = None, **choice: Any) -> Json:
        """Add the shared user; the attempt."""
        attempt = self.member.connect(
            self.application["id"], Person(self.peer), begin=begin, **choice
        )
        assert attempt["status"] == "completed", attempt
        return attempt

    def log_in_again(self, link: str, **choice: Any) -> None:
        address = self.member.continue_to_provider(link)
        self.member.get(Person(self.peer).log_in(address, **choice).redirect_url)

    def refreshes(self, connection: str) -> list[Json]:
        return self.admin.exchanges("refresh", connection=connection)


@pytest.fixture
def job(admin: Administrator, member: Member, hasty_peer: Peer) -> Job:
    registration = REGISTRATIONS[hasty_peer.name]
    application = admin.application_at(
        hasty_peer, registration.client_id, registration.scopes, **registration.fields
    )
    service = admin.service(application, hasty_peer.settings["protected_api"][0]["url"])
    return Job(admin, member, hasty_peer, application, service)


def test_a_shared_user_is_added_and_the_service_answers_with_its_token(job: Job) -> None:
    before = job.admin.try_call(job.service)
    assert before.status_code == 409
    assert before.json()["code"] == "shared-user-missing"
    connection = job.admin.connection(job.connect()["connection_id"])
    assert connection["status"] == "active"
    assert connection["has_refresh_token"]
    assert connection["account"]["label"]
    assert connection["findings"] == []
    answer = job.admin.call(job.service)
    assert (answer["status"], answer["findings"]) == (200, [])
    assert answer["sent"]["used_auth"]
    assert job.admin.open_findings(application=job.application["id"]) == []


@pytest.mark.parametrize("hasty_peer", ["oidc_provider", "django_oauth_toolkit"], indirect=True)
def test_after_the_end_of_the_token_forty_callers_cause_exactly_one_refresh(job: Job) -> None:
    connection = job.connect()["connection_id"]
    assert job.admin.call(job.service)["status"] == 200
    job.admin.wait_until_expired(connection)
    before = len(job.refreshes(connection))
    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(lambda _: job.admin.call(job.service), range(CALLERS)))
    assert {answer["status"] for answer in answers} == {200}
    assert len(job.refreshes(connection)) == before + 1


@pytest.mark.parametrize("hasty_peer", ["oidc_provider", "django_oauth_toolkit"], indirect=True)
def test_refresh_tokens_rotate_and_the_newest_is_the_one_that_is_kept(job: Job) -> None:
    connection = job.connect()["connection_id"]
    for _ in range(3):
        renewed = job.admin.post(f"/connections/{connection}/refresh")
        assert renewed["status"] == "active"
    assert [one["response"]["status"] for one in job.refreshes(connection)] == [200] * 3
    assert job.admin.call(job.service)["status"] == 200


def test_what_is_revoked_at_the_server_is_named_with_a_link_and_the_id_survives(job: Job) -> None:
    connection = job.connect()["connection_id"]
    assert job.admin.call(job.service)["status"] == 200
    assert job.peer.revoke_as_user() > 0
    refused = job.admin.try_call(job.service)
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "refresh-token-invalidated"), problem
    assert codes(problem["findings"]) == ["refresh-token-invalidated"]
    shown = job.admin.connection(connection)
    assert (shown["status"], shown["status_reason"]) == (
        "needs_reconnect",
        "refresh-token-invalidated",
    )
    job.log_in_again(problem["connect_url"])
    mended = job.admin.connection(connection)
    assert (mended["status"], mended["findings"]) == ("active", [])
    assert job.admin.call(job.service)["status"] == 200
    assert job.admin.open_findings(application=job.application["id"]) == []


def test_deleting_revokes_at_the_server_and_ends_local_use_at_once(job: Job) -> None:
    connection = job.connect()["connection_id"]
    key = job.admin.server.owner_key
    token = job.admin.get(f"/connections/{connection}/token")["access_token"]
    deleted = job.admin.delete(f"/connections/{connection}")
    assert deleted == {"revocation": "revoked"}
    refused = job.admin.try_call(job.service)
    assert (refused.status_code, refused.json()["code"]) == (409, "shared-user-missing")
    assert token not in refused.text
    assert key not in refused.text
    api = job.peer.settings["protected_api"][0]["url"]
    direct = job.member.http.get(api, headers={"Authorization": f"Bearer {token}"})
    assert direct.status_code == 401, "the server still takes the token"
