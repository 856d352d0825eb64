"""What is wrong, at a shell: said, mended, dismissed; logins that fail."""

import signal

from regrant.practice.testing import RunningPractice
from tests.journeys.clients.cli.shell import Shell, link_in
from tests.journeys.clients.scene import Scene


def test_a_dead_refresh_token_is_said_with_its_findings_and_mended_by_a_login(
    shell: Shell, scene: Scene, practice: RunningPractice
) -> None:
    application = scene.application()
    connection = scene.connect(application)
    practice.revoke_user_grants()
    refused = shell.run("connection", "refresh", connection.id, expected=5)
    assert refused.out == ""
    assert "Code: refresh-token-invalidated" in refused.err
    listed = shell.json("finding", "list", "--application", application.name)["items"]
    finding = next(one for one in listed if one["code"] == "refresh-token-invalidated")
    shown = shell.run("finding", "show", finding["id"])
    assert shown.lines[0] == finding["title"]
    assert f"regrant finding fix {finding['id']} reconnect" in shown.out
    which = shell.run("finding", "fix", finding["id"], expected=2)
    assert "reconnect: " in which.err
    with shell.at_terminal("finding", "fix", finding["id"], "reconnect", "--wait") as terminal:
        scene.follow(link_in(terminal.wait_for("within 10 minutes")))
        assert terminal.end() == 0
        assert "Working" in terminal.text
    assert shell.json("finding", "recheck", finding["id"])["state"] == "resolved"
    assert shell.json("connection", "show", connection.id)["status"] == "active"


def test_a_finding_that_is_fine_is_dismissed_and_taken_back(
    shell: Shell, scene: Scene, practice: RunningPractice
) -> None:
    application = scene.application()
    connection = scene.connect(application)
    practice.revoke_user_grants()
    shell.run("connection", "refresh", connection.id, expected=5)
    finding = shell.json("finding", "list", "--subject", connection.id)["items"][0]
    dismissed = shell.json("finding", "dismiss", finding["id"], "--reason", "It is planned")
    assert (dismissed["state"], dismissed["dismiss_reason"]) == ("dismissed", "It is planned")
    assert (
        "already" in shell.run("finding", "dismiss", finding["id"], "--reason", "x", expected=4).err
    )
    assert shell.json("finding", "list", "--subject", connection.id)["items"] == []
    every = shell.json("finding", "list", "--subject", connection.id, "--state", "any")
    assert [one["id"] for one in every["items"]] == [finding["id"]]
    assert shell.json("finding", "undo", finding["id"])["state"] == "open"


def test_a_refused_login_ends_with_findings_and_the_code_of_who_can_repair_it(
    shell: Shell, scene: Scene
) -> None:
    begun = shell.json("connection", "add", scene.application().id)
    scene.follow(begun["connect_url"], deny=True)
    waited = shell.run("attempt", "wait", begun["attempt"]["id"], expected=5)
    assert waited.err.splitlines()[0] == "The login did not work."
    assert "What to do" in waited.err
    assert shell.run("attempt", "show", begun["attempt"]["id"]).lines[0].startswith("Not connected")


def test_a_wrong_client_secret_is_the_owners_to_repair(
    shell: Shell, scene: Scene, practice: RunningPractice
) -> None:
    application = scene.application()
    practice.change_client("practice-steady", client_secret="another-secret-0123456789")
    begun = shell.json("connection", "add", application.id)
    scene.follow(begun["connect_url"])
    waited = shell.run("attempt", "wait", begun["attempt"]["id"], "--json", expected=6)
    assert '"status": "failed"' in waited.out
    assert "client-secret-invalid" in waited.err


def test_a_check_names_the_wrong_setting_before_anybody_logs_in(shell: Shell, scene: Scene) -> None:
    right = scene.application()
    assert shell.run("application", "check", right.name).lines[0].startswith("No setting is wrong")
    wrong = scene.application(client_secret="not-the-secret-0123456789")
    said = shell.run("application", "check", wrong.id, expected=6)
    assert said.lines[2:4] == ["Wrong", next(one for one in said.lines if "client_secret" in one)]
    assert "Code: client-secret-invalid" in said.out
    rows = shell.json("application", "check", wrong.id, expected=6)["rows"]
    assert [row["setting"] for row in rows if row["verdict"] == "wrong"] == ["client_secret"]


def test_what_the_providers_page_said_can_be_reported(shell: Shell, scene: Scene) -> None:
    begun = shell.json("connection", "add", scene.application().id)
    attempt = begun["attempt"]["id"]
    said = shell.run("attempt", "report", attempt, "Error: redirect_uri_mismatch")
    assert "Code: redirect-uri-mismatch" in said.out
    (shell.home / "page.html").write_text("<h1>invalid_client</h1><p>unknown client</p>")
    found = shell.json("attempt", "report", attempt, "@page.html")["findings"]
    assert found[0]["code"] == "client-id-invalid"


def test_waiting_can_be_interrupted_without_harm(shell: Shell, scene: Scene) -> None:
    begun = shell.json("connection", "add", scene.application().id)
    attempt = begun["attempt"]["id"]
    with shell.at_terminal("attempt", "wait", attempt) as terminal:
        terminal.wait_for("Ctrl-C stops waiting")
        terminal.interrupt()
        assert terminal.end() == 128 + signal.SIGINT
        assert f"regrant attempt wait {attempt}" in terminal.text
        assert "Traceback" not in terminal.text
    assert shell.json("attempt", "show", attempt)["status"] == "pending"


def test_waiting_has_an_end(shell: Shell, scene: Scene) -> None:
    begun = shell.json("connection", "add", scene.application().id)
    waited = shell.run(
        "attempt", "wait", begun["attempt"]["id"], "--timeout-seconds", "0", expected=5
    )
    assert waited.err.splitlines()[0] == "Nobody has finished the login yet."


def test_a_login_under_a_second_shared_user_is_refused_and_says_what_helps(
    shell: Shell, scene: Scene
) -> None:
    application = scene.application()
    scene.connect(application)
    refused = shell.run("connection", "add", application.id, expected=4)
    assert "--replace" in refused.err
    assert "true" not in refused.err
    assert shell.json("connection", "add", application.id, "--replace")["connect_url"]
