"""From a method's description and the caller's values to a request."""

import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

import msgspec

from regrant.domain.service import MethodSettings, Parameter, ServiceSettings
from regrant.errors import FieldProblem, InvalidInputError
from regrant.protocol.http import FORM, HttpRequest, with_query

TEMPLATE: Final = re.compile(r"\{([^{}]*)\}")
NO_BODY: Final = msgspec.UNSET
_HEADER_VALUE: Final = re.compile(r"^[\t\x20-\x7e\x80-\U0010ffff]*\Z")


@dataclass(frozen=True, slots=True)
class _Value:
    parameter: Parameter
    value: Any


def build_request(
    service: ServiceSettings, method: MethodSettings, given: Mapping[str, Any], body: Any = NO_BODY
) -> HttpRequest:
    """Build the request of a method call, without authentication.

    Args:
        service: For the base URL and the headers that every request carries.
        method: The method.
        given: Values by parameter name.
        body: A whole body instead of body parameters: any JSON value, text for text types, or
            `{"base64": …}` for others.

    Raises:
        InvalidInputError: A value is missing, unknown or of a wrong type; each is named.
    """
    values = _values(method, given)
    path = TEMPLATE.sub(lambda found: _segment(found[1], values), method.path)
    query = [(v.parameter.name, text) for v in _of(values, "query") for text in _texts(v)]
    url = join_url(service.base_url, path)
    headers = [(name.lower(), value) for name, value in service.headers.items()]
    headers += [(v.parameter.name.lower(), t) for v in _of(values, "header") for t in _texts(v)]
    cookies = [f"{v.parameter.name}={quote(t)}" for v in _of(values, "cookie") for t in _texts(v)]
    if cookies:
        headers.append(("cookie", "; ".join(cookies)))
    content = _body(method, values, body)
    if content is not None and all(name != "content-type" for name, _ in headers):
        headers.append(("content-type", method.content_type))
    if all(name != "accept" for name, _ in headers):
        headers.append(("accept", "*/*"))
    return HttpRequest(
        method.http_method, with_query(url, query) if query else url, tuple(headers), content
    )


def join_url(base_url: str, path: str) -> str:
    """Append a path to a base address, with one slash between them.

    Example:
        >>> join_url("https://api.example/v1/", "/items")
        'https://api.example/v1/items'
    """
    if not path:
        return base_url
    return f"{base_url.rstrip('/')}/{path.lstrip('/')}"


def is_under(base_url: str, url: str) -> bool:
    """Whether an address stays at the origin and below the path of another, read literally."""
    base, target = urlsplit(base_url), urlsplit(url)
    same = (base.scheme, base.netloc.lower()) == (target.scheme, target.netloc.lower())
    prefix = base.path.rstrip("/")
    return same and (target.path == prefix or target.path.startswith(f"{prefix}/"))


def _values(method: MethodSettings, given: Mapping[str, Any]) -> dict[str, _Value]:
    known = {parameter.name: parameter for parameter in method.parameters}
    problems = [
        FieldProblem(f"parameters.{name}", "is not a parameter of this method")
        for name in given
        if name not in known
    ]
    values: dict[str, _Value] = {}
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        if value is None:
            if parameter.required or parameter.location == "path":
                problems.append(FieldProblem(f"parameters.{name}", "is missing"))
            continue
        problem = value_problem(parameter, value)
        if problem:
            problems.append(FieldProblem(f"parameters.{name}", problem))
        values[name] = _Value(parameter, value)
    if problems:
        words = "; ".join(f"{problem.field}: {problem.message}" for problem in problems[:10])
        raise InvalidInputError(words, *problems)
    return values


def value_problem(parameter: Parameter, value: Any) -> str | None:
    """What is wrong with a value for a parameter, or `None`."""
    if parameter.is_array:
        if not isinstance(value, list):
            return "must be a list"
        if not value and (parameter.required or parameter.location == "path"):
            return "must be a list with at least one value"
        return next((p for item in value if (p := _item_problem(parameter, item))), None)
    return _item_problem(parameter, value)


def _item_problem(parameter: Parameter, value: Any) -> str | None:
    kind = parameter.type
    checks: dict[str, tuple[bool, str]] = {
        "string": (isinstance(value, str), "text"),
        "integer": (isinstance(value, int) and not isinstance(value, bool), "a whole number"),
        "number": (isinstance(value, int | float) and not isinstance(value, bool), "a number"),
        "boolean": (isinstance(value, bool), "true or false"),
        "object": (isinstance(value, dict | list), "an object"),
        "date": (_reads(date.fromisoformat, value), "a date such as 2027-01-31"),
        "time": (_reads(time.fromisoformat, value), "a time such as 12:30:00"),
        "datetime": (
            _reads(datetime.fromisoformat, value),
            "a moment such as 2027-01-31T12:30:00Z",
        ),
        "uuid": (_reads(UUID, value), "a unique identifier"),
    }
    fits, wanted = checks[kind]
    if not fits:
        return f"must be {wanted}"
    text = _text(value)
    if parameter.location in {"header", "cookie"} and not _HEADER_VALUE.match(text):
        return "contains characters that a header cannot carry"
    if parameter.location == "path" and text in {"", ".", ".."}:
        return "must not be empty, . or .. in a path"
    return None


def _reads(parse: Any, value: Any) -> bool:
    try:
        return isinstance(value, str) and parse(value) is not None
    except ValueError:
        return False


def _of(values: Mapping[str, _Value], location: str) -> list[_Value]:
    return [value for value in values.values() if value.parameter.location == location]


def _texts(value: _Value) -> list[str]:
    items: Sequence[Any] = value.value if value.parameter.is_array else [value.value]
    return [_text(item) for item in items]


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return msgspec.json.encode(value).decode()
    return str(value)


def _segment(name: str, values: Mapping[str, _Value]) -> str:
    value = values.get(name)
    return ",".join(quote(text, safe="") for text in _texts(value)) if value else f"{{{name}}}"


def _body(method: MethodSettings, values: Mapping[str, _Value], body: Any) -> bytes | None:
    members = {value.parameter.name: value.value for value in _of(values, "body")}
    if body is not NO_BODY:
        if members:
            raise InvalidInputError.of("body", "give either a body or body parameters, not both")
        return _whole_body(method.content_type, body)
    if not members:
        return None
    if method.content_type.startswith(FORM):
        pairs = [(v.parameter.name, t) for v in _of(values, "body") for t in _texts(v)]
        return urlencode(pairs).encode()
    return msgspec.json.encode(members)


def _whole_body(content_type: str, body: Any) -> bytes:
    media = content_type.split(";", maxsplit=1)[0].strip().lower()
    if media.endswith(("/json", "+json")):
        return msgspec.json.encode(body)
    if isinstance(body, str):
        return body.encode()
    if media.startswith(FORM) and isinstance(body, dict):
        return urlencode([(str(k), _text(i)) for k, v in body.items() for i in _each(v)]).encode()
    if isinstance(body, dict) and set(body) == {"base64"} and isinstance(body["base64"], str):
        try:
            return b64decode(body["base64"], validate=True)
        except ValueError:
            raise InvalidInputError.of("body.base64", "is not base64") from None
    raise InvalidInputError.of("body", f'must be text or {{"base64": …}} for {content_type}')
