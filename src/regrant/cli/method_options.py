"""The fields of a method as options, the same for creating and changing one."""

import json
import re
from dataclasses import dataclass
from typing import Annotated, Any, Final, get_args

from cyclopts import Group, Parameter

from regrant.cli import given
from regrant.cli.application_options import split
from regrant.domain.service import HttpMethod, ParameterIn, ParameterType
from regrant.errors import InvalidInputError

REQUEST: Final = Group("The request", sort_key=10)
ANSWER: Final = Group("The answer", sort_key=20)
ACCESS: Final = Group("Authentication", sort_key=30)
_KEYS: Final = ("in", "type", "required", "default", "is_array")
_FLAGS: Final = frozenset({"required", "is_array"})
_TEXTUAL: Final = frozenset({"string", "date", "time", "datetime", "uuid"})
_VARIABLE: Final = re.compile(r"\{([^{}]+)\}")


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class MethodOptions:
    """Every field but the name; what is left out keeps its value."""

    http_method: Annotated[HttpMethod | None, Parameter(group=REQUEST)] = None
    """GET unless given."""

    path: Annotated[str | None, Parameter(group=REQUEST)] = None
    """What follows the base URL, such as /items/{id}."""

    parameter: Annotated[list[str] | None, Parameter(group=REQUEST, negative=())] = None
    """NAME,KEY=VALUE... with in (path, query, header, cookie, body), type, required, default,
    is_array; or a JSON object. Repeatable. A name in the path stands there, others in the query."""

    content_type: Annotated[str | None, Parameter(group=REQUEST)] = None
    """Of the body; application/json unless given."""

    timeout_seconds: Annotated[float | None, Parameter(group=REQUEST)] = None
    """How long an answer may take, instead of the service's time."""

    output: Annotated[list[str] | None, Parameter(group=ANSWER, negative=())] = None
    """A value that callers get by name: NAME=JSONPATH, such as email=$.user.email; repeatable."""

    use_authentication: Annotated[bool | None, Parameter(group=ACCESS)] = None
    """Whether the service's authentication goes along; on unless switched off."""

    required_scope: Annotated[list[str] | None, Parameter(group=ACCESS, negative=())] = None
    """A scope that it needs: Regrant then says beforehand that it is missing; repeatable."""

    def fields(self, *, path_now: str = "") -> dict[str, Any]:
        """What was given, by the names of the API.

        Args:
            path_now: The path that the method has already.
        """
        path = path_now if self.path is None else self.path
        return given.fields(
            http_method=self.http_method,
            path=self.path,
            parameters=parameters(self.parameter, path),
            content_type=self.content_type,
            timeout_seconds=self.timeout_seconds,
            outputs=given.pairs("--output", self.output),
            use_authentication=self.use_authentication,
            required_scopes=split(self.required_scope),
        )


#: As nothing was given.
FIELDS: Final = MethodOptions()


def parameters(texts: list[str] | None, path: str) -> list[dict[str, Any]] | None:
    """Parameters as they are typed.

    Example:
        >>> parameters(["id,type=integer"], "/items/{id}")
        [{'name': 'id', 'type': 'integer', 'in': 'path'}]
    """
    if texts is None:
        return None
    variables = set(_VARIABLE.findall(path))
    found = [_parameter(text) for text in texts]
    for one in found:
        one.setdefault("in", "path" if one.get("name") in variables else "query")
        one.setdefault("type", "string")
    return found


def _parameter(text: str) -> dict[str, Any]:
    if text.lstrip().startswith("{"):
        return _of_json(text)
    name, *parts = text.split(",")
    found: dict[str, Any] = {"name": name.strip()}
    for part in parts:
        key, middle, value = part.strip().partition("=")
        if key not in _KEYS or not (middle or key in _FLAGS):
            raise _refused(f"{part.strip()!r} is none of {', '.join(_KEYS)}")
        found[key] = _flag(key, value or "true") if key in _FLAGS else value
    _check(found)
    if "default" in found and found.get("type", "string") not in _TEXTUAL:
        found["default"] = typed(found["default"], "--parameter")
    return {key: found[key] for key in ("name", *_KEYS) if key in found}


def typed(text: str, option: str) -> Any:
    """A value that is not text, written as in JSON.

    Raises:
        InvalidInputError: It is no JSON.
    """
    try:
        return json.loads(text)
    except ValueError:
        raise InvalidInputError.of(
            option, f"{text!r} is not a number, true, false or JSON"
        ) from None


def _of_json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise _refused(f"is not JSON: {error}") from None
    return dict(found)


def _flag(key: str, value: str) -> bool:
    if value not in {"true", "false"}:
        raise _refused(f"{key} is true or false, not {value!r}")
    return value == "true"


def _check(found: dict[str, Any]) -> None:
    for key, kind in (("in", ParameterIn), ("type", ParameterType)):
        if key in found and found[key] not in get_args(kind):
            raise _refused(f"{key} is one of {', '.join(get_args(kind))}, not {found[key]!r}")


def _refused(message: str) -> InvalidInputError:
    return InvalidInputError.of("--parameter", message)
