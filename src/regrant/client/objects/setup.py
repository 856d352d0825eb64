"""Applications, services, methods and the catalogue."""

from datetime import datetime
from typing import Any

from msgspec import Struct, field


class SecretState(Struct, frozen=True, kw_only=True):
    """A write-only value: whether it is set, and since when."""

    set: bool
    updated_at: datetime | None = None


class Placement(Struct, frozen=True, kw_only=True):
    """Where the access token travels."""

    location: str
    name: str
    prefix: str


class Application(Struct, frozen=True, kw_only=True):
    """An OAuth application."""

    id: str
    name: str
    icon: str | None = None
    provider: str | None = None
    client_id: str
    client_secret: SecretState
    client_secret_expires_at: datetime | None = None
    authorization_endpoint: str | None = None
    token_endpoint: str | None = None
    revocation_endpoint: str | None = None
    device_authorization_endpoint: str | None = None
    userinfo_endpoint: str | None = None
    issuer: str | None = None
    scopes: list[str]
    scope_separator: str
    token_endpoint_auth_method: str
    grant_type: str
    authorization_params: dict[str, str]
    token_params: dict[str, str]
    refresh_params: dict[str, str]
    pkce: str
    offline_access: str
    token_placement: Placement
    url_variables: dict[str, str]
    redirect_style: str
    return_urls: list[str]
    redirect_uri: str
    learned_auth_method: str | None = None
    created_at: datetime
    updated_at: datetime


class RedirectUri(Struct, frozen=True, kw_only=True):
    """A redirect URL before the first save; `context` goes into `applications.create`."""

    redirect_uri: str
    context: str


class Authentication(Struct, frozen=True, kw_only=True):
    """How a service is spoken to; password and value are write-only."""

    type: str
    application: str | None = None
    account: str | None = None
    username: str | None = None
    password: SecretState | None = None
    header: str | None = None
    query: str | None = None
    value: SecretState | None = None


class Service(Struct, frozen=True, kw_only=True):
    """A web service."""

    id: str
    name: str
    code: str
    base_url: str
    authentication: Authentication
    retries: int
    timeout_seconds: float
    expired_status_codes: list[int]
    headers: dict[str, str]
    created_at: datetime
    updated_at: datetime


class Parameter(Struct, frozen=True, kw_only=True):
    """A parameter of a method; `location` is `in` on the wire."""

    name: str
    location: str = field(name="in")
    type: str
    required: bool
    default: Any = None
    is_array: bool


class Method(Struct, frozen=True, kw_only=True):
    """A method of a web service."""

    id: str
    service: str
    name: str
    http_method: str
    path: str
    parameters: list[Parameter]
    outputs: dict[str, str]
    use_authentication: bool
    timeout_seconds: float | None = None
    content_type: str
    required_scopes: list[str]
    created_at: datetime
    updated_at: datetime


class Provider(Struct, frozen=True, kw_only=True):
    """An entry of the catalogue; `facts` holds all that the answer said, by the facts' names."""

    id: str
    name: str
    category: str
    facts: dict[str, Any]
