"""From given fields to application settings: defaults, the catalogue's pre-fill, every rule."""

import re
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from msgspec import UNSET

from regrant.domain.application import (
    ENDPOINT_FIELDS,
    RESERVED_AUTHORIZATION_PARAMS,
    RESERVED_TOKEN_PARAMS,
    Application,
    ApplicationSettings,
)
from regrant.domain.provider import Provider
from regrant.domain.url_template import Variable, variable_names
from regrant.errors import FieldProblem, InvalidInputError, NotFoundError
from regrant.ports.outbound import Outbound
from regrant.providers import catalogue
from regrant.usecases.input.application import ApplicationFields, PlacementFields
from regrant.usecases.input.reading import given

_NOT_SETTINGS: Final = frozenset({"icon", "client_secret", "context"})
AVAILABLE_METHODS: Final = frozenset(
    {"auto", "client_secret_basic", "client_secret_post", "client_secret_query", "none"}
)
AVAILABLE_GRANTS: Final = frozenset({"authorization_code", "client_credentials"})
#: Strict, for no two readers may differ on where the browser is sent: RFC 3986 without user names.
_RETURN_URL: Final = re.compile(
    r"https?://(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
    r"(?::[1-9]\d{0,4})?"
    r"(?:[/?](?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?\Z"
)
_DEFAULTS: Final = ApplicationSettings(name="", client_id="")
#: Where the client secret is sent.
_GIVEN_THE_SECRET: Final = ("token_endpoint", "revocation_endpoint")
#: What the catalogue fills in when nobody typed it.
_PREFILLED: Final = (
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "device_authorization_endpoint",
    "userinfo_endpoint",
    "issuer",
)


def from_fields(
    fields: ApplicationFields, base: ApplicationSettings | None
) -> tuple[ApplicationSettings, list[FieldProblem]]:
    """Apply the given fields to the stored settings, or to the defaults.

    Args:
        fields: What the caller gave; `None` for a field puts its default back.
        base: The stored settings, or `None` when the application is new.

    Returns:
        The settings and what is wrong with them as far as they can be judged without a network.
    """
    changes = {
        name: _value(name, value)
        for name, value in given(fields).items()
        if name not in _NOT_SETTINGS
    }
    problems: list[FieldProblem] = []
    settings = replace(base or _DEFAULTS, **changes)
    provider = _provider(settings, problems)
    if provider and (base is None or "provider" in changes or "url_variables" in changes):
        typed = set(changes) if base is None or "provider" in changes else set[str]()
        settings = _prefilled(settings, provider, typed, problems)
    problems += _missing(settings) + _reserved(settings) + _not_available(settings)
    return settings, problems


async def address_problems(settings: ApplicationSettings, outbound: Outbound) -> list[FieldProblem]:
    """What is wrong with the addresses, each under its field's name."""
    problems: list[FieldProblem] = []
    for name in ENDPOINT_FIELDS:
        url = getattr(settings, name)
        if url and (why := await outbound.check(url)):
            problems.append(FieldProblem(name, why))
        elif url and urlsplit(url).fragment:
            problems.append(FieldProblem(name, "must not contain # (RFC 6749 §3.1)"))
    problems += [
        FieldProblem(f"return_urls[{place}]", why)
        for place, url in enumerate(settings.return_urls)
        if (why := _return_url_problem(url))
    ]
    return problems


def strange_addresses(before: Application, after: ApplicationSettings) -> list[str]:
    """Fields whose address leads to a host that does not know the client secret yet.

    Args:
        before: As stored. The hosts of its token and revoke URL are given the secret already.
        after: The settings that are to be stored. Addresses of the catalogue entry and those that
            the issuer publishes are vouched for.

    Spec:
        `security.md` B9: a stored secret is never sent to a newly entered host unasked.
    """
    published = before.metadata.document if before.metadata else {}
    known = {_origin(url) for name in _GIVEN_THE_SECRET if (url := before.endpoint(name))}
    return [
        name
        for name in ENDPOINT_FIELDS
        if (url := getattr(after, name))
        and _origin(url) not in {_origin(getattr(before.settings, name) or ""), *known}
        and published.get(name) != url
        and not _is_vouched_for(name, url, before.settings, after)
    ]


def _is_vouched_for(
    name: str, url: str, before: ApplicationSettings, after: ApplicationSettings
) -> bool:
    """Whether an address is the one of the catalogue entry, on a host of that provider.

    A whole host or its end that somebody types now as a variable is nobody's word but theirs.
    """
    provider = catalogue.find(after.provider) if after.provider else None
    if provider is None or provider.endpoint(name, after.url_variables) != url:
        return False
    known = before.url_variables if before.provider == after.provider else {}
    in_host = variable_names(urlsplit(getattr(provider, name)).netloc)
    return all(
        after.url_variables.get(one) == known.get(one, "")
        or _is_of_provider(provider.variables[one], after.url_variables.get(one))
        for one in in_host
    )


def _is_of_provider(variable: Variable, value: str | None) -> bool:
    """Whether a value is a name below the provider's own, or one that the catalogue lists."""
    return variable.kind == "label" or (value or variable.default) in {
        *variable.choices,
        variable.default,
    }


