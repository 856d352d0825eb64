"""The fields of an OAuth application as options, the same for creating and changing one."""

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from cyclopts import Group, Parameter

from regrant.cli import given
from regrant.domain.application import AuthMethod, GrantType, OfflineAccess, Pkce, RedirectStyle
from regrant.errors import InvalidInputError

PROVIDER: Final = Group("At the provider", sort_key=10)
SECRET: Final = Group("Client secret, never an argument", sort_key=20)
ASKED: Final = Group("What is asked for", sort_key=30)
WIRE: Final = Group("How it is spoken to", sort_key=40)
HERE: Final = Group("Here", sort_key=50)
_ICONS: Final = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
}

Texts = list[str] | None


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class RegistrationOptions:
    """What the provider knows of an application, and how it is spoken to."""

    provider: Annotated[str | None, Parameter(group=PROVIDER)] = None
    """Id in the catalogue; fills in the addresses. 'regrant provider list' shows them."""

    issuer: Annotated[str | None, Parameter(group=PROVIDER)] = None
    """Address of a server with metadata (RFC 8414); fills in the addresses."""

    client_id: Annotated[str | None, Parameter(group=PROVIDER)] = None
    """Client ID that the provider gave."""

    authorization_endpoint: Annotated[str | None, Parameter(group=PROVIDER)] = None
    """Where people log in."""

    token_endpoint: Annotated[str | None, Parameter(group=PROVIDER)] = None
    """Where codes are traded for tokens."""

    revocation_endpoint: Annotated[str | None, Parameter(group=PROVIDER)] = None
    """Where tokens are revoked."""

    userinfo_endpoint: Annotated[str | None, Parameter(group=PROVIDER)] = None
    """Where the provider says who logged in."""

    device_authorization_endpoint: Annotated[str | None, Parameter(group=PROVIDER)] = None
    """Where a login on another device begins."""

    url_variable: Annotated[Texts, Parameter(group=PROVIDER, negative=())] = None
    """A part of the provider's addresses, such as tenant=acme; repeatable."""

    client_secret_stdin: Annotated[bool, Parameter(group=SECRET, negative=())] = False
    """Read it from standard input."""

    client_secret_file: Annotated[Path | None, Parameter(group=SECRET)] = None
    """Read it from this file."""

    scope: Annotated[Texts, Parameter(group=ASKED, negative=())] = None
    """A scope as the provider writes it; repeatable."""

    grant_type: Annotated[GrantType | None, Parameter(group=ASKED)] = None
    """How tokens are obtained."""

    offline_access: Annotated[OfflineAccess | None, Parameter(group=ASKED)] = None
    """Whether to ask for a refresh token."""

    authorization_param: Annotated[Texts, Parameter(group=ASKED, negative=())] = None
    """Extra name=value of the login page; repeatable."""

    token_endpoint_auth_method: Annotated[AuthMethod | None, Parameter(group=WIRE)] = None
    """How client ID and secret travel; auto finds out."""

    pkce: Annotated[Pkce | None, Parameter(group=WIRE)] = None
    """Proof against stolen codes (RFC 7636); off needs an owner."""

    scope_separator: Annotated[str | None, Parameter(group=WIRE)] = None
    """What stands between two scopes."""

    token_param: Annotated[Texts, Parameter(group=WIRE, negative=())] = None
    """Extra name=value of token requests; repeatable."""

    refresh_param: Annotated[Texts, Parameter(group=WIRE, negative=())] = None
    """Extra name=value of refreshes; repeatable."""

    def fields(self, *, ask_for_secret: bool = False) -> dict[str, Any]:
        """What was given, by the names of the API.

        Args:
            ask_for_secret: Ask at a terminal for a secret that was not given.
        """
        wants_none = self.token_endpoint_auth_method == "none"
        ask = "Client secret (empty for none)" if ask_for_secret and not wants_none else None
        secret = given.secret(
            "--client-secret",
            stdin=self.client_secret_stdin,
            file=self.client_secret_file,
            ask=ask,
        )
        same = {name: getattr(self, name) for name in _AS_GIVEN}
        return given.fields(
            **same,
            client_secret=secret,
            url_variables=given.pairs("--url-variable", self.url_variable),
            scopes=split(self.scope),
            authorization_params=given.pairs("--authorization-param", self.authorization_param),
            token_params=given.pairs("--token-param", self.token_param),
            refresh_params=given.pairs("--refresh-param", self.refresh_param),
        )


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ApplicationOptions(RegistrationOptions):
    """Every field but the name; what is left out keeps its value or takes its default."""

    client_secret_expires_at: Annotated[str | None, Parameter(group=SECRET)] = None
    """When it ends, such as 2027-01-31: Regrant reminds you before."""

    token_location: Annotated[Literal["header", "query"] | None, Parameter(group=WIRE)] = None
    """Where services expect the token."""

    token_name: Annotated[str | None, Parameter(group=WIRE)] = None
    """Name of that header or query parameter."""

    token_prefix: Annotated[str | None, Parameter(group=WIRE)] = None
    """What stands before the token, such as Bearer."""

    redirect_style: Annotated[RedirectStyle | None, Parameter(group=HERE)] = None
    """A redirect URL of its own, or the plain one; plain needs an owner."""

    return_url: Annotated[Texts, Parameter(group=HERE, negative=())] = None
    """Where your systems may have people sent after a login; repeatable."""

    icon: Annotated[Path | None, Parameter(group=HERE)] = None
    """A small square picture: PNG, JPEG, WebP or GIF."""

    def fields(self, *, ask_for_secret: bool = False) -> dict[str, Any]:
        """What was given, by the names of the API; see `RegistrationOptions.fields`."""
        return RegistrationOptions.fields(self, ask_for_secret=ask_for_secret) | given.fields(
            client_secret_expires_at=given.moment(
                "--client-secret-expires-at", self.client_secret_expires_at
            ),
            redirect_style=self.redirect_style,
            token_placement=self._placement(),
            return_urls=self.return_url,
            icon=_data_url(self.icon),
        )

    def _placement(self) -> dict[str, str] | None:
        parts = given.fields(
            location=self.token_location, name=self.token_name, prefix=self.token_prefix
        )
        return parts or None


_AS_GIVEN: Final = (
    "provider",
    "issuer",
    "client_id",
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "userinfo_endpoint",
    "device_authorization_endpoint",
    "grant_type",
    "offline_access",
    "token_endpoint_auth_method",
    "pkce",
    "scope_separator",
)


#: As nothing was given.
FIELDS: Final = ApplicationOptions()


def split(scopes: list[str] | None) -> list[str] | None:
    """Scopes, each given for itself or several in one argument.

    Example:
        >>> split(["repo read:user", "gist"])
        ['repo', 'read:user', 'gist']
    """
    return None if scopes is None else [scope for one in scopes for scope in one.split()]


def _data_url(icon: Path | None) -> str | None:
    if icon is None:
        return None
    kind = _ICONS.get(icon.suffix.lower())
    if kind is None:
        raise InvalidInputError.of("--icon", f"must end in one of {', '.join(_ICONS)}")
    data = given.bytes_of(f"@{icon}", "--icon")
    return f"data:{kind};base64,{b64encode(data).decode()}"
