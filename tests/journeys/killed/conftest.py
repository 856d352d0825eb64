"""A mortal server on each database, connected at the practice provider."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.killed.doomed import Doomed, mortal_program
from tests.testbed.regrant_server import RegrantServer


@pytest.fixture
def doomed(tmp_path: Path, database_url: str) -> Iterator[Doomed]:
    """Background work waits, so that only what the test does can meet the end."""
    folder = tmp_path / "mortal"
    folder.mkdir()
    with RegrantServer(
        folder,
        database_url=database_url,
        settings={"REGRANT_REFRESH_INTERVAL_SECONDS": "3600"},
        program=mortal_program(tmp_path),
    ) as server:
        yield Doomed(server, folder)
        print(server.log_text())  # noqa: T201 - shown when the test fails
