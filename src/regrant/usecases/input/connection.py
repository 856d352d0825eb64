"""The fields of connections and logins as callers give them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from regrant.usecases.input.application import Scopes
from regrant.usecases.input.reading import LINES, Address, Name, Word

Token = Annotated[str, Meta(min_length=1, max_length=100_000, pattern=r"^[\x21-\x7e]+\Z")]


class BeginFields(Struct, kw_only=True):
    """Whose connection is to be made."""

    kind: Literal["shared", "personal"] = "shared"
    owner: Name | None = None
    return_to: Address | None = None
    scopes: Scopes | None = None
    replace: bool = False


class AccountFields(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who logged in at the provider, where that is known."""

    id: Name
    label: Name


class ImportFields(Struct, kw_only=True):
    """Tokens that another system obtained for the same client."""

    application: Word
    kind: Literal["shared", "personal"] = "shared"
    owner: Name | None = None
    access_token: Token | None = None
    refresh_token: Token | None = None
    token_type: Word = "Bearer"
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None
    scopes: Scopes | None = None
    account: AccountFields | None = None
    label: Name | None = None
    replace: bool = False


class ReconnectFields(Struct, kw_only=True):
    """A new login for a connection that is there."""

    return_to: Address | None = None
    scopes: Scopes | None = None


class ConnectionFields(Struct, kw_only=True):
    """What may be changed of a connection."""

    label: Name | UnsetType | None = UNSET
    status: Literal["active", "disabled"] | UnsetType = UNSET


class ReportFields(Struct, kw_only=True):
    """What the provider's page said."""

    text: Annotated[str, Meta(min_length=1, max_length=1_000_000, pattern=LINES)]


class ConfirmFields(Struct, kw_only=True):
    """The word that an attempt waits for: one of the two."""

    code: Name | UnsetType = UNSET
    accept_account: bool | UnsetType = UNSET


class TokenQuery(Struct, kw_only=True):
    """How long a token has to live still."""

    min_ttl_seconds: Annotated[float, Meta(ge=0, le=86_400)] = 60
