"""The forms of a web service: from stored settings to fields, and from fields to settings."""

from collections.abc import Mapping
from typing import Any, Final

from regrant.domain.service import Service
from regrant.errors import InvalidInputError
from regrant.usecases.input.reading import read_struct
from regrant.usecases.input.service import ServiceFields
from regrant.web.forms import Form
from regrant.web.pages.typed import joined_pairs, number_of, pairs_of

Values = dict[str, Any]
_BETWEEN: Final = ": "
_TEXTS: Final = ("name", "code", "base_url", "timeout_seconds", "retries", "expired_status_codes")
#: What each kind of authentication is made of; the last of them is the secret.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "none": (),
    "basic": ("username", "password"),
    "api_key": ("header", "query", "value"),
    "oauth2": ("application", "account"),
}
_AUTHENTICATION: Final = ("type", "application", "account", "username", "place", "key_name")
SECRETS: Final[Mapping[str, str]] = {"basic": "password", "api_key": "value"}


def values_of(service: Service | None, application: str = "") -> Values:
    """What the fields show of a stored service, or of a new one.

    Args:
        service: `None` for a new one.
        application: Chosen beforehand for a new one.
    """
    if service is None:
        kind = "oauth2" if application else "none"
        return dict.fromkeys(_TEXTS, "") | {
            "authentication.type": kind,
            "authentication.application": application,
            "authentication.account": "shared",
            "authentication.username": "",
            "authentication.place": "header",
            "authentication.key_name": "",
        }
    settings = service.settings
    kept = settings.authentication
    return {
        "name": settings.name,
        "code": service.code,
        "base_url": settings.base_url,
        "timeout_seconds": f"{settings.timeout_seconds:g}",
        "retries": str(settings.retries),
        "expired_status_codes": ", ".join(map(str, settings.expired_status_codes)),
        "headers": joined_pairs(settings.headers, _BETWEEN),
        "authentication.type": kept.type,
        "authentication.application": kept.application or "",
        "authentication.account": kept.account,
        "authentication.username": kept.username or "",
        "authentication.place": "query" if kept.query else "header",
        "authentication.key_name": kept.header or kept.query or "",
    }


def values_typed(form: Form, base: Values) -> Values:
    """What was typed, over what the fields showed before; no secret is among the values."""
    names = [*_TEXTS, "headers", *(f"authentication.{name}" for name in _AUTHENTICATION)]
    return {**base, **{name: form.raw(name) for name in names if form.has(name)}}


def read_fields(form: Form, before: Service | None) -> ServiceFields:
    """The fields as the use case takes them; what the form does not have stays as it is.

    Raises:
        InvalidInputError: Fields are wrong; each is named.
    """
    document: dict[str, Any] = {}
    missing = [name for name in ("name", "base_url") if form.has(name) and not form.get(name)]
    if missing:
        raise InvalidInputError.of(missing[0], "is missing")
    for name in ("name", "base_url", "code"):
        if form.get(name):
            document[name] = form.get(name)
    if form.has("timeout_seconds"):
        document["timeout_seconds"] = number_of(form, "timeout_seconds")
    if form.has("retries"):
        document["retries"] = number_of(form, "retries", whole=True)
    if form.has("expired_status_codes"):
        document["expired_status_codes"] = _codes(form)
    if form.has("headers"):
        document["headers"] = pairs_of(form, "headers", _BETWEEN.strip())
    if form.has("authentication.type"):
        document["authentication"] = _authentication(form, before)
    return read_struct(ServiceFields, document)


def _codes(form: Form) -> list[Any] | None:
    words = form.get("expired_status_codes").replace(",", " ").split()
    return [int(word) if word.isascii() and word.isdigit() else word for word in words] or None


def _authentication(form: Form, before: Service | None) -> dict[str, Any]:
    """Only what belongs to the chosen kind; a secret that was left empty stays as it is."""
    kind = form.get("authentication.type")
    found: dict[str, Any] = {"type": kind}
    if kind == "api_key":
        if not form.get("authentication.key_name"):
            raise InvalidInputError.of("authentication.key_name", "is missing")
        found[form.get("authentication.place") or "header"] = form.get("authentication.key_name")
    for name in PARTS.get(kind, ()):
        if name in {"application", "account", "username"} and form.get(f"authentication.{name}"):
            found[name] = form.get(f"authentication.{name}")
    secret = SECRETS.get(kind)
    if secret:
        typed = form.raw(f"authentication.{secret}")
        stays = before and before.has_secret and before.settings.authentication.type == kind
        if typed:
            found[secret] = typed
        elif not stays:
            raise InvalidInputError.of(f"authentication.{secret}", "is missing")
    return found
