"""What works with nothing around it: explain, the catalogue, completion."""

import subprocess
import sys
from pathlib import Path

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.clients.cli.shell import Shell
from tests.testbed.environment import BIN, clean_environment

HTTP = (
    "HTTP/1.1 403 Forbidden\r\n"
    'www-authenticate: Bearer error="insufficient_scope", scope="files.write"\r\n\r\n'
)
SERVER_PARTS = (
    "regrant.usecases",
    "regrant.adapters.sql",
    "regrant.bootstrap",
    "sqlalchemy",
    "granian",
    "starlette",
    "httpx",
    "flask",
)


@pytest.fixture
def bare(tmp_path: Path) -> Shell:
    """A shell on a machine without server, key or settings."""
    return Shell(tmp_path, {})


def test_explain_takes_words_a_file_and_a_pipe(bare: Shell) -> None:
    (bare.home / "answer.txt").write_text(HTTP)
    by_pipe = bare.run("explain", given=HTTP).out
    assert by_pipe.splitlines()[0] == (
        "The call needs the scope `files.write`, which the token does not have"
    )
    assert bare.run("explain", "-", given=HTTP).out == by_pipe
    for words in ((HTTP,), ("answer.txt",), ("@answer.txt",), ("--file", "answer.txt")):
        assert bare.run("explain", *words).out == by_pipe


def test_explain_answers_programs_in_the_apis_shape(bare: Shell) -> None:
    found = bare.json("explain", given='{"stage": "call", "http_status": 429}')
    assert found["findings"][0]["code"] == "rate-limited"
    assert bare.json("explain", '{"stage": "call", "http_status": 200}') == {"findings": []}


def test_explain_is_told_what_the_words_do_not_say(bare: Shell) -> None:
    words = '{"error": "invalid_grant"}'
    refreshed = bare.json("explain", words, "--stage", "refresh")["findings"]
    assert refreshed[0]["code"] == "refresh-token-invalidated"
    traded = bare.json("explain", words, "--stage", "token")["findings"]
    assert traded[0]["code"] == "authorization-code-invalid"
    named = bare.run("explain", "error=redirect_uri_mismatch", "--provider", "github")
    assert "GitHub" in named.out


def test_explain_says_what_is_missing(bare: Shell) -> None:
    assert "nothing to explain" in bare.run("explain", expected=2).err
    assert "cannot be read" in bare.run("explain", "--file", "none", expected=2).err
    assert "either a file or" in bare.run("explain", "x", "--file", "y", expected=2).err
    assert "refersh" in bare.run("explain", "x", "--stage", "refersh", expected=2).err


def test_a_word_too_many_is_named(bare: Shell) -> None:
    refused = bare.run("method", "create", "notes", "list", "/api/notes", expected=2)
    assert refused.err.splitlines() == [
        "It takes no further word: /api/notes.",
        "'regrant method create --help' shows what it takes.",
    ]


@pytest.mark.parametrize("words", [["--version"], ["explain", "x"], ["provider", "show", "github"]])
def test_nothing_of_the_server_is_loaded(words: list[str]) -> None:
    script = (
        "import sys\n"
        "from regrant.cli.commands import app\n"
        f"app({words!r})\n"
        f"sys.stderr.write(' '.join(one for one in {SERVER_PARTS!r} if one in sys.modules))\n"
    )
    ended = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout
    assert ended.stderr == ""


def test_the_catalogue_is_searched_and_shown(bare: Shell) -> None:
    listed = bare.json("provider", "list", "zoho")
    assert (listed["items"][0]["id"], listed["next_cursor"]) == ("zoho", None)
    assert bare.json("provider", "show", "github.com")["id"] == "github"
    shown = bare.run("provider", "show", "github").out
    assert "https://github.com/login/oauth/access_token" in shown
    assert "(not confirmed)" in shown
    for what in (
        "The same page > Authorization callback URL",
        "Read the profile",
        "bad_verification_code",
        "authorization-code-invalid",
        "form-token-answer",
    ):
        assert what in shown
    assert "Scopes, with a comma between them" in bare.run("provider", "show", "strava").out
    assert "first part of" in bare.run("provider", "show", "zendesk").out
    assert "no provider 'gitbuh'" in bare.run("provider", "show", "gitbuh", expected=4).err
    assert "nothing like" in bare.run("provider", "list", "qqqq").err


def test_an_entry_is_begun_and_checked(bare: Shell) -> None:
    here = ("--directory", str(bare.home))
    made = bare.run("provider", "new", "acme", *here)
    assert Path(made.out.strip()) == bare.home / "acme.toml"
    assert "token_endpoint" in bare.run("provider", "lint", "acme", *here, expected=1).out
    problems = bare.json("provider", "lint", *here, expected=1)["items"]
    assert {one["file"] for one in problems} == {"acme.toml"}
    bare.run("provider", "new", "acme", *here, expected=4)
    bare.run("provider", "new", "Not an id", *here, expected=2)
    assert bare.run("provider", "lint").lines == ["The catalogue: fine"]


def test_a_new_entry_takes_its_addresses_from_the_servers_metadata(
    bare: Shell, practice: RunningPractice
) -> None:
    here = ("--directory", str(bare.home))
    issuer = practice.settings["issuer"]
    bare.run("provider", "new", "peer", *here, "--issuer", issuer)
    assert practice.settings["token_url"] in (bare.home / "peer.toml").read_text()
    wrong = bare.run("provider", "new", "other", *here, "--issuer", f"{issuer}/x", expected=2)
    assert wrong.err.startswith("--issuer: ")
    bare.run("provider", "new", "none", *here, "--issuer", "http://127.0.0.1:1", expected=7)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_knows_nouns_verbs_and_options(bare: Shell, shell: str) -> None:
    script = bare.run("completion", shell).out
    assert all(word in script for word in ("application", "make-shared", "client-secret-file"))


def test_bash_takes_its_completion_script(bare: Shell) -> None:
    (bare.home / "completion").write_text(bare.run("completion", "bash").out)
    typed = (
        "source ./completion; COMP_WORDS=(regrant conn); COMP_CWORD=1; "
        "$(complete -p regrant | sed 's/.*-F \\([^ ]*\\).*/\\1/'); "
        "printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    ended = subprocess.run(  # noqa: S603 - the machine's own shell
        ["/bin/bash", "-c", typed],
        env=clean_environment(PATH=f"{BIN}:/usr/bin:/bin"),
        cwd=bare.home,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.split() == ["connection"]
