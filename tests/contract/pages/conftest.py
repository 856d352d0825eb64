"""An office on SQLite; that both databases give the same is shown where the views are tested."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.contract.pages.office import Office, opened
from tests.contract.store.world import World


@pytest_asyncio.fixture
async def office(sqlite_world: World, tmp_path: Path) -> AsyncIterator[Office]:
    """An owner before an empty installation."""
    async with opened(sqlite_world, tmp_path) as made:
        yield made
