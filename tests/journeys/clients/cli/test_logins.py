"""Logins of other kinds: by itself, of a person in another system, with another account."""

from urllib.parse import parse_qs, urlsplit

from tests.journeys.clients.cli.shell import Shell
from tests.journeys.clients.scene import Scene
from tests.practice.person import log_in

RETURN_TO = "https://portal.example/connected"


def test_an_application_that_logs_in_by_itself_has_its_connection_at_once(
    shell: Shell, scene: Scene
) -> None:
    application = scene.application(
        **scene.settings("practice-machine"), grant_type="client_credentials"
    )
    added = shell.run("connection", "add", application.id, "--wait")
    assert added.lines[0].startswith("Shared user: Working")
    renewed = shell.json("connection", "add", application.id, "--replace")
    assert renewed["connection"]["status"] == "active"


def test_a_person_of_another_system_is_confirmed_by_the_code_that_comes_back(
    shell: Shell, scene: Scene
) -> None:
    application = scene.application(return_urls=[RETURN_TO])
    begun = shell.json(
        *("connection", "add", application.id, "--owner", "carol@example.org"),
        *("--return-to", RETURN_TO),
    )
    landing = log_in(scene.member.continue_to_provider(begun["connect_url"]), "bob")
    back = scene.member.get(landing.url)
    handed = parse_qs(urlsplit(back.headers["location"]).query)
    attempt, code = begun["attempt"]["id"], handed["code"][0]
    refused = shell.run("attempt", "confirm", attempt, "--code", "wrong", expected=2)
    assert refused.err.startswith("code: ")
    assert shell.json("attempt", "confirm", attempt, "--code", code)["id"] == attempt
    found = shell.json("connection", "list", "--owner", "carol@example.org")["items"]
    assert [(one["kind"], one["status"]) for one in found] == [("personal", "active")]


def test_another_account_is_taken_only_when_somebody_says_that_it_is_right(
    shell: Shell, scene: Scene
) -> None:
    application = scene.application(scopes=["openid", "notes.read"])
    connection = scene.connect(application, "alice")
    begun = shell.json("connection", "reconnect", connection.id)
    scene.follow(begun["connect_url"], "bob")
    waited = shell.run("attempt", "wait", begun["attempt"]["id"], expected=5)
    assert "account-changed" in waited.err
    taken = shell.json("attempt", "confirm", begun["attempt"]["id"], "--accept-account")
    assert taken["status"] == "completed"
    now = shell.json("connection", "show", connection.id)
    assert (now["id"], now["account"]["id"]) == (connection.id, "bob")


def test_a_connection_is_renamed_switched_off_and_on_and_made_shared(
    shell: Shell, scene: Scene
) -> None:
    connection = scene.connect(scene.application())
    named = shell.json("connection", "update", connection.id, "--label", "Sales")
    assert named["label"] == "Sales"
    assert (
        shell.run("connection", "disable", connection.id).lines[0].startswith("Sales: Switched off")
    )
    assert shell.json("connection", "enable", connection.id)["status"] == "active"
    assert shell.json("connection", "make-shared", connection.id)["kind"] == "shared"
