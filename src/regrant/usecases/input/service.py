"""The fields of a web service and of a method as callers give them."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, field

from regrant.domain.service import (
    AccountChoice,
    AuthenticationType,
    HttpMethod,
    ParameterIn,
    ParameterType,
)
from regrant.usecases.input.application import Scopes
from regrant.usecases.input.reading import Address, Line, Name, Parameters, SecretText, Word

Code = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[a-z0-9][a-z0-9_-]*\Z")]
Timeout = Annotated[float, Meta(gt=0, le=600)]
Retries = Annotated[int, Meta(ge=0, le=10)]
StatusCode = Annotated[int, Meta(ge=100, le=599)]
MediaType = Annotated[
    str,
    Meta(
        max_length=100,
        pattern=r"^[A-Za-z0-9_.+-]+/[A-Za-z0-9_.+-]+(; ?[A-Za-z0-9_-]+=[A-Za-z0-9_-]+)*\Z",
    ),
]
Path = Annotated[str, Meta(max_length=2_000, pattern=r"^[\x21-\x7e]*\Z")]


class AuthenticationFields(Struct, kw_only=True, forbid_unknown_fields=True):
    """How the service wants to be spoken to."""

    type: AuthenticationType = "none"
    application: Word | None = None
    account: AccountChoice | None = None
    username: Line | None = None
    password: SecretText | UnsetType | None = UNSET
    header: Word | None = None
    query: Word | None = None
    value: SecretText | UnsetType | None = UNSET


class ServiceFields(Struct, kw_only=True):
    """A web service; creating says what is missing."""

    name: Name | UnsetType = UNSET
    code: Code | UnsetType = UNSET
    base_url: Address | UnsetType = UNSET
    authentication: AuthenticationFields | UnsetType | None = UNSET
    retries: Retries | UnsetType | None = UNSET
    timeout_seconds: Timeout | UnsetType | None = UNSET
    expired_status_codes: (
        Annotated[tuple[StatusCode, ...], Meta(max_length=20)] | UnsetType | None
    ) = UNSET
    headers: Parameters | UnsetType | None = UNSET


class ParameterFields(Struct, kw_only=True, forbid_unknown_fields=True):
    """One parameter of a method."""

    name: Name
    location: ParameterIn = field(name="in")
    type: ParameterType = "string"
    required: bool = False
    default: Any = None
    is_array: bool = False


class MethodFields(Struct, kw_only=True):
    """A method; creating says what is missing."""

    name: Name | UnsetType = UNSET
    http_method: HttpMethod | UnsetType | None = UNSET
    path: Path | UnsetType | None = UNSET
    parameters: Annotated[tuple[ParameterFields, ...], Meta(max_length=100)] | UnsetType | None = (
        UNSET
    )
    outputs: Parameters | UnsetType | None = UNSET
    use_authentication: bool | UnsetType | None = UNSET
    timeout_seconds: Timeout | UnsetType | None = UNSET
    content_type: MediaType | UnsetType | None = UNSET
    required_scopes: Scopes | UnsetType | None = UNSET


class CallFields(Struct, kw_only=True):
    """A call of a method."""

    parameters: Annotated[dict[str, Any], Meta(max_length=200)] = field(default_factory=dict)
    body: Any = UNSET
    owner: Name | None = None
