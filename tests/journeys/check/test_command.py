"""`regrant check` needs no server, and `regrant application check` asks one."""

import json
from pathlib import Path
from typing import Any

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.check.ground import Ground, on_practice
from tests.journeys.clients.cli.shell import Shell
from tests.testbed.regrant_server import RegrantServer

WRONG = 6


@pytest.fixture
def ground(server: RegrantServer, practice: RunningPractice) -> Ground:
    return on_practice(server, practice)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell on a machine without a server."""
    return Shell(tmp_path, {"REGRANT_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8"})


def given(ground: Ground, **changed: str) -> list[str]:
    """The options that describe what is right, but for what is changed."""
    client = ground.client(ground.client_id)
    known = {"issuer": ground.issuer, "client-id": client["client_id"], **changed}
    words = [word for name, value in known.items() for word in (f"--{name}", value)]
    return [*words, *(word for scope in ground.scopes for word in ("--scope", scope))]


def checked(
    shell: Shell, ground: Ground, secret: str, *, expected: int, **changed: str
) -> dict[str, Any]:
    """The rows by their setting."""
    words = (*given(ground, **changed), "--client-secret-stdin", "--json")
    done = shell.run("check", *words, given=secret, expected=expected)
    assert done.err == ""
    assert secret not in done.out
    return {row["setting"]: row for row in json.loads(done.out)["rows"]}


def test_what_is_right_ends_well(shell: Shell, ground: Ground) -> None:
    secret = ground.client(ground.client_id)["client_secret"]
    rows = checked(shell, ground, secret, expected=0)
    assert {row["verdict"] for row in rows.values()} <= {"ok", "unknown"}
    assert rows["client_secret"]["verdict"] == "ok"


def test_what_is_wrong_comes_with_its_finding(shell: Shell, ground: Ground) -> None:
    rows = checked(shell, ground, "not-the-secret", expected=WRONG)
    wrong = [row["setting"] for row in rows.values() if row["verdict"] == "wrong"]
    assert wrong == ["client_secret"]
    [finding] = rows["client_secret"]["findings"]
    assert finding["code"] == "client-secret-invalid"


def test_the_redirect_url_is_the_one_that_was_given(shell: Shell, ground: Ground) -> None:
    assert ground.practice is not None
    ground.practice.switch(redirect_mismatch=True)
    secret = ground.client(ground.client_id)["client_secret"]
    other = {"redirect-uri": "https://regrant.example/oauth/callback"}
    rows = checked(shell, ground, secret, expected=WRONG, **other)
    assert rows["redirect_uri"]["verdict"] == "wrong"
    [finding] = rows["redirect_uri"]["findings"]
    assert "https://regrant.example/oauth/callback" in " ".join(finding["steps"])


def test_people_read_the_answer_first(shell: Shell, ground: Ground) -> None:
    words = (*given(ground), "--client-secret-stdin")
    done = shell.run("check", *words, given="not-the-secret", expected=WRONG)
    assert done.out.startswith("1 setting is wrong, ")


def test_rows_are_seen_at_a_terminal_while_the_check_goes_on(shell: Shell, ground: Ground) -> None:
    application = ground.application(client_secret="not-the-secret")
    server = ground.server
    shell.environment |= {"REGRANT_SERVER": server.base_url, "REGRANT_API_KEY": server.owner_key}
    with shell.at_terminal("application", "check", application["id"], columns=120) as terminal:
        terminal.wait_for("answers")
        seen = terminal.wait_for("1 setting is wrong")
        assert terminal.end() == WRONG
    before, _, _ = seen.partition("1 setting is wrong")
    assert "right    client_id" in before
    assert "wrong    client_secret" in before


def test_without_a_server_they_are_seen_as_well(shell: Shell, ground: Ground) -> None:
    secret = shell.home / "secret.txt"
    secret.write_text("not-the-secret")
    words = (*given(ground), "--client-secret-file", str(secret))
    with shell.at_terminal("check", *words, columns=120) as terminal:
        seen = terminal.wait_for("1 setting is wrong")
        assert terminal.end() == WRONG
    assert "right    client_id" in seen.partition("1 setting is wrong")[0]


def test_the_last_report_is_read_without_asking_anybody(shell: Shell, ground: Ground) -> None:
    application = ground.application(client_secret="not-the-secret")
    server = ground.server
    known = {"REGRANT_SERVER": server.base_url, "REGRANT_API_KEY": server.owner_key}
    words = ("application", "check", application["id"], "--last")
    assert "never checked" in shell.run(*words, expected=4, **known).err
    ground.check(application)
    assert ground.practice is not None
    asked = len(ground.practice.requests())
    done = shell.run(*words, expected=WRONG, **known)
    assert done.out.startswith("1 setting is wrong, ")
    assert "Checked just now" in done.err
    assert len(ground.practice.requests()) == asked


def test_what_is_missing_is_named(shell: Shell) -> None:
    refused = shell.run("check", "--client-id", "x", expected=2)
    assert "token_endpoint" in refused.err
    assert refused.out == ""


def test_a_registered_application_is_checked_by_its_server(shell: Shell, ground: Ground) -> None:
    application = ground.application(client_secret="not-the-secret")
    server = ground.server
    known = {"REGRANT_SERVER": server.base_url, "REGRANT_API_KEY": server.owner_key}
    done = shell.run("application", "check", application["id"], expected=WRONG, **known)
    assert done.out.startswith("1 setting is wrong, ")
