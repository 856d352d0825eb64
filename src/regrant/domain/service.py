"""A web service and its methods: what is called through a connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

AuthenticationType = Literal["none", "basic", "api_key", "oauth2"]
AccountChoice = Literal["shared", "personal", "personal_else_shared"]
HttpMethod = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ParameterIn = Literal["path", "query", "header", "cookie", "body"]
ParameterType = Literal[
    "string", "integer", "number", "boolean", "date", "time", "datetime", "uuid", "object"
]
IDEMPOTENT: Final[frozenset[str]] = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Authentication:
    """How a service wants to be spoken to; password and key value are kept sealed elsewhere."""

    type: AuthenticationType = "none"
    application: str | None = None
    account: AccountChoice = "shared"
    username: str | None = None
    header: str | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What an administrator types."""

    name: str
    base_url: str
    authentication: Authentication = Authentication()
    retries: int = 0
    timeout_seconds: float = 30
    expired_status_codes: tuple[int, ...] = (401,)
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Service:
    """A stored web service."""

    id: str
    code: str
    version: int
    settings: ServiceSettings
    has_secret: bool
    secret_updated_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Parameter:
    """One typed value of a request. A path parameter is always required or has a default."""

    name: str
    location: ParameterIn
    type: ParameterType = "string"
    required: bool = False
    default: Any = None
    is_array: bool = False


@dataclass(frozen=True, slots=True)
class MethodSettings:
    """What an administrator types for one operation of a service."""

    name: str
    http_method: HttpMethod = "GET"
    path: str = ""
    parameters: tuple[Parameter, ...] = ()
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    use_authentication: bool = True
    timeout_seconds: float | None = None
    content_type: str = "application/json"
    required_scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """A stored method of a service."""

    id: str
    service: str
    version: int
    settings: MethodSettings
    created_at: datetime
    updated_at: datetime
