"""What callers may give, by the names of the API's fields."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict


class TokenPlacementFields(TypedDict, total=False):
    """Where a service expects the access token."""

    location: str
    name: str
    prefix: str


class ApplicationFields(TypedDict, total=False):
    """An application; creating needs `name`, `client_id`, and a provider, issuer or endpoints.

    `None` clears a field. `context` is that of `redirect_uri`.
    """

    name: str
    icon: str | None
    provider: str | None
    client_id: str
    client_secret: str | None
    authorization_endpoint: str | None
    token_endpoint: str | None
    revocation_endpoint: str | None
    device_authorization_endpoint: str | None
    userinfo_endpoint: str | None
    issuer: str | None
    scopes: Sequence[str] | None
    scope_separator: str | None
    token_endpoint_auth_method: str | None
    grant_type: str | None
    authorization_params: Mapping[str, str] | None
    token_params: Mapping[str, str] | None
    refresh_params: Mapping[str, str] | None
    pkce: str | None
    offline_access: str | None
    token_placement: TokenPlacementFields | None
    url_variables: Mapping[str, str] | None
    redirect_style: str | None
    return_urls: Sequence[str] | None
    client_secret_expires_at: datetime | str | None
    context: str


class AuthenticationFields(TypedDict, total=False):
    """How a service is spoken to."""

    type: str
    application: str | None
    account: str | None
    username: str | None
    password: str | None
    header: str | None
    query: str | None
    value: str | None


class ServiceFields(TypedDict, total=False):
    """A web service; creating needs `name` and `base_url`."""

    name: str
    code: str
    base_url: str
    authentication: AuthenticationFields | None
    retries: int | None
    timeout_seconds: float | None
    expired_status_codes: Sequence[int] | None
    headers: Mapping[str, str] | None


class MethodFields(TypedDict, total=False):
    """A method; creating needs `name`. Each of `parameters` has `name`, `in` and `type`."""

    name: str
    http_method: str | None
    path: str | None
    parameters: Sequence[Mapping[str, Any]] | None
    outputs: Mapping[str, str] | None
    use_authentication: bool | None
    timeout_seconds: float | None
    content_type: str | None
    required_scopes: Sequence[str] | None


class ConnectionFields(TypedDict, total=False):
    """What may be changed of a connection; `status` is `active` or `disabled`."""

    label: str | None
    status: str


class AccountFields(TypedDict):
    """Who logged in at the provider."""

    id: str
    label: str


class ImportFields(TypedDict, total=False):
    """Tokens of another system; needs `application` and an access or a refresh token.

    `kind` is `shared`, or `personal` with an `owner`; `scopes` are those that were granted, the
    application's unless given.
    """

    application: str
    kind: str
    owner: str | None
    access_token: str | None
    refresh_token: str | None
    token_type: str
    expires_at: datetime | str | None
    scopes: Sequence[str] | None
    account: AccountFields | None
    label: str | None
    replace: bool


class KeyChange(TypedDict, total=False):
    """What may be changed of a key."""

    name: str
    disabled: bool


class MemberChange(TypedDict, total=False):
    """What may be changed of a member."""

    name: str
    role: str
    disabled: bool
