"""Nothing that the test bed starts outlives the tests, however they end."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.testbed.environment import ROOT, clean_environment
from tests.testbed.processes import ChildProcess, DidNotStartError, free_port

_PARENT = """
import sys, time
from pathlib import Path
from tests.testbed.processes import ChildProcess
child = ChildProcess(["sleep", "600"], log=Path(sys.argv[1]), environment={"PATH": "/usr/bin:/bin"})
name = Path(f"/proc/{child.pid}/comm")
child.wait_until(lambda: name.read_text() == "sleep\\n", what="sleep")
print(child.pid, flush=True)
time.sleep(600)
"""


def _sleeper(log: Path) -> ChildProcess:
    return ChildProcess(["sleep", "600"], log=log, environment=clean_environment())


def test_a_child_ends_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _PARENT, str(tmp_path / "log")]
    with subprocess.Popen(  # noqa: S603 - this very interpreter
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=clean_environment()
    ) as parent:
        assert parent.stdout is not None
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    readable, _, _ = select.select([child], [], [], 10)  # as soon as the process has ended
    os.close(child)
    assert readable == [child]


def test_stopping_asks_first_and_tells_the_exit_code(tmp_path: Path) -> None:
    child = _sleeper(tmp_path / "log")
    child.wait_until(lambda: Path(f"/proc/{child.pid}/comm").read_text() == "sleep\n", what="sleep")
    assert child.is_running
    assert child.stop() == -signal.SIGTERM
    assert not child.is_running


def test_a_killed_child_is_gone_at_once(tmp_path: Path) -> None:
    child = _sleeper(tmp_path / "log")
    child.kill()
    assert child.exit_code == -signal.SIGKILL


def test_a_server_that_ends_early_is_reported_with_its_log(tmp_path: Path) -> None:
    child = ChildProcess(
        ["sh", "-c", "echo it broke; exit 3"], log=tmp_path / "log", environment=clean_environment()
    )
    with pytest.raises(DidNotStartError, match=r"(?s)ended with 3.*it broke"):
        child.wait_until(lambda: False, what="a broken server")


def test_a_child_sees_nothing_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGRANT_DATA_DIR", "/elsewhere")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test")
    child = ChildProcess(["env"], log=tmp_path / "log", environment=clean_environment(MORE="yes"))
    assert child.wait(seconds=10) == 0
    names = {line.partition("=")[0] for line in child.log_text().splitlines()}
    assert names <= {"PATH", "HOME", "LANG", "MORE", "PWD", "SHLVL", "_"}


def test_free_ports_stay_clear_of_outgoing_connections() -> None:
    lent = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    assert all(free_port() < int(lent[0]) for _ in range(20))
