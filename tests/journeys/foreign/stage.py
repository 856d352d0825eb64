"""The product on a foreign server."""

from collections.abc import Collection, Mapping
from itertools import count
from typing import Any

import httpx

from tests.testbed.browserless import Landing
from tests.testbed.peers.peer import Peer, Person
from tests.testbed.regrant_server import Member, RegrantServer

_numbers = count(1)
#: Of each server: an ordinary confidential client and the scopes that it may ask for.
USUAL = {
    "oidc-provider": ("conf-basic", ("openid", "offline_access", "notes.read", "notes.write")),
    "django-oauth-toolkit": ("dot-conf", ("openid", "read", "write")),
    "canaille": ("can-conf", ("openid", "profile")),
}
#: Without this oidc-provider gives no refresh token.
MORE = {"oidc-provider": {"authorization_params": {"prompt": "consent"}}}


class ForeignStage:
    """A running Regrant and one foreign authorization server."""

    def __init__(self, server: RegrantServer, peer: Peer, member: Member) -> None:
        self.server, self.peer, self.member = server, peer, member
        self.api = server.api
        self.person = Person(peer)
        callback = f"{server.base_url}/oauth/callback"
        if callback not in peer.settings["redirect_uris"]:
            peer.register_redirect_uri(callback)

    def application(
        self, client: str | None = None, scopes: Collection[str] | None = None, **more: Any
    ) -> dict[str, Any]:
        """Register one of the peer's clients."""
        usual_client, usual_scopes = USUAL[self.peer.name]
        registered = self.peer.settings["clients"][client or usual_client]
        settings = self.peer.settings
        body = {
            "name": f"{self.peer.name} {next(_numbers)}",
            "client_id": registered["client_id"],
            "client_secret": registered.get("client_secret"),
            "authorization_endpoint": settings["authorization_url"],
            "token_endpoint": settings["token_url"],
            "revocation_endpoint": settings["revoke_url"],
            "userinfo_endpoint": settings["userinfo_url"],
            "issuer": settings["issuer"],
            "scopes": list(scopes or usual_scopes),
            "redirect_style": "plain",
            **MORE.get(self.peer.name, {}),
            **more,
        }
        return self.post("/applications", {k: v for k, v in body.items() if v is not None}, 201)

    def service(self, application: Mapping[str, Any]) -> dict[str, Any]:
        """A web service over the peer's protected API, with a method for each of its calls."""
        service = self.post(
            "/services",
            {
                "name": f"API {next(_numbers)}",
                "base_url": self.peer.base,
                "authentication": {"type": "oauth2", "application": application["id"]},
            },
            201,
        )
        calls = {call["method"]: call for call in reversed(self.peer.settings["protected_api"])}
        for call in calls.values():
            path = call["url"].removeprefix(self.peer.base)
            verb = call["method"]
            text = {"name": "text", "in": "body", "default": "a note"}
            parameters = [text] if verb == "POST" else []
            method = {"name": verb, "http_method": verb, "path": path, "parameters": parameters}
            self.post(f"/services/{service['id']}/methods", method, 201)
        return service

    def log_in(self, begun: Mapping[str, Any], **choice: Any) -> tuple[dict[str, Any], Landing]:
        """Do a login; the attempt afterwards and where the person ended."""
        url = self.member.continue_to_provider(begun["connect_url"])
        landing = self.person.log_in(url, **choice)
        if landing.has_left:
            self.member.get(landing.url)
        return self.get(f"/attempts/{begun['attempt']['id']}"), landing

    def connect(
        self, application: Mapping[str, Any], **choice: Any
    ) -> tuple[dict[str, Any], Landing]:
        """Add a shared user."""
        path = f"/applications/{application['id']}/connections"
        return self.log_in(self.post(path, {"kind": "shared"}, 201), **choice)

    def first_code(self, application: Mapping[str, Any], **choice: Any) -> str:
        """The first finding of a login, told by its page when nobody came back."""
        attempt, landing = self.connect(application, **choice)
        if landing.page is None:
            return attempt["findings"][0]["code"] if attempt["findings"] else "none"
        report = {"text": landing.page.text or "an empty page"}
        path = f"/attempts/{attempt['id']}/report"
        return self.post(path, report, 200)["findings"][0]["code"]

    def call(self, service: Mapping[str, Any], method: str = "GET") -> httpx.Response:
        """Call a method."""
        path = f"/services/{service['id']}/methods/{method}/call"
        return self.api.post(path, json={"parameters": {}})

    def post(self, path: str, body: Mapping[str, Any], expected: int) -> dict[str, Any]:
        """Post, and expect a status."""
        answer = self.api.post(path, json=dict(body))
        assert answer.status_code == expected, answer.text
        return answer.json()

    def get(self, path: str) -> dict[str, Any]:
        """Get one object."""
        return self.api.get(path).raise_for_status().json()
