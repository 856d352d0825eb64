"""The practice provider as an administrator and a person use it."""

from collections.abc import Collection, Sequence
from typing import Any

from regrant.practice.testing import RunningPractice
from tests.journeys.administrator import Administrator, Json
from tests.practice.person import log_in
from tests.testbed.browserless import Landing
from tests.testbed.regrant_server import Member

#: Rotates refresh tokens and ends the whole grant when an old one comes again.
STRICT = "practice-app"
#: Keeps its refresh tokens as they are.
STEADY = "practice-steady"
MACHINE = "practice-machine"
PUBLIC = "practice-public"
SCOPES = ("notes.read", "notes.write")


class PracticePerson:
    """Somebody with an account at the practice provider."""

    def log_in(
        self,
        authorization_url: str,
        *,
        user: str = "alice",
        deny: bool = False,
        deny_scopes: Collection[str] = (),
    ) -> Landing:
        return log_in(authorization_url, user, deny=deny, without=deny_scopes)


def fields_for(practice: RunningPractice, client_id: str, wire: str | None = None) -> Json:
    """What an application says of a client there.

    Args:
        practice: The provider.
        client_id: The client.
        wire: Address of a relay in front of it, for what Regrant itself asks.
    """
    settings = practice.settings
    client = settings["clients"][client_id]
    secret = {"client_secret": client["client_secret"]} if client["client_secret"] else {}

    def through(url: str) -> str:
        return url.replace(practice.url, wire) if wire else url

    return {
        "client_id": client_id,
        **secret,
        "issuer": settings["issuer"],
        "authorization_endpoint": settings["authorization_url"],
        "token_endpoint": through(settings["token_url"]),
        "revocation_endpoint": through(settings["revoke_url"]),
        "userinfo_endpoint": through(settings["userinfo_url"]),
    }


def application_at_practice(
    admin: Administrator,
    practice: RunningPractice,
    client_id: str = STRICT,
    *,
    scopes: Sequence[str] = SCOPES,
    wire: str | None = None,
    **fields: Any,
) -> Json:
    """Register an application there."""
    known = fields_for(practice, client_id, wire)
    return admin.application(**{**known, "scopes": list(scopes), **fields})


def notes_service(
    admin: Administrator, practice: RunningPractice, application: Json, **fields: Any
) -> str:
    """A web service over the notes, with the method `read`; its id."""
    return admin.service(application, f"{practice.url}/api/notes", **fields)


def connect_at_practice(
    member: Member, application: Json, begin: Json | None = None, **choice: Any
) -> str:
    """Add a user, which has to work; the connection's id."""
    attempt = member.connect(application["id"], PracticePerson(), begin=begin, **choice)
    assert attempt["status"] == "completed", attempt["findings"]
    connection: str = attempt["connection_id"]
    return connection
