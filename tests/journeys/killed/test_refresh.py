"""A refresh that is cut off at any moment."""

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator, codes
from tests.journeys.at_practice import (
    STRICT,
    application_at_practice,
    connect_at_practice,
    notes_service,
)
from tests.journeys.killed.doomed import Doomed


def test_a_server_killed_before_any_commit_of_a_refresh_loses_no_connection(
    doomed: Doomed, practice: RunningPractice
) -> None:
    # As providers with rotation do: an answer that was lost can be asked for again.
    practice.change_client(STRICT, rotation_grace_seconds=300)
    admin = Administrator(doomed.server)
    application = application_at_practice(admin, practice)
    service = notes_service(admin, practice, application)
    connection = connect_at_practice(doomed.server.sign_in(), application)
    deaths = 0
    for made, path in doomed.deaths_of(
        admin.http.post, lambda: f"/connections/{connection}/refresh"
    ):
        assert admin.call(service)["status"] == 200, made
        # The refresh token that is stored is the one that lives.
        renewed = admin.post(path)
        assert (made, renewed["status"], renewed["findings"]) == (made, "active", [])
        deaths += 1
    assert deaths >= 3


def test_where_no_answer_can_be_asked_for_again_the_one_in_the_journal_is_enough(
    doomed: Doomed, practice: RunningPractice
) -> None:
    admin = Administrator(doomed.server)
    application = application_at_practice(admin, practice)
    member = doomed.server.sign_in()
    shared = {"kind": "shared", "replace": True}
    outcomes: list[str] = []
    for _, connection in doomed.deaths_of(
        lambda connection: admin.http.post(f"/connections/{connection}/refresh"),
        lambda: connect_at_practice(member, application, shared),
    ):
        answer = admin.http.post(f"/connections/{connection}/refresh")
        found = codes(admin.connection(connection)["findings"])
        outcomes.append(found[0] if found else str(answer.status_code))
    # Between the provider's commit and our first there is nothing that could be done: it is said.
    assert outcomes.count("refresh-response-lost") == 1
    assert set(outcomes) == {"200", "refresh-response-lost"}
