"""The main job of the README, typed as it stands there."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.at_practice import PracticePerson
from tests.testbed.environment import BIN, ROOT
from tests.testbed.regrant_server import Member, RegrantServer

PATH_LINE = 'export PATH="$PWD/.venv/bin:$PATH"\n'
PRACTICE = "http://127.0.0.1:8410"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[RegrantServer]:
    with RegrantServer(tmp_path) as server:
        yield server


def script_of_readme(practice: RunningPractice) -> str:
    """The commands of the section, with the addresses of this run."""
    section = (ROOT / "README.md").read_text().partition("## The main job")[2]
    found = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found is not None
    script = found[1]
    assert len(script.replace("\\\n", "").splitlines()) < 10
    for line in (PATH_LINE, PRACTICE):
        assert line in script, line
    return script.replace(PATH_LINE, "").replace(PRACTICE, practice.url)


def test_the_commands_of_the_readme_do_the_main_job(
    fresh: RegrantServer, practice: RunningPractice, tmp_path: Path
) -> None:
    member: Member = fresh.sign_in()
    environment = {**fresh.environment, "PATH": f"{BIN}:{fresh.environment['PATH']}"}
    log = tmp_path / "typed.log"
    with log.open("w") as output:
        shell = subprocess.Popen(  # noqa: S603 - the README's own commands
            ["/bin/bash", "-e", "-c", script_of_readme(practice)],
            env=environment,
            cwd=tmp_path,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    try:
        link = wait_for_link(shell, log, fresh)
        member.get(PracticePerson().log_in(member.continue_to_provider(link)).redirect_url)
        assert shell.wait(60) == 0, log.read_text()
    finally:
        shell.kill()
        shell.wait()
    said = log.read_text()
    assert "Shared user: Working" in said
    assert '"text": "Hello from the practice provider"' in said


def wait_for_link(shell: subprocess.Popen[bytes], log: Path, server: RegrantServer) -> str:
    """The connect link that the terminal shows while it waits for the person."""
    while True:
        shown = re.search(rf"{server.base_url}/connect/\S+", log.read_text())
        if shown:
            return shown[0]
        try:
            shell.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail(f"it ended before it showed a link:\n{log.read_text()}")
