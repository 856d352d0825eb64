"""A pseudo-terminal: what a person sees of a program, and types into it."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_DEADLINE_SECONDS = 30


class Terminal:
    """A program at a terminal of its own.

    Args:
        command: Program and arguments.
        environment: All that it sees of the environment.
        columns: How wide the terminal is.
        folder: Its working directory.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        *,
        columns: int = 80,
        folder: Path | None = None,
    ) -> None:
        self._mine, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            list(map(str, command)),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={"TERM": "xterm-256color", **environment},
            cwd=folder,
            start_new_session=True,
        )
        os.close(theirs)
        self._seen = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._mine)

    @property
    def raw(self) -> str:
        """All that was written so far, with its colours."""
        return self._seen.decode(errors="replace").replace("\r\n", "\n")

    @property
    def text(self) -> str:
        """The same without colours."""
        return _ESCAPES.sub("", self.raw)

    def wait_for(self, text: str) -> str:
        """Read until this text has appeared; all that was written so far."""
        end = time.monotonic() + _DEADLINE_SECONDS
        while text not in self.text:
            assert time.monotonic() < end, f"{text!r} did not appear in {self.text!r}"
            assert self._read(), f"ended without {text!r}: {self.text!r}"
        return self.text

    def type(self, text: str) -> None:
        """Type something."""
        os.write(self._mine, text.encode())

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Read until it has ended; its exit code."""
        while self._read():
            pass
        return self._process.wait(_DEADLINE_SECONDS)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._mine], [], [], _DEADLINE_SECONDS)
        assert ready, f"nothing more came after {self.text!r}"
        try:
            data = os.read(self._mine, 65536)
        except OSError:  # the other side is closed
            return False
        self._seen += data
        return bool(data)
