"""The steps that people take at browsers, and the set-up on the practice provider."""

from itertools import count
from typing import Any

from regrant.client import Regrant
from regrant.client.objects import Application, Attempt, Begun, Connection, Service
from regrant.practice.testing import RunningPractice
from tests.practice.person import log_in
from tests.testbed.regrant_server import Member

_numbers = count(1)
SCOPES = ["notes.read", "notes.write"]


class Scene:
    """A program with the SDK, a member at a browser, and the practice provider."""

    def __init__(self, sdk: Regrant, practice: RunningPractice, member: Member) -> None:
        self.sdk = sdk
        self.practice = practice
        self.member = member

    def settings(self, client: str = "practice-steady") -> dict[str, Any]:
        """The fields of an application at the practice provider."""
        known = self.practice.settings
        return {
            "client_id": known["clients"][client]["client_id"],
            "client_secret": known["clients"][client]["client_secret"],
            "authorization_endpoint": known["authorization_url"],
            "token_endpoint": known["token_url"],
            "revocation_endpoint": known["revoke_url"],
            "userinfo_endpoint": known["userinfo_url"],
            "issuer": known["issuer"],
            "scopes": SCOPES,
        }

    def application(self, **more: Any) -> Application:
        """Register an application."""
        fields: Any = {"name": f"Practice {next(_numbers)}", **self.settings(), **more}
        return self.sdk.applications.create(**fields)

    def service(self, application: Application) -> Service:
        """A web service over the practice notes with the method `read`."""
        made = self.sdk.services.create(
            name=f"Notes {next(_numbers)}",
            base_url=self.practice.url,
            authentication={"type": "oauth2", "application": application.id, "account": "shared"},
        )
        self.sdk.methods.create(made.id, name="read", path="/api/notes")
        return made

    def finish(self, begun: Begun, user: str = "alice", **choice: Any) -> None:
        """Do at the browser what a connect link asks for."""
        assert begun.connect_url is not None
        self.follow(begun.connect_url, user, **choice)

    def follow(self, connect_url: str, user: str = "alice", **choice: Any) -> None:
        """Open a connect link, log in and come back."""
        landing = log_in(self.member.continue_to_provider(connect_url), user, **choice)
        if landing.has_left:
            self.member.get(landing.url)

    def connect(self, application: Application, user: str = "alice") -> Connection:
        """Add the shared user, which has to work."""
        begun = self.sdk.connections.begin(application.id)
        self.finish(begun, user)
        return self.sdk.connections.get(_completed(self.sdk, begun).connection_id or "")


def _completed(sdk: Regrant, begun: Begun) -> Attempt:
    assert begun.attempt is not None
    attempt = sdk.attempts.get(begun.attempt.id)
    assert attempt.status == "completed", attempt.findings
    return attempt
