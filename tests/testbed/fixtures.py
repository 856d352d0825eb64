"""The test bed as pytest fixtures."""

import inspect
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.testbed.chromium import Pages, chromium
from tests.testbed.echo import EchoApi, InternalCanary
from tests.testbed.hostile import HostileServer
from tests.testbed.loopback import forbid_other_machines
from tests.testbed.peers.peer import Peer, start_peer
from tests.testbed.postgresql import Database, PostgreSQL
from tests.testbed.regrant_server import RegrantServer

StartRegrant = Callable[..., RegrantServer]
PEER_FIXTURES = ("oidc_provider", "django_oauth_toolkit", "canaille")


def pytest_configure() -> None:
    """Close the way to other machines before the first test."""
    forbid_other_machines()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the asynchronous tests of the browser in the browser's loop."""
    for item in items:
        if (
            isinstance(item, pytest.Function)
            and "browser" in item.fixturenames
            and inspect.iscoroutinefunction(item.function)
        ):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One headless Chromium for each worker."""
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def pages(browser: Browser) -> AsyncIterator[Pages]:
    """Opens pages of any size; the test fails when one of them does what no page of ours may."""
    opened = Pages(browser)
    yield opened
    await opened.close()
    assert opened.problems == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(pages: Pages) -> Page:
    """A blank page in a desktop window."""
    return await pages.open()


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


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn, as `REGRANT_DATABASE_URL` takes it."""
    if request.param == "sqlite":
        return ""
    database: Database = request.getfixturevalue("postgresql_database")
    return database.url


@pytest.fixture
def start_regrant(tmp_path: Path) -> Iterator[StartRegrant]:
    """Starts servers, each with data of its own; their logs are shown when the test fails.

    Call it with `database_url` and any `REGRANT_*` settings.
    """
    servers: list[RegrantServer] = []

    def start(*, database_url: str = "", **settings: str) -> RegrantServer:
        folder = tmp_path / f"regrant-{len(servers)}"
        folder.mkdir()
        servers.append(RegrantServer(folder, database_url=database_url, settings=settings))
        return servers[-1].prepare().start()

    yield start
    for server in servers:
        server.close()
        sys.stdout.write(server.log_text())


@pytest.fixture
def regrant(start_regrant: StartRegrant) -> RegrantServer:
    """A server on SQLite."""
    return start_regrant()


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
