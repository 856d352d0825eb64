"""One Regrant for all foreign servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.foreign.stage import ForeignStage
from tests.testbed.peers.peer import Peer
from tests.testbed.regrant_server import RegrantServer


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegrantServer]:
    folder: Path = tmp_path_factory.mktemp("foreign")
    with RegrantServer(folder) as running:
        yield running


@pytest.fixture
def stage(server: RegrantServer, peer: Peer) -> ForeignStage:
    return ForeignStage(server, peer, server.sign_in())
