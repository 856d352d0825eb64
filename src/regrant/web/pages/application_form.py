"""The form of an OAuth application: from stored settings to fields, and from fields to settings."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import UNSET

from regrant.domain.application import Application, ApplicationSettings
from regrant.domain.provider import Provider
from regrant.usecases.input.application import ApplicationFields, PlacementFields
from regrant.usecases.input.reading import given, read_struct
from regrant.web.forms import Form
from regrant.web.pages.typed import joined_pairs, pairs_of

Values = dict[str, Any]
_TEXTS: Final = ("name", "client_id")
_OPTIONAL: Final = (
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "userinfo_endpoint",
    "issuer",
    "token_endpoint_auth_method",
    "grant_type",
    "pkce",
    "offline_access",
    "redirect_style",
)
_OF_THE_ISSUER: Final = ("authorization_endpoint", "token_endpoint")
_PAIRS: Final = ("authorization_params", "token_params", "refresh_params")


def values_of(settings: ApplicationSettings) -> Values:
    """What the fields show of stored settings."""
    values: Values = {name: getattr(settings, name) or "" for name in (*_TEXTS, *_OPTIONAL)}
    values |= {name: joined_pairs(getattr(settings, name), "=") for name in _PAIRS}
    ends = settings.client_secret_expires_at
    placement = settings.token_placement
    return values | {
        "client_secret_expires_at": f"{ends:%Y-%m-%d}" if ends else "",
        "return_urls": "\n".join(settings.return_urls),
        "scopes": list(settings.scopes),
        "scope_separator": settings.scope_separator,
        "url_variables": dict(settings.url_variables),
        "token_placement.location": placement.location,
        "token_placement.name": placement.name,
        "token_placement.prefix": placement.prefix,
    }


def values_for(provider: Provider | None) -> Values:
    """What the fields of a new application begin with."""
    blank = values_of(ApplicationSettings(name="", client_id=""))
    if provider is None:
        return blank
    defaults = {name: variable.default or "" for name, variable in provider.variables.items()}
    return blank | {
        "name": provider.name,
        "scopes": list(provider.default_scopes),
        "url_variables": defaults,
    }


def values_typed(form: Form, base: Values) -> Values:
    """What was typed, over what the fields showed before; no secret is among the values."""
    names = (*_TEXTS, *_OPTIONAL, *_PAIRS, "client_secret_expires_at", "return_urls")
    typed: Values = {name: form.raw(name) for name in names if form.has(name)}
    if form.has("scopes"):
        typed["scopes"] = _scopes(form)
    typed |= {
        name: form.raw(name)
        for name in ("token_placement.location", "token_placement.name", "token_placement.prefix")
        if form.has(name)
    }
    if variables := form.under("url_variables."):
        typed["url_variables"] = variables
    return {**base, **typed}


def read_fields(form: Form, *, is_new: bool) -> ApplicationFields:
    """The fields as the use case takes them; what the form does not have stays as it is.

    Raises:
        InvalidInputError: Fields are wrong; each is named.
    """
    document: dict[str, Any] = {name: form.get(name) for name in _TEXTS if form.get(name)}
    for name in _OPTIONAL:
        if form.has(name) and (form.get(name) or not is_new):
            document[name] = form.get(name) or None
    document |= {name: pairs_of(form, name, "=") for name in _PAIRS if form.has(name)}
    document |= _secret(form) | _lists(form)
    if variables := form.under("url_variables."):
        document["url_variables"] = {name: value for name, value in variables.items() if value}
    if form.has("token_placement.location"):
        document["token_placement"] = _placement(form)
    if is_new:
        document |= {name: form.get(name) for name in ("provider", "context") if form.get(name)}
    return read_struct(ApplicationFields, document)


def required_missing(form: Form) -> dict[str, str]:
    """Fields that have to be filled in and were sent empty."""
    return {name: "is missing" for name in _TEXTS if form.has(name) and not form.get(name)}


def problems_shown(form: Form, problems: Mapping[str, str]) -> dict[str, str]:
    """What to change in the form of a new application: fields that stand in it, and no others."""
    found = required_missing(form) | dict(problems)
    if form.has("issuer") and not form.has("authorization_endpoint") and not form.get("issuer"):
        # Here the issuer stands for the addresses that the use case missed.
        found = {name: why for name, why in found.items() if name not in _OF_THE_ISSUER}
        found["issuer"] = "is missing"
    return found


def changed(fields: ApplicationFields, application: Application) -> ApplicationFields:
    """Only what differs from the stored settings, so that the audit trail says what changed."""
    for name in fields.__struct_fields__:
        stored = getattr(application.settings, name, UNSET)
        if stored is not UNSET and _is_same(getattr(fields, name), stored):
            setattr(fields, name, UNSET)
    return fields


def has_any(fields: ApplicationFields) -> bool:
    """Whether anything at all is to be changed."""
    return bool(given(fields))


def _is_same(value: Any, stored: Any) -> bool:
    if isinstance(value, PlacementFields):
        value = value.placement()
    if isinstance(stored, Mapping):
        stored = dict(stored)
    return value == stored or (value is None and not stored)


def _secret(form: Form) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if form.raw("client_secret"):
        found["client_secret"] = form.raw("client_secret")
    elif form.has("client_secret_remove"):
        found["client_secret"] = None
    if form.has("client_secret_expires_at"):
        ends = form.get("client_secret_expires_at")
        found["client_secret_expires_at"] = f"{ends}T00:00:00Z" if ends else None
    return found


def _lists(form: Form) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if form.has("return_urls"):
        found["return_urls"] = form.lines("return_urls")
    if form.has("scopes"):
        found["scopes"] = _scopes(form)
    if form.raw("scope_separator"):
        found["scope_separator"] = form.raw("scope_separator")
    return found


def _scopes(form: Form) -> list[str]:
    """The ticked ones and the typed ones, each once."""
    return list(dict.fromkeys([*form.all("scopes_pick"), *form.raw("scopes").split()]))


def _placement(form: Form) -> dict[str, str]:
    placement = {"location": form.get("token_placement.location")}
    if form.get("token_placement.name"):
        placement["name"] = form.get("token_placement.name")
    if placement["location"] == "header" and form.has("token_placement.prefix"):
        placement["prefix"] = form.get("token_placement.prefix")
    return placement
