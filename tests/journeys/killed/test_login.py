"""A login that is cut off at any moment."""

import time

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator, Json, codes
from tests.journeys.at_practice import PracticePerson, application_at_practice, notes_service
from tests.journeys.killed.doomed import Doomed

SHARED = {"kind": "shared", "replace": True}
CODES = "token.authorization_code"


def test_a_server_killed_during_a_callback_presents_the_code_once_and_keeps_what_it_brought(
    doomed: Doomed, practice: RunningPractice
) -> None:
    admin = Administrator(doomed.server)
    application = application_at_practice(
        admin, practice, token_endpoint_auth_method="client_secret_basic"
    )
    service = notes_service(admin, practice, application)
    member = doomed.server.sign_in()

    def come_back() -> tuple[Json, str, int]:
        begun = admin.post(f"/applications/{application['id']}/connections", SHARED)
        there = member.continue_to_provider(begun["connect_url"])
        landing = PracticePerson().log_in(there)
        return begun["attempt"], landing.redirect_url, practice.count(CODES)

    presented: list[int] = []
    completed = interrupted = 0
    for made, (attempt, address, before) in doomed.deaths_of(
        lambda prepared: member.http.get(prepared[1]), come_back
    ):
        member.get(address)  # the person tries again
        presented.append(practice.count(CODES) - before)
        # Before the first commit the state was not taken; the second answer is in the journal.
        if made == 0 or presented[1:].count(1) > 1:
            wait_until(admin, attempt["id"], "completed")
            assert admin.call(service)["status"] == 200, made
            completed += 1
        else:
            # No answer was stored: the code may be spent, and the person is told to begin again.
            ended = wait_until(admin, attempt["id"], "failed")
            assert codes(ended["findings"]) == ["authorization-code-invalid"], made
            interrupted += 1
    assert set(presented) == {1}
    assert completed >= 2
    assert interrupted >= 1


def wait_until(admin: Administrator, attempt: str, status: str) -> Json:
    """The recovery that runs at every start goes on while the server answers."""
    end = time.monotonic() + 30
    while (shown := admin.get(f"/attempts/{attempt}"))["status"] != status:
        assert time.monotonic() < end, f"the login is {shown['status']}, not {status}"
        time.sleep(0.05)
    return shown
