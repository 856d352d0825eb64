"""A server that a test kills before each of its commits in turn."""

import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from tests.journeys.killed import mortal
from tests.testbed.regrant_server import RegrantServer

T = TypeVar("T")
#: More commits than any of the journeys makes; a journey that needs more fails its test.
MOST_COMMITS = 20


def mortal_program(folder: Path) -> Path:
    """An executable that runs `mortal.py` with the interpreter of the tests."""
    program = folder / "mortal-regrant"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{mortal.__file__}" "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


class Doomed:
    """Kills a server before its first commit, its second, and so on, until it survives.

    Args:
        server: Runs the mortal program.
        folder: Its home.
    """

    def __init__(self, server: RegrantServer, folder: Path) -> None:
        self.server = server
        self._doom = folder / "doom"

    def deaths_of(
        self, act: Callable[[T], object], prepare: Callable[[], T]
    ) -> Iterator[tuple[int, T]]:
        """Prepare and act, again and again, dying one commit later each time.

        Args:
            act: During this the server dies.
            prepare: Makes what it takes to act, in peace.

        Yields:
            After each death, with the server running again: the commits that were made before
            it, and what was prepared. Ends when the act has no further commit to die before.
        """
        for number in range(MOST_COMMITS):
            prepared = prepare()
            self._doom.write_text(str(number))
            try:
                act(prepared)
            except httpx.TransportError:
                self.server.process.wait()
            else:
                self._doom.unlink()
                if number == 0:
                    pytest.fail("the server was not doomed")
                return
            self._doom.unlink()
            self.server.start()
            yield number, prepared
        pytest.fail(f"more than {MOST_COMMITS} commits")
