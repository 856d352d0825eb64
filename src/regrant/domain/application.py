"""Our registration at a provider: the OAuth client (RFC 6749 §2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

AuthMethod = Literal[
    "client_secret_basic",
    "client_secret_post",
    "client_secret_query",
    "none",
    "private_key_jwt",
    "client_secret_jwt",
    "tls_client_auth",
    "auto",
]
GrantType = Literal["authorization_code", "client_credentials", "device_code", "jwt_bearer"]
Pkce = Literal["required", "off"]
OfflineAccess = Literal["auto", "on", "off"]
RedirectStyle = Literal["per_application", "plain"]

#: Parameters that extra parameters may never replace (`security.md` A17).
RESERVED_AUTHORIZATION_PARAMS: Final = frozenset(
    {
        "client_id",
        "redirect_uri",
        "response_type",
        "response_mode",
        "state",
        "code_challenge",
        "code_challenge_method",
        "scope",
        "nonce",
        "request",
        "request_uri",
        "client_secret",
    }
)
RESERVED_TOKEN_PARAMS: Final = frozenset(
    {
        "grant_type",
        "code",
        "redirect_uri",
        "client_id",
        "client_secret",
        "code_verifier",
        "refresh_token",
        "client_assertion",
        "client_assertion_type",
    }
)
ENDPOINT_FIELDS: Final = (
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "device_authorization_endpoint",
    "userinfo_endpoint",
    "issuer",
)


@dataclass(frozen=True, slots=True)
class TokenPlacement:
    """Where a service expects the access token.

    `location` is `header` (value is `prefix` and the token) or `query` (parameter `name`).
    """

    location: Literal["header", "query"] = "header"
    name: str = "Authorization"
    prefix: str = "Bearer"


@dataclass(frozen=True, slots=True)
class ApplicationSettings:
    """What an administrator types; stored as one document and frozen in every attempt."""

    name: str
    client_id: str
    provider: str | None = None
    authorization_endpoint: str | None = None
    token_endpoint: str | None = None
    revocation_endpoint: str | None = None
    device_authorization_endpoint: str | None = None
    userinfo_endpoint: str | None = None
    issuer: str | None = None
    scopes: tuple[str, ...] = ()
    scope_separator: str = " "
    token_endpoint_auth_method: AuthMethod = "auto"
    grant_type: GrantType = "authorization_code"
    authorization_params: Mapping[str, str] = field(default_factory=dict[str, str])
    token_params: Mapping[str, str] = field(default_factory=dict[str, str])
    refresh_params: Mapping[str, str] = field(default_factory=dict[str, str])
    pkce: Pkce = "required"
    offline_access: OfflineAccess = "auto"
    token_placement: TokenPlacement = TokenPlacement()
    url_variables: Mapping[str, str] = field(default_factory=dict[str, str])
    redirect_style: RedirectStyle = "per_application"
    return_urls: tuple[str, ...] = ()
    client_secret_expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the issuer says of itself (RFC 8414), and when it was read.

    `problem` names why it cannot be used; then `document` is empty. `named` is the issuer that the
    document names where it is another one than was asked.
    """

    document: Mapping[str, Any]
    fetched_at: datetime
    problem: str | None = None
    named: str | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """What this application's exchanges have taught us; an edit of the settings forgets it.

    It wins over the catalogue. `rotates` says whether a refresh has brought another refresh token;
    `None` before the first.
    """

    token_endpoint_auth_method: AuthMethod | None = None
    lifetime_seconds: float | None = None
    rotates: bool | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """A stored application. `version` counts edits; `context` is the id in the redirect URL."""

    id: str
    context: str
    version: int
    settings: ApplicationSettings
    has_secret: bool
    secret_updated_at: datetime | None
    created_at: datetime
    updated_at: datetime
    metadata: Metadata | None = None
    learned: Learned = Learned()
    has_icon: bool = False

    def endpoint(self, name: str) -> str | None:
        """An endpoint by its field name; what is typed wins over the issuer's metadata.

        Some, such as `introspection_endpoint`, cannot be typed: only metadata has them.
        """
        typed = getattr(self.settings, name, None)
        if typed:
            return str(typed)
        found = self.metadata.document.get(name) if self.metadata else None
        return found if isinstance(found, str) else None

    def listed_in_metadata(self, name: str) -> tuple[str, ...] | None:
        """A list of the metadata document; `None` when it has none."""
        found = self.metadata.document.get(name) if self.metadata else None
        return tuple(str(one) for one in found) if isinstance(found, list) else None

    @property
    def announces_iss(self) -> bool:
        """True when metadata promises `iss` in authorization responses (RFC 9207 §3)."""
        return self.metadata is not None and (
            self.metadata.document.get("authorization_response_iss_parameter_supported") is True
        )
