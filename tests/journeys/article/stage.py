"""The product on the practice provider, with the few steps that every scene is made of."""

import time
from collections.abc import Collection, Mapping
from itertools import count
from typing import Any

import httpx

from regrant.practice.testing import RunningPractice
from tests.practice.person import log_in
from tests.testbed.browserless import Landing
from tests.testbed.regrant_server import Member, RegrantServer

#: Does not rotate refresh tokens, so that a scene shows one thing only.
CLIENT = "practice-steady"
_numbers = count(1)


class Stage:
    """A running Regrant and a running practice provider."""

    def __init__(self, server: RegrantServer, practice: RunningPractice, member: Member) -> None:
        self.server = server
        self.practice = practice
        self.member = member
        self.api = server.api

    def application(
        self, *, scopes: Collection[str] = ("notes.read", "notes.write"), **more: Any
    ) -> dict[str, Any]:
        """Register an application for the practice client; its representation."""
        body = {
            **application_fields(self.practice),
            "issuer": self.practice.settings["issuer"],
            "scopes": list(scopes),
            **more,
        }
        return self.post("/applications", {k: v for k, v in body.items() if v is not None}, 201)

    def service(self, application: Mapping[str, Any], **method: Any) -> dict[str, Any]:
        """A web service over the practice notes, with the methods `read` and `write`."""
        service = self.post(
            "/services",
            {
                "name": f"Notes {next(_numbers)}",
                "base_url": self.practice.url,
                "authentication": {"type": "oauth2", "application": application["id"]},
            },
            201,
        )
        methods = f"/services/{service['id']}/methods"
        self.post(methods, {"name": "read", "path": "/api/notes", **method}, 201)
        text = {"name": "text", "in": "body", "default": "a note"}
        write = {"name": "write", "http_method": "POST", "path": "/api/notes"}
        self.post(methods, {**write, "parameters": [text], **method}, 201)
        return service

    def begin(self, application: Mapping[str, Any], **wish: Any) -> dict[str, Any]:
        """Begin a login for a shared user."""
        path = f"/applications/{application['id']}/connections"
        return self.post(path, {"kind": "shared", **wish}, 201)

    def log_in(
        self, begun: Mapping[str, Any], user: str = "alice", **choice: Any
    ) -> tuple[dict[str, Any], Landing]:
        """Do the login that was begun; the attempt afterwards, and where the person ended."""
        landing = log_in(self.member.continue_to_provider(begun["connect_url"]), user, **choice)
        if landing.has_left:
            self.member.get(landing.url)
        return self.get(f"/attempts/{begun['attempt']['id']}"), landing

    def is_abandoned(self, attempt: Mapping[str, Any], within_seconds: float = 10) -> bool:
        """Whether the attempt is shown as abandoned, once its time is over."""
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline:
            if self.get(f"/attempts/{attempt['id']}")["status"] == "abandoned":
                return True
        return False

    def connect(self, application: Mapping[str, Any], **choice: Any) -> dict[str, Any]:
        """Add a shared user; the attempt afterwards."""
        return self.log_in(self.begin(application), **choice)[0]

    def connected(self, application: Mapping[str, Any], **choice: Any) -> dict[str, Any]:
        """Add a shared user, which has to work; the connection."""
        attempt = self.connect(application, **choice)
        assert attempt["status"] == "completed", attempt["findings"]
        return self.get(f"/connections/{attempt['connection_id']}")

    def call(self, service: Mapping[str, Any], method: str = "read") -> httpx.Response:
        """Call a method."""
        path = f"/services/{service['id']}/methods/{method}/call"
        return self.api.post(path, json={"parameters": {}})

    def called(self, service: Mapping[str, Any], method: str = "read") -> dict[str, Any]:
        """Call a method, which has to reach the service; the answer."""
        answer = self.call(service, method)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def findings(self, application: Mapping[str, Any], state: str = "open") -> list[dict[str, Any]]:
        """The stored findings that belong to an application, newest first."""
        params = {"application": application["id"], "state": state, "limit": 200}
        return self.api.get("/findings", params=params).raise_for_status().json()["items"]

    def finding(self, application: Mapping[str, Any], code: str) -> dict[str, Any]:
        """The open finding of a code, which has to be there once."""
        found = [one for one in self.findings(application) if one["code"] == code]
        assert len(found) == 1, [one["code"] for one in self.findings(application)]
        return found[0]

    def is_open(self, application: Mapping[str, Any], code: str) -> bool:
        """Whether a finding of this code is open."""
        return any(one["code"] == code for one in self.findings(application))

    def fix(self, finding: Mapping[str, Any], action: str) -> dict[str, Any]:
        """Carry out an action of a finding."""
        offered = [one["id"] for one in finding["actions"]]
        assert action in offered, offered
        return self.post(f"/findings/{finding['id']}/fix", {"action": action}, 200)

    def recheck(self, finding: Mapping[str, Any]) -> dict[str, Any]:
        """Look again."""
        return self.post(f"/findings/{finding['id']}/recheck", {}, 200)

    def undo(self, finding: Mapping[str, Any]) -> dict[str, Any]:
        """Take the fix back."""
        return self.post(f"/findings/{finding['id']}/undo", {}, 200)

    def report(self, attempt: Mapping[str, Any], landing: Landing) -> list[dict[str, Any]]:
        """Say what the provider's page said."""
        assert landing.page is not None, "nobody stayed at the provider"
        text = landing.page.text
        return self.post(f"/attempts/{attempt['id']}/report", {"text": text}, 200)["findings"]

    def post(self, path: str, body: Mapping[str, Any], expected: int) -> dict[str, Any]:
        """Post, and expect a status."""
        answer = self.api.post(path, json=dict(body))
        assert answer.status_code == expected, answer.text
        return answer.json()

    def get(self, path: str) -> dict[str, Any]:
        """Get one object."""
        return self.api.get(path).raise_for_status().json()


def application_fields(practice: RunningPractice) -> dict[str, str]:
    """What one types to register an application for the practice client, under a new name."""
    settings = practice.settings
    client = settings["clients"][CLIENT]
    return {
        "name": f"Scene {next(_numbers)}",
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
        "authorization_endpoint": settings["authorization_url"],
        "token_endpoint": settings["token_url"],
        "revocation_endpoint": settings["revoke_url"],
        "userinfo_endpoint": settings["userinfo_url"],
    }


def says(finding: Mapping[str, Any], *values: str) -> bool:
    """Whether the person can read these values in the finding."""
    words = " ".join([finding["title"], finding["explanation"], *finding["steps"]])
    return all(value in words for value in values)
