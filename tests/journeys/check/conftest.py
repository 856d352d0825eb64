"""One Regrant, the practice provider and all foreign servers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from regrant.practice.testing import RunningPractice, running_practice
from tests.journeys.check.ground import Ground, on_peer, on_practice
from tests.journeys.check.matrix import SERVERS, Matrix
from tests.testbed.regrant_server import RegrantServer

GroundOf = Callable[[str], Ground]


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegrantServer]:
    folder: Path = tmp_path_factory.mktemp("check")
    with RegrantServer(folder, settings={"REGRANT_ATTEMPT_ABANDONED_SECONDS": "0.2"}) as running:
        yield running


@pytest.fixture(scope="package")
def practice_of_package() -> Iterator[RunningPractice]:
    with running_practice() as running:
        yield running


@pytest.fixture
def practice(practice_of_package: RunningPractice) -> Iterator[RunningPractice]:
    practice_of_package.reset()
    yield practice_of_package
    practice_of_package.reset()


@pytest.fixture
def ground_of(request: pytest.FixtureRequest, server: RegrantServer) -> GroundOf:
    """A server by its name."""

    def found(name: str) -> Ground:
        if name == "practice":
            return on_practice(server, request.getfixturevalue("practice"))
        return on_peer(server, request.getfixturevalue(name.replace("-", "_")))

    return found


@pytest.fixture(params=SERVERS)
def ground(request: pytest.FixtureRequest, ground_of: GroundOf) -> Ground:
    """Each server in turn."""
    return ground_of(request.param)


@pytest.fixture(scope="package")
def matrix() -> Matrix:
    """What the check says of every broken setting on every server."""
    return Matrix()
