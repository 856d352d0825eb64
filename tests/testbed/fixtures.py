"""The test bed as pytest fixtures."""

from collections.abc import Iterator

import pytest

from tests.testbed.echo import EchoApi, InternalCanary
from tests.testbed.hostile import HostileServer
from tests.testbed.postgresql import Database, PostgreSQL


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
