"""From given fields to settings of web services and methods, with every rule."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import UNSET

from regrant.domain.service import Authentication, MethodSettings, Parameter, ServiceSettings
from regrant.errors import FieldProblem
from regrant.ports.outbound import Outbound
from regrant.protocol.method_request import TEMPLATE, value_problem
from regrant.protocol.outputs import path_problem
from regrant.usecases.input.reading import given
from regrant.usecases.input.service import (
    AuthenticationFields,
    MethodFields,
    ParameterFields,
    ServiceFields,
)

_SERVICE: Final = ServiceSettings(name="", base_url="")
_METHOD: Final = MethodSettings(name="")
#: Set by us or hop by hop: nobody may set them by hand.
REFUSED_HEADERS: Final = frozenset(
    {
        "authorization",
        "cookie",
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "proxy-authorization",
        "proxy-connection",
    }
)
_HEADER_NAME: Final = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")


def service_from(
    fields: ServiceFields, base: ServiceSettings | None
) -> tuple[ServiceSettings, list[FieldProblem]]:
    """Apply the given fields to the stored settings, or to the defaults."""
    problems: list[FieldProblem] = []
    changes: dict[str, Any] = {}
    for name, value in given(fields).items():
        if name == "authentication":
            changes[name] = _authentication(value, problems)
        elif name != "code":
            changes[name] = getattr(_SERVICE, name) if value is None else value
    settings = replace(base or _SERVICE, **changes)
    problems += [
        FieldProblem(name, "is missing")
        for name in ("name", "base_url")
        if not getattr(settings, name)
    ]
    problems += _header_problems("headers", settings.headers)
    return settings, problems


async def base_url_problems(settings: ServiceSettings, outbound: Outbound) -> list[FieldProblem]:
    """What is wrong with the base URL."""
    url = settings.base_url
    if not url:
        return []
    why = await outbound.check(url)
    if why is None and (urlsplit(url).query or urlsplit(url).fragment):
        why = "must not contain ? or #; put such values into the methods' parameters"
    return [FieldProblem("base_url", why)] if why else []


def method_from(
    fields: MethodFields, base: MethodSettings | None
) -> tuple[MethodSettings, list[FieldProblem]]:
    """Apply the given fields to the stored settings, or to the defaults."""
    changes: dict[str, Any] = {}
    for name, value in given(fields).items():
        if name == "parameters":
            changes[name] = tuple(_parameter(one) for one in value or ())
        else:
            changes[name] = getattr(_METHOD, name) if value is None else value
    settings = replace(base or _METHOD, **changes)
    problems = [] if settings.name else [FieldProblem("name", "is missing")]
    problems += _path_problems(settings)
    problems += _parameter_problems(settings)
    problems += [
        FieldProblem(f"outputs.{name}", why)
        for name, path in settings.outputs.items()
        if (why := path_problem(path))
    ]
    return settings, problems


def code_from(name: str, taken: Collection[str]) -> str:
    """A code derived from a name: `GitHub API (v3)` gives `github-api-v3`."""
    ascii_name = name.encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:60] or "service"
    numbered = (f"{code}-{number}" for number in range(2, 10_000))
    return code if code not in taken else next(one for one in numbered if one not in taken)


def _authentication(
    fields: AuthenticationFields | None, problems: list[FieldProblem]
) -> Authentication:
    if fields is None:
        return Authentication()
    needed = {"basic": ("username",), "oauth2": ("application",)}.get(fields.type, ())
    for name in needed:
        if not getattr(fields, name):
            problems.append(FieldProblem(f"authentication.{name}", f"is missing for {fields.type}"))
    if fields.type == "api_key" and bool(fields.header) == bool(fields.query):
        problems.append(
            FieldProblem("authentication.header", "give the key's place: either header or query")
        )
    if fields.header and not _HEADER_NAME.match(fields.header):
        problems.append(FieldProblem("authentication.header", "is not a header name"))
    allowed = {"none": set[str](), "basic": {"username"}, "oauth2": {"application", "account"}}
    mine = allowed.get(fields.type, {"header", "query"})
    for name in ("application", "account", "username", "header", "query"):
        if getattr(fields, name) is not None and name not in mine:
            problems.append(
                FieldProblem(f"authentication.{name}", f"does not belong to {fields.type}")
            )
    secret_of = {"basic": "password", "api_key": "value"}.get(fields.type)
    for name in ("password", "value"):
        if getattr(fields, name) is not UNSET and name != secret_of and getattr(fields, name):
            problems.append(
                FieldProblem(f"authentication.{name}", f"does not belong to {fields.type}")
            )
    return Authentication(
        fields.type,
        fields.application,
        fields.account or "shared",
        fields.username,
        fields.header,
        fields.query,
    )


def _parameter(fields: ParameterFields) -> Parameter:
    return Parameter(
        fields.name,
        fields.location,
        fields.type,
        fields.required or (fields.location == "path" and fields.default is None),
        fields.default,
        fields.is_array,
    )


def _path_problems(settings: MethodSettings) -> list[FieldProblem]:
    path = settings.path
    rest = TEMPLATE.sub("", path)
    if "{" in rest or "}" in rest:
        return [FieldProblem("path", "has a brace without its partner, or one inside another")]
    if "?" in rest or "#" in rest:
        return [FieldProblem("path", "must not contain ? or #; use query parameters")]
    if "://" in rest or rest.startswith("//"):
        return [FieldProblem("path", "must be a path below the base URL, such as /items/{id}")]
    if any(part in {".", ".."} for part in re.split(r"/|%2[fF]", rest.replace("%2e", "."))):
        return [FieldProblem("path", "must not contain . or .. as a part")]
    named = TEMPLATE.findall(path)
    declared = {p.name for p in settings.parameters if p.location == "path"}
    problems = [
        FieldProblem("path", f"names {{{name}}}; add a path parameter of that name")
        for name in dict.fromkeys(named)
        if name not in declared
    ]
    problems += [
        FieldProblem("parameters", f"{name} is in the path nowhere; write {{{name}}} into it")
        for name in sorted(declared - set(named))
    ]
    return problems


def _parameter_problems(settings: MethodSettings) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    seen: set[tuple[str, str]] = set()
    for place, parameter in enumerate(settings.parameters):
        at = f"parameters[{place}]"
        if (parameter.location, parameter.name) in seen or any(
            name == parameter.name for _, name in seen
        ):
            problems.append(FieldProblem(f"{at}.name", "is there twice"))
        seen.add((parameter.location, parameter.name))
        if parameter.location in {"header", "cookie"} and not _HEADER_NAME.match(parameter.name):
            problems.append(FieldProblem(f"{at}.name", "is not a name that a header can carry"))
        if parameter.location == "header" and parameter.name.lower() in REFUSED_HEADERS:
            problems.append(FieldProblem(f"{at}.name", "is set by Regrant itself"))
        if parameter.default is not None and (why := value_problem(parameter, parameter.default)):
            problems.append(FieldProblem(f"{at}.default", why))
        if parameter.location == "body" and settings.http_method in {"GET", "HEAD"}:
            problems.append(
                FieldProblem(f"{at}.in", f"cannot be body: {settings.http_method} has none")
            )
    return problems


def _header_problems(field: str, headers: Any) -> list[FieldProblem]:
    problems: list[FieldProblem] = []
    for name in headers:
        if not _HEADER_NAME.match(name):
            problems.append(FieldProblem(f"{field}.{name}", "is not a header name"))
        elif name.lower() in REFUSED_HEADERS:
            problems.append(
                FieldProblem(
                    f"{field}.{name}", "is set by Regrant; credentials go into authentication"
                )
            )
    return problems
