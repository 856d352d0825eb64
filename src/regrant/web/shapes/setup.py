"""Applications, services and methods as the API shows them."""

from typing import Any, Literal

from msgspec import Struct, field

from regrant.domain.application import (
    Application,
    AuthMethod,
    GrantType,
    OfflineAccess,
    Pkce,
    RedirectStyle,
)
from regrant.domain.service import (
    AccountChoice,
    AuthenticationType,
    HttpMethod,
    Method,
    Parameter,
    ParameterIn,
    ParameterType,
    Service,
)
from regrant.usecases.addresses import Addresses
from regrant.web.shapes.moment import Moment


class SecretState(Struct, kw_only=True):
    """A write-only value: whether it is set, and since when."""

    set: bool
    updated_at: Moment | None


class Placement(Struct, kw_only=True):
    """Where the access token travels."""

    location: Literal["header", "query"]
    name: str
    prefix: str


class ApplicationShown(Struct, kw_only=True):
    """An OAuth application."""

    id: str
    name: str
    icon: str | None
    provider: str | None
    client_id: str
    client_secret: SecretState
    client_secret_expires_at: Moment | None
    authorization_endpoint: str | None
    token_endpoint: str | None
    revocation_endpoint: str | None
    device_authorization_endpoint: str | None
    userinfo_endpoint: str | None
    issuer: str | None
    scopes: list[str]
    scope_separator: str
    token_endpoint_auth_method: AuthMethod
    grant_type: GrantType
    authorization_params: dict[str, str]
    token_params: dict[str, str]
    refresh_params: dict[str, str]
    pkce: Pkce
    offline_access: OfflineAccess
    token_placement: Placement
    url_variables: dict[str, str]
    redirect_style: RedirectStyle
    return_urls: list[str]
    redirect_uri: str
    learned_auth_method: str | None
    created_at: Moment
    updated_at: Moment


class AuthenticationShown(Struct, kw_only=True):
    """How a service is spoken to; password and value are write-only."""

    type: AuthenticationType
    application: str | None
    account: AccountChoice | None
    username: str | None
    password: SecretState | None
    header: str | None
    query: str | None
    value: SecretState | None


class ServiceShown(Struct, kw_only=True):
    """A web service."""

    id: str
    name: str
    code: str
    base_url: str
    authentication: AuthenticationShown
    retries: int
    timeout_seconds: float
    expired_status_codes: list[int]
    headers: dict[str, str]
    created_at: Moment
    updated_at: Moment


class ParameterShown(Struct, kw_only=True):
    """A parameter of a method."""

    name: str
    location: ParameterIn = field(name="in")
    type: ParameterType
    required: bool
    default: Any
    is_array: bool


class MethodShown(Struct, kw_only=True):
    """A method of a web service."""

    id: str
    service: str
    name: str
    http_method: HttpMethod
    path: str
    parameters: list[ParameterShown]
    outputs: dict[str, str]
    use_authentication: bool
    timeout_seconds: float | None
    content_type: str
    required_scopes: list[str]
    created_at: Moment
    updated_at: Moment


def application_shown(application: Application, addresses: Addresses) -> ApplicationShown:
    """An application for everybody who may see it; its secret is never among the values."""
    settings = application.settings
    placement = settings.token_placement
    icon = f"{addresses.base_url}/applications/{application.id}/icon"
    return ApplicationShown(
        id=application.id,
        name=settings.name,
        icon=icon if application.has_icon else None,
        provider=settings.provider,
        client_id=settings.client_id,
        client_secret=SecretState(
            set=application.has_secret, updated_at=application.secret_updated_at
        ),
        client_secret_expires_at=settings.client_secret_expires_at,
        authorization_endpoint=settings.authorization_endpoint,
        token_endpoint=settings.token_endpoint,
        revocation_endpoint=settings.revocation_endpoint,
        device_authorization_endpoint=settings.device_authorization_endpoint,
        userinfo_endpoint=settings.userinfo_endpoint,
        issuer=settings.issuer,
        scopes=list(settings.scopes),
        scope_separator=settings.scope_separator,
        token_endpoint_auth_method=settings.token_endpoint_auth_method,
        grant_type=settings.grant_type,
        authorization_params=dict(settings.authorization_params),
        token_params=dict(settings.token_params),
        refresh_params=dict(settings.refresh_params),
        pkce=settings.pkce,
        offline_access=settings.offline_access,
        token_placement=Placement(
            location=placement.location, name=placement.name, prefix=placement.prefix
        ),
        url_variables=dict(settings.url_variables),
        redirect_style=settings.redirect_style,
        return_urls=list(settings.return_urls),
        redirect_uri=addresses.redirect_uri(application),
        learned_auth_method=application.learned.token_endpoint_auth_method,
        created_at=application.created_at,
        updated_at=application.updated_at,
    )


def service_shown(service: Service) -> ServiceShown:
    """A web service; password and key are never among the values."""
    settings = service.settings
    authentication = settings.authentication
    state = SecretState(set=service.has_secret, updated_at=service.secret_updated_at)
    is_oauth = authentication.type == "oauth2"
    return ServiceShown(
        id=service.id,
        name=settings.name,
        code=service.code,
        base_url=settings.base_url,
        authentication=AuthenticationShown(
            type=authentication.type,
            application=authentication.application,
            account=authentication.account if is_oauth else None,
            username=authentication.username,
            password=state if authentication.type == "basic" else None,
            header=authentication.header,
            query=authentication.query,
            value=state if authentication.type == "api_key" else None,
        ),
        retries=settings.retries,
        timeout_seconds=settings.timeout_seconds,
        expired_status_codes=list(settings.expired_status_codes),
        headers=dict(settings.headers),
        created_at=service.created_at,
        updated_at=service.updated_at,
    )


def method_shown(method: Method) -> MethodShown:
    """A method."""
    settings = method.settings
    return MethodShown(
        id=method.id,
        service=method.service,
        name=settings.name,
        http_method=settings.http_method,
        path=settings.path,
        parameters=[_parameter_shown(parameter) for parameter in settings.parameters],
        outputs=dict(settings.outputs),
        use_authentication=settings.use_authentication,
        timeout_seconds=settings.timeout_seconds,
        content_type=settings.content_type,
        required_scopes=list(settings.required_scopes),
        created_at=method.created_at,
        updated_at=method.updated_at,
    )


def _parameter_shown(parameter: Parameter) -> ParameterShown:
    return ParameterShown(
        name=parameter.name,
        location=parameter.location,
        type=parameter.type,
        required=parameter.required,
        default=parameter.default,
        is_array=parameter.is_array,
    )
