"""What the journeys share: one server for each worker, and peers whose tokens end soon."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import lru_cache

import pytest

from regrant.practice.testing import RunningPractice, running_practice
from tests.journeys.administrator import Administrator
from tests.testbed.fixtures import PEER_FIXTURES
from tests.testbed.peers.peer import Peer, start_peer
from tests.testbed.regrant_server import Member, RegrantServer

#: So short that Regrant renews such a token on demand only, never ahead of its end.
ACCESS_TTL = 5


@pytest.fixture(scope="session")
def hasty_peers() -> Iterator[Callable[[str], Peer]]:
    """Starts each peer once for each worker that needs it."""
    with ExitStack() as running:

        @lru_cache
        def start(name: str) -> Peer:
            return running.enter_context(start_peer(name, access_ttl=ACCESS_TTL))

        yield start


@pytest.fixture(params=PEER_FIXTURES)
def hasty_peer(request: pytest.FixtureRequest, hasty_peers: Callable[[str], Peer]) -> Peer:
    """Each peer in turn, with access tokens that live for seconds."""
    return hasty_peers(request.param.replace("_", "-"))


@pytest.fixture(scope="session")
def server_of_worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegrantServer]:
    with RegrantServer(tmp_path_factory.mktemp("regrant")) as server:
        yield server


@pytest.fixture
def server(server_of_worker: RegrantServer) -> Iterator[RegrantServer]:
    """A running server that other tests use too; its log is shown when the test fails."""
    before = len(server_of_worker.log_text())
    yield server_of_worker
    sys.stdout.write(server_of_worker.log_text()[before:])


@pytest.fixture
def admin(server: RegrantServer) -> Administrator:
    """The owner's key."""
    return Administrator(server)


@pytest.fixture(scope="session")
def member_of_worker(server_of_worker: RegrantServer) -> Member:
    return server_of_worker.sign_in()


@pytest.fixture
def member(member_of_worker: Member) -> Member:
    """An owner who is signed in at a browser."""
    return member_of_worker


@pytest.fixture(scope="session")
def practice_of_worker() -> Iterator[RunningPractice]:
    with running_practice() as practice:
        yield practice


@pytest.fixture
def practice(practice_of_worker: RunningPractice) -> RunningPractice:
    """The practice provider as it is at its start."""
    practice_of_worker.reset()
    return practice_of_worker
