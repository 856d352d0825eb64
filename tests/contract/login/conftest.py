"""A desk on SQLite."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.contract.login.desk import Desk, desk_at, publish
from tests.contract.refresh.stage import Stage, staged
from tests.contract.store.world import World
from tests.testbed.hostile import Answer, answer_json


@pytest_asyncio.fixture
async def stage(sqlite_world: World, tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(sqlite_world, tmp_path) as made:
        publish(made)
        # After a failed login the product looks around with made-up values.
        made.server.always("*", Answer(404))
        made.server.always("/userinfo", answer_json({"sub": "alice", "name": "Alice"}))
        yield made


@pytest_asyncio.fixture
async def desk(stage: Stage) -> Desk:
    """An application with issuer, keys and userinfo."""
    return await desk_at(stage)
