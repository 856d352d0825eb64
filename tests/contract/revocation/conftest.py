"""A stage on SQLite, and on each database where it matters."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.contract.refresh.stage import Stage, staged
from tests.contract.store.world import World


@pytest_asyncio.fixture
async def stage(sqlite_world: World, tmp_path: Path) -> AsyncIterator[Stage]:
    """On SQLite."""
    async with staged(sqlite_world, tmp_path) as made:
        yield made


@pytest_asyncio.fixture
async def any_stage(world: World, tmp_path: Path) -> AsyncIterator[Stage]:
    """On each database in turn."""
    async with staged(world, tmp_path) as made:
        yield made