def _value(name: str, value: Any) -> Any:
    if value is None or value is UNSET:
        return getattr(_DEFAULTS, name)
    if isinstance(value, PlacementFields):
        return value.placement()
    if name == "scopes":
        return tuple(dict.fromkeys(value))
    return value.strip() if name in {"name", "client_id"} else value


def _provider(settings: ApplicationSettings, problems: list[FieldProblem]) -> Provider | None:
    if not settings.provider:
        return None
    try:
        return catalogue.get(settings.provider)
    except NotFoundError as error:
        problems.append(FieldProblem("provider", str(error)))
        return None


def _prefilled(
    settings: ApplicationSettings,
    provider: Provider,
    typed: set[str],
    problems: list[FieldProblem],
) -> ApplicationSettings:
    values = settings.url_variables
    missing = provider.missing_variables(values)
    filled: dict[str, Any] = {}
    try:
        for name in _PREFILLED:
            if name not in typed and (url := provider.endpoint(name, values)):
                filled[name] = url
    except InvalidInputError as error:
        problems += [FieldProblem(p.field, p.message) for p in error.fields]
    typed_both = {"authorization_endpoint", "token_endpoint"} <= typed
    problems += [
        FieldProblem(f"url_variables.{name}", f"is needed for the addresses of {provider.name}")
        for name in missing
        if not typed_both
    ]
    return replace(settings, **filled, **_manners(settings, provider, typed))


def _manners(
    settings: ApplicationSettings, provider: Provider, typed: set[str]
) -> Mapping[str, Any]:
    """How this provider wants things said, where nobody typed another way."""
    values = settings.url_variables
    found: dict[str, Any] = {
        "scope_separator": provider.scope_separator,
        "authorization_params": provider.filled(provider.authorization_params, values),
        "token_params": provider.filled(provider.token_params, values),
        "refresh_params": provider.filled(provider.refresh_params, values),
        "token_placement": provider.token_placement,
    }
    if provider.token_endpoint_auth_method and provider.is_confirmed("token_endpoint_auth_method"):
        found["token_endpoint_auth_method"] = provider.token_endpoint_auth_method
    if "scopes" not in typed:
        found["scopes"] = provider.filled_scopes(values)
    return {name: value for name, value in found.items() if name not in typed}


def _missing(settings: ApplicationSettings) -> list[FieldProblem]:
    problems = [
        FieldProblem(name, "is missing")
        for name in ("name", "client_id")
        if not getattr(settings, name)
    ]
    has_both = settings.authorization_endpoint and settings.token_endpoint
    if settings.grant_type == "client_credentials":
        has_both = settings.token_endpoint
    if not (settings.provider or settings.issuer or has_both):
        problems += [
            FieldProblem(name, "is missing: give a provider, an issuer, or both endpoints")
            for name in ("authorization_endpoint", "token_endpoint")
            if not getattr(settings, name)
        ]
    return problems


def _not_available(settings: ApplicationSettings) -> list[FieldProblem]:
    """Values that the contract names and this version cannot carry out yet."""
    problems: list[FieldProblem] = []
    if settings.token_endpoint_auth_method not in AVAILABLE_METHODS:
        ways = ", ".join(sorted(AVAILABLE_METHODS))
        problems.append(
            FieldProblem(
                "token_endpoint_auth_method", f"is not available in this version; use one of {ways}"
            )
        )
    if settings.grant_type not in AVAILABLE_GRANTS:
        grants = ", ".join(sorted(AVAILABLE_GRANTS))
        problems.append(
            FieldProblem("grant_type", f"is not available in this version; use one of {grants}")
        )
    return problems


def _reserved(settings: ApplicationSettings) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    for name, reserved in (
        ("authorization_params", RESERVED_AUTHORIZATION_PARAMS),
        ("token_params", RESERVED_TOKEN_PARAMS),
        ("refresh_params", RESERVED_TOKEN_PARAMS),
    ):
        problems += [
            FieldProblem(f"{name}.{param}", "is set by Regrant itself and cannot be replaced")
            for param in getattr(settings, name)
            if param.lower() in reserved
        ]
    for name, reserved in (
        ("authorization_endpoint", RESERVED_AUTHORIZATION_PARAMS),
        ("token_endpoint", RESERVED_TOKEN_PARAMS),
    ):
        problems += [
            FieldProblem(name, f"must not contain {param}: Regrant adds it; remove it here")
            for param in _query_names(getattr(settings, name) or "")
            if param.lower() in reserved
        ]
    return problems


def _query_names(url: str) -> list[str]:
    _, _, query = url.partition("?")
    return list(dict(parse_qsl(query.partition("#")[0], keep_blank_values=True)))


def _return_url_problem(url: str) -> str | None:
    if not url.startswith(("https://", "http://")):
        return "must begin with https://"
    if "#" in url:
        return "must not contain #"
    found = _RETURN_URL.match(url)
    if found is None or not _is_host(found["host"].strip("[]")):
        return "is not an address; write one like https://app.example/connected"
    is_local = found["host"] in {"localhost", "127.0.0.1", "[::1]"}
    return None if is_local or url.startswith("https://") else "must begin with https://"


def _is_host(host: str) -> bool:
    """Whether a name, or an address, and not digits that only some readers take for one."""
    is_name = ":" not in host and not host.rpartition(".")[2].isdigit()
    try:
        return is_name or bool(ip_address(host))
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
