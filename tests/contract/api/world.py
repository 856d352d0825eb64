"""One object of every kind, so that every route has something to find."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from regrant.practice.testing import RunningPractice
from regrant.web.routing import ApiRoute

MACHINE: Final = "practice-machine"
_FIRST: Final = re.compile(r"^/([a-z-]+)/\{id\}")


@dataclass(frozen=True)
class World:
    """Identifiers of objects that belong together.

    Attributes:
        application: Registered for the authorization code grant; has an attempt and a finding.
        machine: Registered for client credentials; has the connection and its exchange.
    """

    application: str
    machine: str
    connection: str
    attempt: str
    service: str
    method: str
    finding: str
    exchange: str
    key: str
    member: str
    provider: str = "github"

    def parameters(self, path: str) -> dict[str, str]:
        """What stands in a route's path for this world's objects."""
        found = _FIRST.match(path)
        if found is None:
            return {}
        kind = found[1].removesuffix("s")
        own = {"id": getattr(self, kind)}
        return own | ({"name": self.method} if "{name}" in path else {})

    def path(self, route: ApiRoute) -> str:
        """The route's path with this world's objects in it."""
        return route.path.format(**self.parameters(route.path))

    @property
    def applications(self) -> list[str]:
        return [self.application, self.machine]


class Maker:
    """Makes worlds through the API.

    Args:
        owner: An owner's client.
        practice: The provider of every application.
        service_url: Where the services are.
    """

    def __init__(self, owner: httpx.Client, practice: RunningPractice, service_url: str) -> None:
        self._owner = owner
        self._practice = practice
        self._service_url = service_url
        self._count = 0

    def make(self) -> World:
        """A world of new objects."""
        self._count += 1
        application = self.post("/applications", self.application_fields())
        machine = self.post("/applications", self.machine_fields())
        begun = self.post(f"/applications/{machine['id']}/connections", {"kind": "shared"})
        attempt = self.post(f"/applications/{application['id']}/connections", {})["attempt"]
        service = self.post("/services", self.service_fields(application["id"]))
        method = self.post(f"/services/{service['id']}/methods", self.method_fields())
        key = self.post("/keys", {"name": f"key {self._count}", "role": "caller"})
        member = self.post("/members", {"name": f"member {self._count}", "role": "auditor"})
        return World(
            application=application["id"],
            machine=machine["id"],
            connection=begun["connection"]["id"],
            attempt=attempt["id"],
            service=service["id"],
            method=method["name"],
            finding=self._first("/findings", application=application["id"]),
            exchange=self._first("/exchanges", application=machine["id"]),
            key=key["id"],
            member=member["id"],
        )

    def check(self, world: World) -> World:
        """The same world, its application checked once: there is a last report."""
        path = f"/applications/{world.application}/check"
        self._owner.post(path, timeout=60).raise_for_status()
        return world

    def application_fields(self) -> dict[str, Any]:
        """What registers an application with which people log in."""
        settings = self._practice.settings
        return {
            "name": f"Notes {self._count}",
            "client_id": "practice-app",
            "client_secret": settings["clients"]["practice-app"]["client_secret"],
            "authorization_endpoint": settings["authorization_url"],
            "token_endpoint": settings["token_url"],
            "scopes": ["notes.read"],
            "return_urls": ["https://app.example/connected"],
        }

    def machine_fields(self) -> dict[str, Any]:
        """What registers an application that logs in by itself."""
        settings = self._practice.settings
        return {
            "name": f"Nightly {self._count}",
            "client_id": MACHINE,
            "client_secret": settings["clients"][MACHINE]["client_secret"],
            "token_endpoint": settings["token_url"],
            "grant_type": "client_credentials",
            "token_endpoint_auth_method": "client_secret_basic",
            "scopes": ["notes.read"],
        }

    def service_fields(self, application: str) -> dict[str, Any]:
        """What registers a service; nobody is logged in for it, which is a finding."""
        return {
            "name": f"Echo {self._count}",
            "base_url": self._service_url,
            "authentication": {"type": "oauth2", "application": application},
        }

    def method_fields(self) -> dict[str, Any]:
        """A method that needs nobody's token, with a parameter in every place."""
        places = {"id": "path", "q": "query", "x-trace": "header", "taste": "cookie"}
        return {
            "name": f"read-{self._count}",
            "http_method": "POST",
            "path": "/notes/{id}",
            "use_authentication": False,
            "parameters": [
                {"name": name, "in": place, "default": "one"} for name, place in places.items()
            ],
            "outputs": {"method": "$.method"},
        }

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Make something, which has to work."""
        answer = self._owner.post(path, json=dict(body))
        assert answer.status_code == 201, f"{path}: {answer.text}"
        made: dict[str, Any] = answer.json()
        return made

    def _first(self, path: str, **filters: str) -> str:
        items = self._owner.get(path, params=filters).raise_for_status().json()["items"]
        assert items, f"{path} has nothing for {filters}"
        found: str = items[0]["id"]
        return found
