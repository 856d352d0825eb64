"""A method made of a pasted request: what varies becomes a parameter, what is secret stays out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from regrant.domain.service import ServiceSettings
from regrant.errors import InvalidInputError
from regrant.protocol.http import FORM, JSON
from regrant.protocol.method_request import is_under
from regrant.protocol.pasted_request import PastedRequest, parse_pasted
from regrant.protocol.redaction import is_secret_parameter

_VERBS: Final = {
    "GET": "Get",
    "HEAD": "Look at",
    "POST": "Create",
    "PUT": "Replace",
    "PATCH": "Change",
    "DELETE": "Delete",
    "OPTIONS": "Options of",
}
#: Sent by every client, or by Regrant itself: no parameter of a method.
_USUAL: Final = frozenset(
    {
        "accept-encoding",
        "accept-language",
        "cache-control",
        "connection",
        "content-length",
        "content-type",
        "host",
        "origin",
        "pragma",
        "priority",
        "referer",
        "te",
        "upgrade-insecure-requests",
        "user-agent",
    }
)
_CREDENTIALS: Final = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key"})
_NUMBER: Final = re.compile(r"\d{1,18}")
_IDENTIFIER: Final = re.compile(
    r"\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{24,64}",
    re.IGNORECASE,
)
_MEDIA: Final = re.compile(r"[\w.+-]+/[\w.+-]+")


@dataclass(frozen=True, slots=True)
class PastedMethod:
    """A method's fields as the API takes them, and what was left out of them."""

    fields: Mapping[str, Any]
    left_out: tuple[str, ...] = ()


def method_from_pasted(text: str, service: ServiceSettings) -> PastedMethod:
    """Make a method of a cURL command, raw HTTP or an address.

    Args:
        text: What was pasted.
        service: Whose method it will be.

    Raises:
        InvalidInputError: It cannot be read, or belongs to another service.
    """
    request = parse_pasted(text)
    path = _path_below(request, service)
    parameters: list[dict[str, Any]] = []
    left_out: list[str] = []
    template = _template(path, parameters)
    known_key = service.authentication.query
    for name, value in parse_qsl(urlsplit(request.url).query, keep_blank_values=True):
        if is_secret_parameter(name) or name == known_key:
            left_out.append(f"the parameter {name}")
        else:
            _add(parameters, name, "query", _typed(value))
    _headers(request, service, parameters, left_out)
    content_type = _body(request, parameters, left_out)
    fields: dict[str, Any] = {
        "name": _name(request.method, template),
        "http_method": request.method,
        "path": template,
        "parameters": parameters,
    }
    if content_type:
        fields["content_type"] = content_type
    return PastedMethod(fields, tuple(dict.fromkeys(left_out)))


def _path_below(request: PastedRequest, service: ServiceSettings) -> str:
    """The part of the address that the base URL does not have."""
    base = urlsplit(service.base_url).path.rstrip("/")
    if request.url.startswith("/"):
        path = urlsplit(request.url).path
        return path.removeprefix(base) if path.startswith(f"{base}/") else path
    try:
        bare = request.url.split("?")[0].split("#")[0]
        below = is_under(service.base_url, bare)
    except ValueError:
        raise InvalidInputError.of("pasted", "has an address that cannot be read") from None
    if not below:
        host = urlsplit(bare).netloc
        raise InvalidInputError.of(
            "pasted",
            f"goes to {host}, and this service begins with {service.base_url}. Add another web "
            "service for it",
        )
    return urlsplit(bare).path.removeprefix(base)


def _template(path: str, parameters: list[dict[str, Any]]) -> str:
    """The path with its numbers and identifiers as parameters, named by what stands before."""
    parts = path.split("/")
    for place, part in enumerate(parts):
        if not _IDENTIFIER.fullmatch(part):
            parts[place] = part.replace("{", "%7B").replace("}", "%7D")
            continue
        before = re.sub(r"\W+", "_", parts[place - 1]) if place else ""
        stem = before[:-1] if before.endswith("s") and not before.endswith("ss") else before
        name = f"{stem}_id" if stem and "{" not in parts[place - 1] else "id"
        name = _free(name, parameters)
        _add(parameters, name, "path", _typed(unquote(part)))
        parts[place] = f"{{{name}}}"
    return "/".join(parts)


def _headers(
    request: PastedRequest,
    service: ServiceSettings,
    parameters: list[dict[str, Any]],
    left_out: list[str],
) -> None:
    fixed = {name.lower() for name in service.headers}
    key = (service.authentication.header or "").lower()
    for name, value in request.headers:
        if name in _CREDENTIALS or name == key or is_secret_parameter(name):
            after_u = name == "authorization" and request.credentials
            left_out.append("the password after -u" if after_u else f"the header {name}")
        elif (
            name in _USUAL
            or name in fixed
            or name.startswith("sec-")
            or (name == "accept" and value in {"*/*", JSON})
        ):
            continue
        elif name:
            _add(parameters, name, "header", value)


def _body(
    request: PastedRequest, parameters: list[dict[str, Any]], left_out: list[str]
) -> str | None:
    media = (request.header("content-type") or "").split(";")[0].strip().lower()
    if request.body is None or request.method in {"GET", "HEAD"}:
        return None
    document = _decoded(request.body)
    if isinstance(document, dict) and media in {"", JSON, FORM}:
        for name, value in document.items():
            _add_body(str(name), value, parameters, left_out)
        return JSON
    if media == FORM:
        for name, value in parse_qsl(request.body, keep_blank_values=True):
            _add_body(name, value, parameters, left_out)
        return FORM
    return media if _MEDIA.fullmatch(media) else None


def _add_body(name: str, value: Any, parameters: list[dict[str, Any]], left_out: list[str]) -> None:
    if is_secret_parameter(name) or _holds_secret(value):
        left_out.append(f"the value of {name}")
        value = None
    _add(parameters, name, "body", value)


def _add(parameters: list[dict[str, Any]], name: str, where: str, value: Any) -> None:
    """A parameter with the pasted value as its default; names stand there once."""
    if not name or any(each["name"] == name for each in parameters):
        return
    kind, is_array = _kind(value)
    found: dict[str, Any] = {"name": name, "in": where, "type": kind, "is_array": is_array}
    if value is None:
        found["required"] = True
    else:
        found["default"] = value
    parameters.append(found)


def _holds_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return any(is_secret_parameter(str(k)) or _holds_secret(v) for k, v in value.items())
    return isinstance(value, list) and any(_holds_secret(item) for item in value)


def _kind(value: Any) -> tuple[str, bool]:
    if isinstance(value, list):
        kinds = {_kind(item) for item in value}
        plain = len(kinds) == 1 and not any(isinstance(item, list | dict) for item in value)
        return (next(iter(kinds))[0], True) if plain else ("object", False)
    for kind, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (dict, "object")):
        if isinstance(value, kind):
            return name, False
    return "string", False


def _typed(text: str) -> Any:
    """A whole number where the text is one as it would be written again."""
    if _NUMBER.fullmatch(text) and str(int(text)) == text:
        return int(text)
    return text


def _free(name: str, parameters: list[dict[str, Any]]) -> str:
    taken = {each["name"] for each in parameters}
    number = 2
    wanted = name
    while wanted in taken:
        wanted, number = f"{name}_{number}", number + 1
    return wanted


def _decoded(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None


def _name(method: str, template: str) -> str:
    words = [part for part in template.split("/") if part and "{" not in part]
    last = re.sub(r"[^\w]+", " ", unquote(words[-1])).strip() if words else "everything"
    return f"{_VERBS.get(method, method.capitalize())} {last}"[:200]
