"""Child processes that never outlive the tests."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.testbed.environment import ROOT

_SECONDS_BETWEEN_LOOKS = 0.02


class DidNotStartError(Exception):
    """A server of the test bed ended or stayed silent; its log is in the message."""


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on, below those the kernel lends to outgoing connections."""
    for _ in range(100):
        port = 15000 + secrets.randbelow(17000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    message = f"no free port on {host}"
    raise DidNotStartError(message)


def unprivileged_user(*preferred: str) -> str | None:
    """Whom to run a server as that refuses root; `None` when we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in preferred if name in known), "nobody")


def as_user(user: str | None, *, end_with_parent: signal.Signals | None = None) -> list[str]:
    """Words to put before a command: another user, and a signal when its parent dies.

    The kernel sends that signal, so a killed pytest leaves nothing running either.
    """
    words: list[str] = []
    if user is not None:
        words += [f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups"]
    if end_with_parent is not None:
        words += ["--pdeathsig", end_with_parent.name.removeprefix("SIG")]
    return [shutil.which("setpriv") or "/usr/bin/setpriv", *words, "--"] if words else []


def run_script(name: str, *args: str) -> None:
    """Run one of `scripts/`, such as an install step; its output is shown only when it fails."""
    done = subprocess.run(  # noqa: S603 - our own script
        [ROOT / "scripts" / name, *args],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        message = f"scripts/{name} {' '.join(args)}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
        raise DidNotStartError(message)


class ChildProcess:
    """One server of the test bed: started, watched, stopped by its own pid.

    Start it from the main thread: the kernel counts the thread that started it as its parent.

    Args:
        command: Program and arguments.
        log: Where its output goes.
        environment: All that it sees of the environment.
        folder: Its working directory.
        user: Whom to run it as; needs root.
        end_signal: What asks it to end in good order.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str],
        folder: Path | None = None,
        user: str | None = None,
        end_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.log = log
        self._end_signal = end_signal
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own servers
                [*as_user(user, end_with_parent=end_signal), *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                cwd=folder,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def log_text(self) -> str:
        """All that it has written so far."""
        return self.log.read_text(errors="replace")

    def wait_until(self, answers: Callable[[], bool], *, what: str, seconds: float = 60) -> None:
        """Look again and again until `answers` says yes.

        Raises:
            DidNotStartError: It ended first, or the time is over.
        """
        end = time.monotonic() + seconds
        while not answers():
            if not self.is_running or time.monotonic() > end:
                state = "silent" if self.is_running else f"ended with {self.exit_code}"
                self.stop()
                message = f"{what} is {state}:\n{self.log_text()[-4000:]}"
                raise DidNotStartError(message)
            time.sleep(_SECONDS_BETWEEN_LOOKS)

    def wait(self, *, seconds: float = 10) -> int:
        """Wait until it ends by itself; its exit code."""
        return self._process.wait(seconds)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self.is_running:
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self, *, seconds: float = 10) -> int:
        """Ask it to end, insist after `seconds`, and return its exit code."""
        if self.is_running:
            self._process.send_signal(self._end_signal)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(self.pid, signal.SIGKILL)
        return self._process.wait()
