"""A key of every role, with limits or without."""

from typing import Any, Final

import httpx

from regrant.domain.principal import Role
from tests.contract.api.world import World
from tests.testbed.regrant_server import RegrantServer

ROLES: Final[tuple[Role, ...]] = ("owner", "admin", "operator", "caller", "auditor")


class Keys:
    """A key of each role, with limits or without."""

    def __init__(self, server: RegrantServer) -> None:
        self._server = server
        self.owner = server.api
        self._clients: dict[tuple[Role, str], httpx.Client] = {}

    def of(self, role: Role, limits: World | None = None) -> httpx.Client:
        """A client of that role; `limits` is all that it may see."""
        known = (role, limits.application if limits else "")
        if known not in self._clients:
            fields: dict[str, Any] = {"name": f"{role} of {known[1]}", "role": role}
            if limits:
                fields |= {"applications": limits.applications, "services": [limits.service]}
            made = self.owner.post("/keys", json=fields)
            self._clients[known] = self._server.client(made.json()["key"])
        return self._clients[known]
