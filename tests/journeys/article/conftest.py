"""One Regrant and one practice provider for all scenes; each scene has its own application."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from regrant.practice.testing import RunningPractice, running_practice
from tests.journeys.article.stage import Stage
from tests.testbed.regrant_server import RegrantServer


@pytest.fixture(scope="package")
def practice() -> Iterator[RunningPractice]:
    with running_practice() as running:
        yield running


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegrantServer]:
    folder: Path = tmp_path_factory.mktemp("article")
    with RegrantServer(folder, settings={"REGRANT_ATTEMPT_ABANDONED_SECONDS": "0.2"}) as running:
        yield running


@pytest.fixture
def stage(server: RegrantServer, practice: RunningPractice) -> Iterator[Stage]:
    practice.reset()
    yield Stage(server, practice, server.sign_in())
    practice.reset()
