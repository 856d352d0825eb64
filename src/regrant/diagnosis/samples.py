"""Small builders for the cases of rules: an observation, an application, a service, a method."""

from datetime import UTC, datetime
from typing import Any

from regrant.diagnosis.evidence import Evidence, OwnSettings
from regrant.diagnosis.observation import parse_observation
from regrant.domain.application import Application, ApplicationSettings
from regrant.domain.connection import Account, Connection
from regrant.domain.provider import Provider
from regrant.domain.service import Authentication, Method, MethodSettings, Service, ServiceSettings

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
REDIRECT = "https://connect.example.org/oauth/callback/k3"


def seen(stage: str, status: int | None = None, body: str | None = None, **more: Any) -> Evidence:
    """An evidence that holds one observation; further keys are those of the explain call."""
    provider = more.pop("facts", None)
    own = more.pop("own", OwnSettings())
    observation = parse_observation({"stage": stage, "http_status": status, "body": body, **more})
    return Evidence(observation=observation, provider=provider, own=own)


def an_application(**settings: Any) -> Application:
    """A stored application."""
    given: dict[str, Any] = {
        "name": "Team calendar",
        "client_id": "regrant-calendar",
        "authorization_endpoint": "https://login.example.org/authorize",
        "token_endpoint": "https://login.example.org/token",
        "scopes": ("calendar.read",),
        **settings,
    }
    return Application(
        id="app_1",
        context="k3",
        version=1,
        settings=ApplicationSettings(**given),
        has_secret=True,
        secret_updated_at=NOON,
        created_at=NOON,
        updated_at=NOON,
    )


def a_connection(**known: Any) -> Connection:
    """A stored connection without a refresh token."""
    given: dict[str, Any] = {
        "id": "con_1",
        "application": "app_1",
        "kind": "shared",
        "owner": None,
        "status": "active",
        "since": NOON,
        "created_at": NOON,
        "generation": 1,
        "account": Account("u1", "ann@example.org"),
        **known,
    }
    return Connection(**given)


def a_service(**authentication: Any) -> Service:
    """A stored web service that uses OAuth unless told otherwise."""
    given: dict[str, Any] = {"type": "oauth2", "application": "app_1", **authentication}
    settings = ServiceSettings(
        name="Calendar",
        base_url="https://api.example.org",
        authentication=Authentication(**given),
    )
    return Service(
        id="svc_1",
        code="calendar",
        version=1,
        settings=settings,
        has_secret=False,
        secret_updated_at=None,
        created_at=NOON,
        updated_at=NOON,
    )


def a_method(**settings: Any) -> Method:
    """A stored method."""
    given: dict[str, Any] = {"name": "list-events", **settings}
    return Method(
        id="mth_1",
        service="svc_1",
        version=1,
        settings=MethodSettings(**given),
        created_at=NOON,
        updated_at=NOON,
    )


def facts(**known: Any) -> Provider:
    """Facts of a provider, all of them confirmed."""
    names = frozenset(known)
    given: dict[str, Any] = {"id": "example", "name": "Example", "category": "other", **known}
    return Provider(given=names, confirmed=names, **given)
