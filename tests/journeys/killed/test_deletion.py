"""A deletion that is cut off at any moment."""

import time

import httpx

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator
from tests.journeys.at_practice import application_at_practice, connect_at_practice
from tests.journeys.killed.doomed import Doomed

SHARED = {"kind": "shared", "replace": True}


def test_a_connection_whose_deletion_was_killed_is_whole_or_gone_and_revoked(
    doomed: Doomed, practice: RunningPractice
) -> None:
    admin = Administrator(doomed.server)
    application = application_at_practice(admin, practice)
    member = doomed.server.sign_in()

    def connect() -> tuple[str, str]:
        connection = connect_at_practice(member, application, SHARED)
        return connection, admin.get(f"/connections/{connection}/token")["access_token"]

    gone = 0
    for _, (connection, token) in doomed.deaths_of(
        lambda one: admin.http.delete(f"/connections/{one[0]}"), connect
    ):
        shown = admin.http.get(f"/connections/{connection}")
        if shown.status_code == 200:
            assert admin.post(f"/connections/{connection}/refresh")["status"] == "active"
            continue
        assert shown.status_code == 404
        gone += 1
        wait_until_refused(f"{practice.url}/api/notes", token)
    assert gone >= 1


def wait_until_refused(api: str, token: str) -> None:
    """The queue of revocations goes on after the start."""
    end = time.monotonic() + 30
    while httpx.get(api, headers={"Authorization": f"Bearer {token}"}).status_code != 401:
        assert time.monotonic() < end, "the provider still takes the token"
        time.sleep(0.05)
