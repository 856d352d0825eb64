"""What holds at a provider's own pages: its console, its redirect rules, its limits."""

from dataclasses import dataclass
from typing import Literal

RedirectMatch = Literal[
    "exact", "prefix", "same_host", "domain", "pattern", "name", "first_registered", "unknown"
]
HttpsRule = Literal[
    "required", "required_except_localhost", "required_in_production", "optional", "unknown"
]
LocalhostRule = Literal[
    "allowed", "loopback_address_only", "test_only", "https_only", "refused", "unknown"
]


@dataclass(frozen=True, slots=True)
class Console:
    """Where in the provider's console the things are, in words that follow its menus."""

    client_id: str | None = None
    client_secret: str | None = None
    redirect_uri: str | None = None
    scopes: str | None = None
    refresh_token: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RedirectRules:
    """Which redirect URLs a provider takes.

    `match`: how the URL that is sent is held against the registered ones. `prefix` the registered
    one has to begin it; `same_host` host and port equal, path at or below; `domain` the host
    alone; `pattern` wildcards or regular expressions; `name` a name stands for the URL;
    `first_registered` a URL that matches none is replaced by the first one without a word.
    """

    match: RedirectMatch = "unknown"
    https: HttpsRule = "unknown"
    localhost: LocalhostRule = "unknown"
    wildcard: bool | None = None
    max_registered: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefreshTokenLimits:
    """What ends a refresh token although nobody revoked it.

    `idle_expiry_seconds` counts from the last use, `absolute_expiry_seconds` from the consent,
    `testing_mode_expiry_seconds` holds while the application is in the provider's test mode.
    `access_token_idle_expiry_seconds`: an access token unused for so long ends.
    """

    max_live_per_account_per_client: int | None = None
    over_limit: str | None = None
    idle_expiry_seconds: int | None = None
    absolute_expiry_seconds: int | None = None
    testing_mode_expiry_seconds: int | None = None
    access_token_idle_expiry_seconds: int | None = None
    notes: tuple[str, ...] = ()
