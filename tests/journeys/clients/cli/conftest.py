"""Shells beside the server that all clients share."""

from pathlib import Path

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.clients.cli.shell import Shell
from tests.testbed.regrant_server import RegrantServer


@pytest.fixture
def stranger(tmp_path: Path, server: RegrantServer) -> Shell:
    """A shell that knows the server and has no key."""
    return Shell(tmp_path, {"REGRANT_SERVER": server.base_url})


@pytest.fixture
def shell(tmp_path: Path, server: RegrantServer, practice: RunningPractice) -> Shell:
    """The owner's shell; the practice provider is as at its start."""
    assert practice.count() == 0
    variables = {"REGRANT_SERVER": server.base_url, "REGRANT_API_KEY": server.owner_key}
    return Shell(tmp_path, variables)
