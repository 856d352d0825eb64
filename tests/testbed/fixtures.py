"""The test bed as pytest fixtures."""

from collections.abc import Iterator

import pytest

from tests.testbed.echo import EchoApi, InternalCanary
from tests.testbed.hostile import HostileServer
from tests.testbed.peers.peer import Peer, start_peer
from tests.testbed.postgresql import Database, PostgreSQL

PEER_FIXTURES = ("oidc_provider", "django_oauth_toolkit", "canaille")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each peer run in one worker only: its tests stay together."""
    for item in items:
        if isinstance(item, pytest.Function):
            chosen = item.callspec.params.values() if hasattr(item, "callspec") else ()
            used = {*item.fixturenames, *(value for value in chosen if isinstance(value, str))}
            for name in PEER_FIXTURES:
                if name in used:
                    item.add_marker(pytest.mark.xdist_group(name))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """One cluster for each worker."""
    with PostgreSQL.start() as cluster:
        yield cluster


@pytest.fixture
def postgresql_database(postgresql: PostgreSQL) -> Iterator[Database]:
    """An empty database for one test."""
    database = postgresql.create_database()
    yield database
    postgresql.drop_database(database)


@pytest.fixture(scope="session")
def oidc_provider() -> Iterator[Peer]:
    """The peer of that name, access tokens living 30 seconds."""
    with start_peer("oidc-provider") as peer:
        yield peer


@pytest.fixture(scope="session")
def django_oauth_toolkit() -> Iterator[Peer]:
    """As `oidc_provider`."""
    with start_peer("django-oauth-toolkit") as peer:
        yield peer


@pytest.fixture(scope="session")
def canaille() -> Iterator[Peer]:
    """As `oidc_provider`."""
    with start_peer("canaille") as peer:
        yield peer


@pytest.fixture(params=PEER_FIXTURES)
def peer(request: pytest.FixtureRequest) -> Peer:
    """Each peer in turn."""
    found: Peer = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def hostile_server() -> Iterator[HostileServer]:
    """Plays the script that the test gives it; a request beyond the script fails the test."""
    with HostileServer() as server:
        yield server
    assert server.unexpected == []


@pytest.fixture
def echo_api() -> Iterator[EchoApi]:
    """A web service that answers with what it was asked."""
    with EchoApi() as server:
        yield server


@pytest.fixture
def internal_canary() -> Iterator[InternalCanary]:
    """An internal address; the test fails when anybody connects to it."""
    with InternalCanary() as server:
        yield server
    assert not server.was_touched
