"""What a person sees: at a terminal, in a pipe, in little room."""

import re
import signal
import subprocess
from pathlib import Path

from regrant.practice.testing import RunningPractice
from tests.journeys.clients.cli.shell import PROGRAM, Shell
from tests.journeys.clients.scene import Scene
from tests.testbed.regrant_server import RegrantServer

BROKEN_PIPE = 128 + signal.SIGPIPE


def test_colour_is_for_terminals_only(shell: Shell, scene: Scene) -> None:
    scene.application()
    assert "\x1b" not in shell.run("application", "list").out
    with shell.at_terminal("application", "list", columns=100) as terminal:
        assert terminal.end() == 0
        assert "\x1b[" in terminal.raw
    plain = Shell(shell.home, {**shell.environment, "NO_COLOR": "1"})
    with plain.at_terminal("application", "list", columns=100) as terminal:
        assert terminal.end() == 0
        assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", terminal.raw)


def test_a_table_is_aligned_and_whole_in_a_pipe(shell: Shell, scene: Scene) -> None:
    name = scene.application().name
    long = "A very long name that no terminal of eighty columns would show in full beside an id"
    shell.run("application", "create", long, "--provider", "github", "--client-id", "c")
    lines = shell.run("application", "list", "--all").lines
    assert lines[0].split() == ["NAME", "PROVIDER", "CHANGED", "ID"]
    row = next(line for line in lines if line.startswith(long))
    assert row[lines[0].index("PROVIDER") :].startswith("github")
    assert any(line.startswith(name) for line in lines)


def test_in_little_room_nothing_is_wider_and_ids_stay_whole(shell: Shell, scene: Scene) -> None:
    made = scene.application()
    with shell.at_terminal("application", "list", "--all", columns=40) as terminal:
        assert terminal.end() == 0
        lines = terminal.text.splitlines()
    assert max(map(len, lines)) <= 40
    assert f"  {made.id}" in lines


def test_an_address_to_copy_is_never_broken(shell: Shell, scene: Scene) -> None:
    made = scene.application()
    with shell.at_terminal("application", "show", made.id, columns=40) as terminal:
        assert terminal.end() == 0
        assert made.redirect_uri in terminal.text


def test_an_empty_list_says_what_to_do_next_beside_the_answer(shell: Shell) -> None:
    empty = shell.run("connection", "list", "--owner", "nobody")
    assert empty.out == ""
    assert "regrant connection add APPLICATION --wait" in empty.err
    assert shell.json("connection", "list", "--owner", "nobody") == {
        "items": [],
        "next_cursor": None,
    }


def test_a_list_says_that_there_is_more_and_goes_on_where_it_ended(
    shell: Shell, scene: Scene
) -> None:
    for _ in range(3):
        scene.application()
    assert "--all shows them" in shell.run("application", "list", "--limit", "2").err
    first = shell.json("application", "list", "--limit", "2")
    rest = shell.json("application", "list", "--cursor", first["next_cursor"], "--all")
    every = shell.json("application", "list", "--all")
    assert first["items"] + rest["items"] == every["items"]
    assert rest["next_cursor"] is None


def test_deleting_asks_first_and_says_what_is_lost(shell: Shell, scene: Scene) -> None:
    application = scene.application()
    connection = scene.connect(application)
    service = scene.service(application)
    with shell.at_terminal("connection", "delete", connection.id) as terminal:
        said = terminal.wait_for("Type yes to go on: ")
        assert service.name in said.replace("\n", " ")
        terminal.type("no\n")
        assert terminal.end() == 2
        assert "Nothing was changed." in terminal.text
    assert shell.json("connection", "show", connection.id)["status"] == "active"
    with shell.at_terminal("connection", "delete", connection.id) as terminal:
        terminal.wait_for("Type yes to go on: ")
        terminal.type("yes\n")
        assert terminal.end() == 0
    shell.run("connection", "show", connection.id, expected=4)


def test_a_client_secret_is_asked_for_and_not_echoed(
    shell: Shell, practice: RunningPractice
) -> None:
    words = ("application", "create", "Asked", "--issuer", practice.settings["issuer"])
    with shell.at_terminal(*words, "--client-id", "practice-steady") as terminal:
        terminal.wait_for("Client secret (empty for none): ")
        terminal.type("typed-canary-secret\n")
        assert terminal.end() == 0
        assert "typed-canary-secret" not in terminal.raw
        assert re.search(r"client secret +set just now", terminal.text)


def test_a_login_key_is_asked_for_and_not_echoed(stranger: Shell, server: RegrantServer) -> None:
    with stranger.at_terminal("login") as terminal:
        terminal.wait_for(f"API key for {server.base_url}: ")
        terminal.type(f"{server.owner_key}\n")
        assert terminal.end() == 0
        assert server.owner_key not in terminal.raw
    assert stranger.run("application", "list").code == 0


def test_a_reader_who_leaves_early_is_no_error(shell: Shell) -> None:
    with subprocess.Popen(  # noqa: S603 - our own program
        [PROGRAM, "provider", "list", "--json"],
        env=shell.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == BROKEN_PIPE


def test_a_full_disk_is_said_and_ends_with_8(shell: Shell) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(  # noqa: S603 - our own program
            [PROGRAM, "provider", "list"],
            env=shell.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (8, "Standard output: No space left on device.\n")


def test_bytes_that_are_no_text_are_refused(shell: Shell) -> None:
    refused = shell.run("application", "create", "\udcff", "--client-id", "c", expected=2)
    assert refused.err == "What was typed has bytes that are not UTF-8 text.\n"


def test_text_of_other_people_cannot_steer_the_terminal(shell: Shell) -> None:
    with shell.at_terminal("explain", "error=\x1b]0;owned\x07\x1b[2Jinvalid_scope") as terminal:
        assert terminal.end() == 0
        assert "\x1b]0;" not in terminal.raw
        assert "\x1b[2J" not in terminal.raw
