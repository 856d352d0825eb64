"""A store on each database, and a stage on it."""

import multiprocessing
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
import pytest_asyncio

from tests.contract.refresh.stage import Stage, staged
from tests.contract.store.world import Templates, World
from tests.testbed.postgresql import PostgreSQL


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Installed once for each worker."""
    return Templates(tmp_path_factory.mktemp("store"))


@pytest.fixture
def sqlite_world(templates: Templates, tmp_path: Path) -> Iterator[World]:
    """An installation on SQLite."""
    world = World(templates.sqlite(tmp_path / "regrant.db"), templates.key_path)
    yield world
    world.close()


@pytest.fixture(scope="session")
def postgresql_installation(templates: Templates, postgresql: PostgreSQL) -> str:
    """One for each worker: to empty tables is quicker than to make them."""
    return templates.postgresql(postgresql).sqlalchemy_url


@pytest.fixture
def postgresql_world(postgresql_installation: str, templates: Templates) -> Iterator[World]:
    """An installation on PostgreSQL."""
    world = World(postgresql_installation, templates.key_path)
    yield world
    world.empty()
    world.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest) -> World:
    """An installation on each database in turn."""
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found


@pytest_asyncio.fixture
async def stage(sqlite_world: World, tmp_path: Path) -> AsyncIterator[Stage]:
    """Use cases and a scripted server, on SQLite."""
    async with staged(sqlite_world, tmp_path) as made:
        yield made


@pytest_asyncio.fixture
async def any_stage(world: World, tmp_path: Path) -> AsyncIterator[Stage]:
    """Use cases and a scripted server, on each database in turn."""
    async with staged(world, tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Two processes of their own, as two replicas are."""
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawning) as pool:
        yield pool
