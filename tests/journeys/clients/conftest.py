"""One Regrant and one practice provider for all that speaks to a server through the SDK."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from regrant.client import AsyncRegrant, Regrant
from regrant.practice.testing import RunningPractice, running_practice
from tests.journeys.clients.scene import Scene
from tests.testbed.regrant_server import RegrantServer


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegrantServer]:
    with RegrantServer(tmp_path_factory.mktemp("clients")) as running:
        yield running


@pytest.fixture(scope="package")
def practice_provider() -> Iterator[RunningPractice]:
    with running_practice() as running:
        yield running


@pytest.fixture
def practice(practice_provider: RunningPractice) -> Iterator[RunningPractice]:
    practice_provider.reset()
    yield practice_provider
    practice_provider.reset()


@pytest.fixture
def sdk(server: RegrantServer) -> Iterator[Regrant]:
    with Regrant(server.base_url, server.owner_key) as client:
        yield client


@pytest_asyncio.fixture
async def async_sdk(server: RegrantServer) -> AsyncIterator[AsyncRegrant]:
    async with AsyncRegrant(server.base_url, server.owner_key) as client:
        yield client


@pytest.fixture
def scene(sdk: Regrant, practice: RunningPractice, server: RegrantServer) -> Scene:
    return Scene(sdk, practice, server.sign_in())
