"""The form that a method's parameters make, and the call that it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from msgspec import UNSET

from regrant.domain.service import MethodSettings, Parameter, Service
from regrant.errors import FieldProblem, InvalidInputError
from regrant.usecases.input.reading import refusal
from regrant.usecases.input.service import CallFields
from regrant.web.forms import Form
from regrant.web.pages.method_form import value_typed

#: How browsers let a value of each type be put in.
_INPUTS: Final[Mapping[str, str]] = {
    "boolean": "choice",
    "object": "area",
    "date": "date",
    "integer": "number",
    "number": "number",
}
_PLACES: Final = {
    "path": "in the address",
    "query": "in the address, after ?",
    "header": "as a header",
    "cookie": "as a cookie",
    "body": "in the body",
}


@dataclass(frozen=True, slots=True)
class TryField:
    """One field of the form.

    Args:
        id: Its name in the form; a parameter's own name may be anything.
        parameter: What it is a value of.
        value: What it shows.
        control: `text`, `area`, `choice`, `date` or `number`.
        place: Where the value goes in the request.
    """

    id: str
    parameter: Parameter
    value: str
    control: str
    place: str


def fields_of(method: MethodSettings, typed: Form | None) -> list[TryField]:
    """The fields, with what was typed before or the defaults."""
    fields: list[TryField] = []
    for place, parameter in enumerate(method.parameters):
        one = f"p{place}"
        value = typed.raw(one) if typed is not None else _default(parameter)
        control = "area" if parameter.is_array else _INPUTS.get(parameter.type, "text")
        fields.append(TryField(one, parameter, value, control, _PLACES[parameter.location]))
    return fields


def takes_body(method: MethodSettings) -> bool:
    """Whether a whole body can be typed: not beside parameters that make one."""
    has_own = any(parameter.location == "body" for parameter in method.parameters)
    return method.http_method not in {"GET", "HEAD"} and not has_own


def needs_owner(service: Service, method: MethodSettings) -> bool:
    """Whether a call has to say for whom it is."""
    kept = service.settings.authentication
    return kept.type == "oauth2" and kept.account != "shared" and method.use_authentication


def read_call(method: MethodSettings, form: Form) -> CallFields:
    """The call that was typed; a field that was left empty has no value.

    Raises:
        InvalidInputError: Values cannot be read; each field is named.
    """
    parameters: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for place, parameter in enumerate(method.parameters):
        text = form.raw(f"p{place}").strip()
        if not text:
            continue
        try:
            parameters[parameter.name] = _value(f"p{place}", text, parameter)
        except InvalidInputError as error:
            problems += error.fields
    body: Any = UNSET
    if takes_body(method) and form.raw("body").strip():
        try:
            body = _body(method.content_type, form.raw("body"))
        except InvalidInputError as error:
            problems += error.fields
    if problems:
        raise refusal(problems)
    return CallFields(parameters=parameters, body=body, owner=form.get("owner") or None)


def field_problems(method: MethodSettings, problems: Mapping[str, str]) -> dict[str, str]:
    """Problems of a call by the fields of the form."""
    ids = {f"parameters.{each.name}": f"p{place}" for place, each in enumerate(method.parameters)}
    return {ids.get(name, name): message for name, message in problems.items()}


def _value(field: str, text: str, parameter: Parameter) -> Any:
    if parameter.is_array and not text.startswith("["):
        one = {"type": parameter.type, "is_array": False}
        return [value_typed(field, line.strip(), one) for line in text.splitlines() if line.strip()]
    return value_typed(field, text, {"type": parameter.type, "is_array": parameter.is_array})


def _body(content_type: str, text: str) -> Any:
    media = content_type.split(";", maxsplit=1)[0].strip().lower()
    if not media.endswith(("/json", "+json")):
        return text
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidInputError.of("body", f"is not JSON: {error}") from None


def _default(parameter: Parameter) -> str:
    value = parameter.default
    if value is None:
        return ""
    if parameter.is_array and isinstance(value, list):
        return "\n".join(_text(item) for item in value)
    return _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
