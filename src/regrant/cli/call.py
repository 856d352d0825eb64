"""`regrant call`: call a method and print what the service answers."""

import json
from base64 import b64decode, b64encode
from typing import Annotated, Any, Final

from cyclopts import Parameter
from msgspec import UNSET
from rich.text import Text

from regrant.cli import given, values
from regrant.cli.lines import inert
from regrant.cli.method_options import typed
from regrant.cli.output import Output
from regrant.cli.session import OPTIONS, Options, Session, connected
from regrant.client import objects
from regrant.client.asks import services as asks
from regrant.errors import ForbiddenError, InvalidInputError, NotFoundError

#: The service's answer was a refusal; everything went well on our side.
REFUSED: Final = 1
#: A method may wait so long, and be repeated.
_PATIENCE_SECONDS: Final = 3_600
_TEXTUAL: Final = frozenset({"string", "date", "time", "datetime", "uuid"})


def call(
    service: str,
    method: str,
    /,
    *parameters: str,
    body: str | None = None,
    owner: str | None = None,
    verbose: Annotated[bool, Parameter(alias="-v", negative=())] = False,
    only: Annotated[str | None, Parameter(name="--output")] = None,
    options: Options = OPTIONS,
) -> int:
    """Call a method.

    Args:
        service: Its code or its id.
        method: Its name.
        parameters: NAME=VALUE each; a list is a name given several times. NAME:=JSON for a value
            that is written as JSON.
        body: What to send as body: the text itself, @FILE, or - for standard input.
        owner: Whose personal connection to use.
        verbose: Show the request that was sent and the headers of the answer.
        only: Print only this one of the method's outputs.
    """
    with connected(options, patience_seconds=_PATIENCE_SECONDS) as session:
        described = _description(session, service, method)
        ask = asks.call(
            service,
            method,
            values_of(parameters, described),
            body=UNSET if body is None else body_of(body, described),
            owner=owner,
        )
        found = session.fetched(ask, working="Calling")
        answer = found.value
        if options.json:
            session.output.json(found.document)
        else:
            _printed(session.output, answer, verbose=verbose, only=only)
        return 0 if answer.status < 400 else REFUSED


def values_of(parameters: tuple[str, ...], described: objects.Method | None) -> dict[str, Any]:
    """Values by parameter name, in the types that the method wants.

    Args:
        parameters: As they were typed.
        described: The method; what is typed stays text where it is not known.
    """
    known = {one.name: one for one in described.parameters} if described else {}
    found: dict[str, Any] = {}
    for text in parameters:
        name, is_json, value = _parted(text)
        parameter = known.get(name)
        made = typed(value, name) if is_json else _fitting(name, value, parameter)
        if name in found or (parameter and parameter.is_array and not isinstance(made, list)):
            made = [*_as_list(found.get(name)), made]
        found[name] = made
    return found


def body_of(text: str, described: objects.Method | None) -> Any:
    """A body as the API takes it: decoded JSON for JSON types, text, or base64."""
    data = given.bytes_of(text, "--body")
    media = (described.content_type if described else "application/json").lower()
    if media.partition(";")[0].strip().endswith(("/json", "+json")):
        try:
            return json.loads(data)
        except ValueError as error:
            raise InvalidInputError.of(
                "--body", f"the method takes {media}, and this is not JSON: {error}"
            ) from None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(data).decode()}


def _description(session: Session, service: str, method: str) -> objects.Method | None:
    """The method; a key that may only call cannot read it."""
    try:
        return session.send(asks.get_method(service, method))
    except (ForbiddenError, NotFoundError):
        return None


def _parted(text: str) -> tuple[str, bool, str]:
    name, middle, value = text.partition("=")
    if not middle or not name.rstrip(":"):
        raise InvalidInputError.of("PARAMETERS", f"{text!r} must look like name=value")
    return name.removesuffix(":"), name.endswith(":"), value


def _fitting(name: str, value: str, parameter: objects.Parameter | None) -> Any:
    if parameter is None or parameter.type in _TEXTUAL:
        return value
    return typed(value, name)


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _printed(
    output: Output, answer: objects.CallAnswer, *, verbose: bool, only: str | None
) -> None:
    if verbose:
        _sent(output, answer)
    if output.is_watched or not answer.is_success:
        _status(output, answer)
    if answer.findings:
        output.findings(values.public(answer.findings), beside=True)
        output.note("")
    _body(output, answer, only)


def _sent(output: Output, answer: objects.CallAnswer) -> None:
    sent = answer.sent
    output.note(Text(f"> {sent.method} {inert(sent.url)}", "bold", overflow="ignore", no_wrap=True))
    for name, value in sent.headers.items():
        output.note(_header(">", name, value))
    if sent.body:
        output.note(f"\n{inert(sent.body, lines=True)}")
    output.note("A credential went along.\n" if sent.used_auth else "No credential went along.\n")
    for name, value in answer.headers.items():
        output.note(_header("<", name, value))


def _header(mark: str, name: str, value: str) -> Text:
    return Text(f"{mark} {name}: {inert(value)}", "dim", overflow="ignore", no_wrap=True)


def _status(output: Output, answer: objects.CallAnswer) -> None:
    said = Text("The service answered ") + values.http_status(answer.status)
    said += Text(f"  ({answer.exchange})", "dim")
    output.note(said)


def _body(output: Output, answer: objects.CallAnswer, only: str | None) -> None:
    body = answer.body if only is None else _output(answer, only)
    if isinstance(body, dict) and set(body) == {"base64"}:
        output.bytes(b64decode(body["base64"]))
    elif isinstance(body, str):
        output.text(body if only is None else f"{body}\n")
    elif body is not None:
        output.json(body)


def _output(answer: objects.CallAnswer, name: str) -> Any:
    if name not in answer.outputs:
        known = ", ".join(answer.outputs) or "none"
        raise InvalidInputError.of("--output", f"the answer has no {name}; it has {known}")
    return answer.outputs[name]
