"""The fields of an application as callers give them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from regrant.domain.application import (
    AuthMethod,
    GrantType,
    OfflineAccess,
    Pkce,
    RedirectStyle,
    TokenPlacement,
)
from regrant.usecases.input.reading import Address, Line, Name, Parameters, SecretText, Word

Scopes = Annotated[
    tuple[
        Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[\x21\x23-\x5b\x5d-\x7e]+\Z")],
        ...,
    ],
    Meta(max_length=200),
]
ReturnUrls = Annotated[tuple[Address, ...], Meta(max_length=50)]
Separator = Annotated[str, Meta(min_length=1, max_length=3, pattern=r"^[ ,;+|]+\Z")]


class PlacementFields(Struct, forbid_unknown_fields=True, kw_only=True):
    """Where a service expects the access token."""

    location: Literal["header", "query"] = "header"
    name: Word | UnsetType = UNSET
    prefix: Annotated[str, Meta(max_length=50, pattern=r"^[\x21-\x7e]*\Z")] | UnsetType = UNSET

    def placement(self) -> TokenPlacement:
        """The domain value, with the usual name for the place."""
        if self.location == "query":
            return TokenPlacement("query", "access_token" if self.name is UNSET else self.name, "")
        name = "Authorization" if self.name is UNSET else self.name
        usual = "Bearer" if name.lower() == "authorization" else ""
        return TokenPlacement("header", name, usual if self.prefix is UNSET else self.prefix)


class ApplicationFields(Struct, kw_only=True):
    """Every field is optional here; creating says which are missing."""

    name: Name | UnsetType = UNSET
    icon: Annotated[str, Meta(max_length=200_000)] | UnsetType | None = UNSET
    provider: Name | UnsetType | None = UNSET
    client_id: Line | UnsetType = UNSET
    client_secret: SecretText | UnsetType | None = UNSET
    authorization_endpoint: Address | UnsetType | None = UNSET
    token_endpoint: Address | UnsetType | None = UNSET
    revocation_endpoint: Address | UnsetType | None = UNSET
    device_authorization_endpoint: Address | UnsetType | None = UNSET
    userinfo_endpoint: Address | UnsetType | None = UNSET
    issuer: Address | UnsetType | None = UNSET
    scopes: Scopes | UnsetType | None = UNSET
    scope_separator: Separator | UnsetType | None = UNSET
    token_endpoint_auth_method: AuthMethod | UnsetType | None = UNSET
    grant_type: GrantType | UnsetType | None = UNSET
    authorization_params: Parameters | UnsetType | None = UNSET
    token_params: Parameters | UnsetType | None = UNSET
    refresh_params: Parameters | UnsetType | None = UNSET
    pkce: Pkce | UnsetType | None = UNSET
    offline_access: OfflineAccess | UnsetType | None = UNSET
    token_placement: PlacementFields | UnsetType | None = UNSET
    url_variables: Parameters | UnsetType | None = UNSET
    redirect_style: RedirectStyle | UnsetType | None = UNSET
    return_urls: ReturnUrls | UnsetType | None = UNSET
    client_secret_expires_at: Annotated[datetime, Meta(tz=True)] | UnsetType | None = UNSET
    context: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
