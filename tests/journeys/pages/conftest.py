"""One Regrant and one practice provider for all pages; each test has its own browser window."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
import pytest_asyncio

from regrant.practice.testing import RunningPractice, running_practice
from tests.journeys.pages.desk import Desk
from tests.testbed.chromium import Pages
from tests.testbed.regrant_server import Member, RegrantServer

OpenDesk = Callable[..., Coroutine[Any, Any, Desk]]


@pytest.fixture(scope="package")
def practice_of_pages() -> Iterator[RunningPractice]:
    with running_practice() as running:
        yield running


@pytest.fixture(scope="package")
def server_of_pages(
    tmp_path_factory: pytest.TempPathFactory, practice_of_pages: RunningPractice
) -> Iterator[RegrantServer]:
    folder = tmp_path_factory.mktemp("pages")
    settings = {"REGRANT_ATTEMPT_ABANDONED_SECONDS": "0.2"}
    with RegrantServer(folder, settings=settings) as running:
        yield running
    del practice_of_pages


@pytest.fixture(scope="package")
def member_of_pages(server_of_pages: RegrantServer) -> Member:
    return server_of_pages.sign_in()


@pytest.fixture
def practice(practice_of_pages: RunningPractice) -> Iterator[RunningPractice]:
    practice_of_pages.reset()
    yield practice_of_pages
    practice_of_pages.reset()


@pytest.fixture
def open_desk(
    server_of_pages: RegrantServer,
    practice: RunningPractice,
    member_of_pages: Member,
    pages: Pages,
) -> OpenDesk:
    """Opens a window in which an owner is signed in; takes what `Pages.open` takes.

    All such windows share one session, unless `alone`: to sign in takes as long as a short test.
    """

    async def opened(*, alone: bool = False, **window: Any) -> Desk:
        desk = Desk(server_of_pages, practice, await pages.open(**window), member_of_pages)
        await (desk.sign_in() if alone else desk.come_in(member_of_pages))
        return desk

    return opened


@pytest_asyncio.fixture(loop_scope="session")
async def desk(open_desk: OpenDesk) -> Desk:
    """An owner at a desktop window."""
    return await open_desk()
