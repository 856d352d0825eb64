"""What the practice provider knows: people, clients, scopes, grants, codes and tokens."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

Rotation = Literal["off", "on", "reuse_detection"]
GrantType = Literal["authorization_code", "refresh_token", "client_credentials"]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=10 * 365 * 86_400)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]

CALLBACK_PATH = "/oauth/callback"
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")

SCOPES: dict[str, str] = {
    "openid": "Know who you are",
    "profile": "See your name",
    "email": "See your e-mail address",
    "offline_access": "Stay connected while you are away",
    "notes.read": "Read your notes",
    "notes.write": "Add and change notes",
    "notes.admin": "Delete notes",
}
DEFAULT_SCOPES = ("openid", "profile", "notes.read", "notes.write")


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person with an account at the practice provider; the password is no secret here."""

    username: str
    password: str
    name: str
    email: str

    def claims(self, scopes: frozenset[str]) -> dict[str, str]:
        """What an id_token or the userinfo endpoint tells under these scopes."""
        told = {"sub": self.username}
        if "profile" in scopes:
            told |= {"name": self.name, "preferred_username": self.username}
        if "email" in scopes:
            told["email"] = self.email
        return told


USERS: dict[str, User] = {
    "alice": User(
        username="alice", password="alice-password", name="Alice Ames", email="alice@example.test"
    ),
    "bob": User(
        username="bob", password="bob-password", name="Bob Barker", email="bob@example.test"
    ),
}


class Client(msgspec.Struct, kw_only=True):
    """A registered client (RFC 6749 §2); public when it has no secret.

    Lifetimes are in seconds. `refresh_token_seconds` of 0 means that refresh tokens do not end.
    `rotation_grace_seconds` is how long a replaced refresh token still works.
    """

    client_id: Name
    name: Name
    client_secret: Name | None
    redirect_uris: list[Name] = []
    any_loopback_callback: bool = True
    scopes: list[Name] = msgspec.field(default_factory=lambda: list(SCOPES))
    grant_types: list[GrantType] = msgspec.field(
        default_factory=lambda: ["authorization_code", "refresh_token"]
    )
    access_token_seconds: Seconds = 3600
    refresh_token_seconds: Seconds = 0
    code_seconds: Seconds = 60
    rotation: Rotation = "reuse_detection"
    rotation_grace_seconds: Seconds = 0

    @property
    def is_public(self) -> bool:
        """Whether the client has no secret (RFC 6749 §2.1)."""
        return self.client_secret is None


class Grant(msgspec.Struct, kw_only=True):
    """What one person allowed one client at one login; the family of all its tokens."""

    grant_id: str
    client_id: str
    username: str | None
    scope: str
    created_at: float
    revoked_at: float | None = None


class Code(msgspec.Struct, kw_only=True):
    """An authorization code (RFC 6749 §4.1.2), kept by its fingerprint, presented at most once."""

    fingerprint: str
    client_id: str
    username: str
    redirect_uri: str | None
    scope: str
    issued_at: float
    expires_at: float
    nonce: str | None = None
    code_challenge: str | None = None
    code_challenge_method: str | None = None
    access_type: str | None = None
    prompt: str | None = None
    grant_id: str | None = None


class Token(msgspec.Struct, kw_only=True):
    """One answer of the token endpoint; its token strings are kept as fingerprints only.

    `access_expires_at` and `refresh_expires_at` are seconds since 1970, None for no end.
    """

    grant_id: str
    client_id: str
    username: str | None
    scope: str
    access_fingerprint: str
    issued_at: float
    access_expires_at: float | None
    access_revoked: bool = False
    refresh_fingerprint: str | None = None
    refresh_expires_at: float | None = None
    replaced_at: float | None = None


def seeded_clients() -> dict[str, Client]:
    """The clients that exist from the start, with secrets that are printed everywhere."""
    clients = (
        Client(
            client_id="practice-app",
            name="Practice app",
            client_secret="practice-app-secret-0123456789",
        ),
        Client(
            client_id="practice-steady",
            name="Practice app without rotation",
            client_secret="practice-steady-secret-0123456789",
            rotation="off",
        ),
        Client(client_id="practice-public", name="Practice public client", client_secret=None),
        Client(
            client_id="practice-machine",
            name="Practice machine",
            client_secret="practice-machine-secret-0123456789",
            scopes=["notes.read", "notes.write"],
            grant_types=["client_credentials"],
        ),
    )
    return {client.client_id: client for client in clients}


def is_loopback_callback(uri: str) -> bool:
    """Tell whether this is the callback of something that runs on the same machine.

    Example:
        >>> is_loopback_callback("http://127.0.0.1:8400/oauth/callback/abc")
        True
        >>> is_loopback_callback("http://attacker.example/oauth/callback")
        False
    """
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and parts.hostname in LOOPBACK_HOSTS
        and parts.username is None
        and not parts.fragment
        and (parts.path == CALLBACK_PATH or parts.path.startswith(CALLBACK_PATH + "/"))
    )
