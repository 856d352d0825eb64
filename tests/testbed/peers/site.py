"""What the test bed has to know of one authorization server."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tests.testbed.browserless import Browserless

Seed = dict[str, Any]
Settings = dict[str, Any]
NOWHERE = "http://127.0.0.1:1/oauth/callback"  # nobody can listen there
PASSWORDS = {"alice": "alice-password-1", "bob": "bob-password-1"}


@dataclass(frozen=True, slots=True)
class Options:
    """How a peer is to behave.

    Attributes:
        access_ttl: Lifetime of access tokens, in seconds; so for the two that follow.
        rotates: Whether refresh tokens change at every refresh, where the peer can choose.
        redirect_uris: Known from the start; more can be registered later.
        blocked_addresses: Clients that the protected API refuses, where the peer can.
    """

    access_ttl: int = 30
    code_ttl: int = 60
    refresh_ttl: int = 3600
    rotates: bool = True
    redirect_uris: tuple[str, ...] = (NOWHERE,)
    blocked_addresses: tuple[str, ...] = ("127.0.0.66",)

    @property
    def lifetimes(self) -> dict[str, int]:
        return {"access": self.access_ttl, "code": self.code_ttl, "refresh": self.refresh_ttl}


@dataclass(frozen=True, slots=True)
class Choice:
    """Who signs in and what they decide on the consent page."""

    user: str = "alice"
    password: str | None = None
    denies: bool = False
    denied_scopes: Collection[str] = ()

    @property
    def typed_password(self) -> str:
        return PASSWORDS.get(self.user, "") if self.password is None else self.password


class Site(ABC):
    """One kind of peer: how it is seeded and started, and how a person gets through its pages."""

    name: ClassVar[str]
    discovery_path: ClassVar[str] = "/.well-known/openid-configuration"
    environment: ClassVar[Mapping[str, str]] = {}
    issues_one_token_a_second: ClassVar[bool] = False

    @abstractmethod
    def seed(self, base: str, options: Options) -> Seed:
        """What its program reads: clients, keys and whatever else is its own."""

    @abstractmethod
    def settings(self, base: str, seed: Seed) -> Settings:
        """What a client has to know of it, beyond what every peer has."""

    @abstractmethod
    def command(self, home: Path, source: Path, seed_file: Path) -> list[Path]:
        """How it is started, from what is installed in `home` and our files in `source`."""

    @abstractmethod
    def sign_in(self, browser: Browserless, choice: Choice) -> None:
        """Get past its login pages, if they are shown."""

    @abstractmethod
    def consent(self, browser: Browserless, choice: Choice) -> None:
        """Answer its consent page, if it is shown."""

    @abstractmethod
    def revoke_all(self, browser: Browserless, base: str, choice: Choice) -> int:
        """As the user, remove every application on its own page; how many there were."""


def accounts() -> dict[str, Any]:
    """The people every peer knows."""
    return {
        user: {
            "password": password,
            "claims": {
                "name": f"{user.title()} {user[0].upper()}",
                "email": f"{user}@example.test",
            },
        }
        for user, password in PASSWORDS.items()
    }
