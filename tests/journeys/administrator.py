"""Somebody who sets Regrant up through its API, and looks at what became of it."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.testbed.peers.peer import Peer
from tests.testbed.regrant_server import RegrantServer

Json = dict[str, Any]


class Administrator:
    """The holder of an API key.

    Args:
        server: Whose API.
        key: The key; the owner's unless another is given.
    """

    def __init__(self, server: RegrantServer, key: str | None = None) -> None:
        self.server = server
        self.http: httpx.Client = server.client(key) if key else server.api

    def get(self, path: str, **params: str | int) -> Json:
        return read(self.http.get(path, params=params))

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, status: int = 0) -> Json:
        return read(self.http.post(path, json=dict(body or {})), status)

    def patch(self, path: str, body: Mapping[str, Any], *, status: int = 0) -> Json:
        return read(self.http.patch(path, json=dict(body)), status)

    def delete(self, path: str) -> Json:
        return read(self.http.delete(path))

    def application(self, **fields: Any) -> Json:
        """Register an application."""
        return self.post("/applications", {"name": "Notes", **fields}, status=201)

    def application_at(
        self, peer: Peer, client_id: str, scopes: Sequence[str], **fields: Any
    ) -> Json:
        """Register an application at a peer, and its redirect URI there."""
        client = peer.settings["clients"][client_id]
        secret = {"client_secret": client["client_secret"]} if client["client_secret"] else {}
        made = self.application(
            **endpoints_of(peer),
            client_id=client_id,
            scopes=list(scopes),
            **{**secret, **fields},
        )
        if made["grant_type"] == "authorization_code":
            peer.register_redirect_uri(made["redirect_uri"], client_id=client_id)
        return made

    def service(
        self, application: Json, url: str, *, account: str = "shared", name: str = "Notes"
    ) -> str:
        """Register a web service at the origin of `url` with one method `read`; its id."""
        parts = urlsplit(url)
        service = self.post(
            "/services",
            {
                "name": name,
                "base_url": f"{parts.scheme}://{parts.netloc}",
                "authentication": {
                    "type": "oauth2",
                    "application": application["id"],
                    "account": account,
                },
            },
            status=201,
        )
        method = {"name": "read", "http_method": "GET", "path": parts.path}
        self.post(f"/services/{service['id']}/methods", method, status=201)
        return service["id"]

    def try_call(self, service: str, **body: Any) -> httpx.Response:
        """Call the method `read`, whatever comes of it."""
        return self.http.post(f"/services/{service}/methods/read/call", json=body)

    def call(self, service: str, **body: Any) -> Json:
        """Call the method `read`; Regrant has to have an answer of the service."""
        return read(self.try_call(service, **body), 200)

    def connection(self, connection_id: str) -> Json:
        return self.get(f"/connections/{connection_id}")

    def exchanges(self, stage: str, **filters: str) -> list[Json]:
        """Exchanges of one stage, newest first."""
        return self.get("/exchanges", stage=stage, limit=200, **filters)["items"]

    def open_findings(self, **filters: str) -> list[str]:
        """Codes of the findings that are open."""
        return codes(self.get("/findings", state="open", limit=200, **filters)["items"])

    def wait_until_expired(self, connection_id: str) -> None:
        """Wait until the access token's end, which the connection names, has come."""
        end = datetime.fromisoformat(self.connection(connection_id)["expires_at"])
        left = (end - _now()).total_seconds()
        assert left < 60, "this token lives too long for a test"
        time.sleep(max(0, left) + 0.05)


def read(answer: httpx.Response, status: int = 0) -> Json:
    """The JSON of an answer that has this status, or any of success."""
    expected = answer.is_success if status == 0 else answer.status_code == status
    asked = f"{answer.request.method} {answer.request.url}"
    assert expected, f"{asked} answered {answer.status_code}: {answer.text}"
    found: Json = answer.json() if answer.content else {}
    return found


def codes(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    return [finding["code"] for finding in findings]


def endpoints_of(peer: Peer) -> Json:
    """What an application's fields say of a peer."""
    known = {
        "issuer": peer.settings["issuer"],
        "authorization_endpoint": peer.settings["authorization_url"],
        "token_endpoint": peer.settings["token_url"],
        "revocation_endpoint": peer.settings["revoke_url"],
        "userinfo_endpoint": peer.settings["userinfo_url"],
    }
    return {name: value for name, value in known.items() if value}


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the peers live by the real time
