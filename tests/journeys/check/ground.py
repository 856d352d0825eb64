"""A server to check against, with an application that is right there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urljoin

from regrant.practice.testing import RunningPractice
from tests.journeys.foreign.stage import MORE, USUAL
from tests.testbed.peers.peer import Peer
from tests.testbed.regrant_server import RegrantServer

_numbers = count(1)
Json = dict[str, Any]


@dataclass(slots=True)
class Ground:
    """A server, what is right on it, and what the check says.

    Attributes:
        endpoints: By the names of an application's fields.
    """

    name: str
    server: RegrantServer
    settings: Mapping[str, Any]
    client_id: str
    scopes: tuple[str, ...]
    more: Mapping[str, Any] = field(default_factory=dict[str, Any])
    practice: RunningPractice | None = None

    @property
    def issuer(self) -> str:
        return str(self.settings["issuer"])

    @property
    def base(self) -> str:
        return urljoin(self.settings["token_url"], "/").rstrip("/")

    @property
    def endpoints(self) -> dict[str, str]:
        names = {
            "authorization_endpoint": "authorization_url",
            "token_endpoint": "token_url",
            "revocation_endpoint": "revoke_url",
            "userinfo_endpoint": "userinfo_url",
        }
        return {field: self.settings[name] for field, name in names.items()}

    @property
    def other_secret(self) -> str:
        others = (
            one["client_secret"]
            for client_id, one in self.settings["clients"].items()
            if client_id != self.client_id and one["client_secret"]
        )
        return next(others)

    def client(self, client_id: str) -> Json:
        """Another client of this server, or none of it has no such client."""
        found = self.settings["clients"].get(client_id)
        if found is None:
            return {}
        return {"client_id": found["client_id"], "client_secret": found["client_secret"]}

    def application(self, **fields: Any) -> Json:
        """Register an application that is right but for these fields."""
        body = {
            "name": f"{self.name} {next(_numbers)}",
            **self.client(self.client_id),
            **self.endpoints,
            "issuer": self.issuer,
            "scopes": list(self.scopes),
            "redirect_style": "plain",
            **self.more,
            **fields,
        }
        answer = self.server.api.post(
            "/applications", json={key: value for key, value in body.items() if value is not None}
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    def check(self, application: Mapping[str, Any]) -> list[Json]:
        """The rows of a check."""
        answer = self.server.api.post(f"/applications/{application['id']}/check")
        assert answer.status_code == 200, answer.text
        return answer.json()["rows"]


def on_practice(server: RegrantServer, practice: RunningPractice) -> Ground:
    """The practice provider."""
    return Ground(
        "practice",
        server,
        practice.settings,
        "practice-steady",
        ("notes.read", "notes.write"),
        practice=practice,
    )


def on_peer(server: RegrantServer, peer: Peer) -> Ground:
    """A foreign server, on which our plain redirect URL is registered."""
    callback = f"{server.base_url}/oauth/callback"
    if callback not in peer.settings["redirect_uris"]:
        peer.register_redirect_uri(callback)
    client_id, scopes = USUAL[peer.name]
    return Ground(peer.name, server, peer.settings, client_id, scopes, MORE.get(peer.name, {}))
