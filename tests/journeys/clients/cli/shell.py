"""Somebody at a shell: runs `regrant`, in a pipe or at a terminal."""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.testbed.environment import BIN, clean_environment
from tests.testbed.terminal import Terminal

PROGRAM = BIN / "regrant"


@dataclass(frozen=True)
class Done:
    """What a command printed, and how it ended."""

    out: str
    err: str
    code: int

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Shell:
    """A shell with a home of its own.

    Args:
        home: An empty folder.
        variables: Its environment beside the usual.
    """

    def __init__(self, home: Path, variables: Mapping[str, str]) -> None:
        self.home = home
        self.environment = clean_environment(**{"HOME": str(home), **variables})

    def run(self, *words: str, given: str = "", expected: int = 0, **variables: str) -> Done:
        """Run a command whose output is no terminal.

        Args:
            words: What is typed after `regrant`.
            given: Standard input.
            expected: The exit code.
            variables: Further environment.
        """
        ended = subprocess.run(  # noqa: S603 - our own program
            [PROGRAM, *words],
            env={**self.environment, **variables},
            cwd=self.home,
            input=given,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert ended.returncode == expected, f"regrant {' '.join(words)}: {ended.stderr}"
        assert "Traceback" not in ended.stderr, ended.stderr
        return Done(ended.stdout, ended.stderr, ended.returncode)

    def json(self, *words: str, given: str = "", expected: int = 0) -> Any:
        """Run a command with `--json`; its answer."""
        return json.loads(self.run(*words, "--json", given=given, expected=expected).out)

    def at_terminal(self, *words: str, columns: int = 80) -> Terminal:
        """Run a command at a terminal."""
        return Terminal([PROGRAM, *words], self.environment, columns=columns, folder=self.home)


def link_in(text: str) -> str:
    """The connect link among what was printed."""
    found = re.search(r"http://\S+/connect/\S+", text)
    assert found is not None, text
    return found[0]
