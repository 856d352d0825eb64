"""A service below a path, called with a token, and a neighbour that nobody may reach."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator
from tests.journeys.at_practice import MACHINE, application_at_practice
from tests.journeys.proxy.raw import Caller
from tests.testbed.hostile import HostileServer
from tests.testbed.regrant_server import RegrantServer


@dataclass(frozen=True)
class Scene:
    """`service` is at `api`, below `/v1`, and is called with `token`."""

    caller: Caller
    service: str
    api: HostileServer
    token: str

    @property
    def path(self) -> bytes:
        return f"/proxy/{self.service}".encode()


@pytest.fixture(scope="module")
def api_of_module() -> Iterator[HostileServer]:
    with HostileServer() as server:
        yield server


@pytest.fixture(scope="module")
def scene_of_module(
    server_of_worker: RegrantServer,
    practice_of_worker: RunningPractice,
    api_of_module: HostileServer,
) -> Scene:
    admin = Administrator(server_of_worker)
    application = application_at_practice(
        admin, practice_of_worker, MACHINE, grant_type="client_credentials"
    )
    begun = admin.post(f"/applications/{application['id']}/connections", status=201)
    service = admin.post(
        "/services",
        {
            "name": "Behind the pass-through",
            "base_url": f"{api_of_module.url}/v1",
            "authentication": {"type": "oauth2", "application": application["id"]},
        },
        status=201,
    )
    token = admin.get(f"/connections/{begun['connection']['id']}/token")["access_token"]
    return Scene(Caller(server_of_worker), service["id"], api_of_module, token)


@pytest.fixture
def scene(scene_of_module: Scene) -> Scene:
    """The same for all tests of a file, with nothing received yet."""
    scene_of_module.api.requests.clear()
    return scene_of_module
