"""One server for each worker, with a provider and a service beside it."""

from collections.abc import Iterator

import pytest

from regrant.practice.testing import RunningPractice, running_practice
from tests.contract.api.world import Maker, World
from tests.testbed.echo import EchoApi
from tests.testbed.regrant_server import RegrantServer


@pytest.fixture(scope="session")
def api_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegrantServer]:
    """A running server; its log ends up in no answer."""
    # A login that nobody finishes is written down after three minutes: not while these run.
    settings = {"REGRANT_ATTEMPT_ABANDONED_SECONDS": "590"}
    with RegrantServer(tmp_path_factory.mktemp("api"), settings=settings) as server:
        yield server


@pytest.fixture(scope="session")
def provider_of_worker() -> Iterator[RunningPractice]:
    with running_practice() as practice:
        yield practice


@pytest.fixture(scope="session")
def echo_of_worker() -> Iterator[EchoApi]:
    with EchoApi() as echo:
        yield echo


@pytest.fixture(scope="session")
def maker(
    api_server: RegrantServer, provider_of_worker: RunningPractice, echo_of_worker: EchoApi
) -> Maker:
    """Makes worlds on the worker's server."""
    return Maker(api_server.api, provider_of_worker, echo_of_worker.url)


@pytest.fixture
def world(maker: Maker) -> World:
    """Objects that no other test knows."""
    return maker.make()
