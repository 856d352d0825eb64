"""Reading answers: a result, or the error that the server means."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar, cast

import httpx
import msgspec

from regrant.client.ask import Ask
from regrant.errors import (
    ConflictError,
    FieldProblem,
    ForbiddenError,
    InvalidInputError,
    MisconfiguredError,
    NotFoundError,
    ProviderRefusedError,
    ProviderUnavailableError,
    RegrantError,
    UnauthenticatedError,
)

T = TypeVar("T")
_BY_STATUS: Final[Mapping[int, type[RegrantError]]] = {
    400: InvalidInputError,
    401: UnauthenticatedError,
    403: ForbiddenError,
    404: NotFoundError,
    405: NotFoundError,
    409: ConflictError,
    413: InvalidInputError,
    415: InvalidInputError,
    422: InvalidInputError,
    502: ProviderRefusedError,
    503: ProviderUnavailableError,
}
_OWN: Final = frozenset(
    {"type", "title", "status", "code", "family", "detail", "errors", "findings"}
)


class ServerUnreachableError(ProviderUnavailableError):
    """The Regrant server does not answer."""

    code = "server-unreachable"


class UnreadableAnswerError(MisconfiguredError):
    """Something answered that is not this API."""

    code = "answer-unreadable"


def result_of(ask: Ask[T], response: httpx.Response) -> T:
    """The result of a request.

    Raises:
        RegrantError: The server refused; the class says who can repair it, `code` what it is.
    """
    if response.status_code == 204:
        return ask.read(None)
    if response.is_success:
        try:
            return ask.read(msgspec.json.decode(response.content))
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _unreadable(response) from None
    raise error_of(response)


def error_of(response: httpx.Response) -> RegrantError:
    """The error that a refusal stands for."""
    try:
        document = msgspec.json.decode(response.content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _unreadable(response)
    if not isinstance(document, dict) or "code" not in document:
        return _unreadable(response)
    return error_from(cast("dict[str, Any]", document), response.status_code, response.headers)


def error_from(problem: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> RegrantError:
    """The error of a problem document (RFC 9457)."""
    kind = _families().get(str(problem.get("family"))) or _BY_STATUS.get(status, RegrantError)
    message = str(problem.get("detail") or problem.get("title") or f"The server said {status}.")
    code = str(problem["code"])
    if issubclass(kind, InvalidInputError):
        return kind(message, *_fields(problem), code=code)
    members: dict[str, Any] = {
        "code": code,
        "findings": problem.get("findings") or (),
        "details": {name: value for name, value in problem.items() if name not in _OWN},
    }
    if issubclass(kind, ProviderUnavailableError):
        return kind(message, retry_after_seconds=retry_after(headers) or 30, **members)
    return kind(message, **members)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait, where it says so in seconds."""
    value = headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() else None


def _fields(problem: Mapping[str, Any]) -> list[FieldProblem]:
    return [
        FieldProblem(str(one.get("field", "")), str(one.get("message", "")))
        for one in problem.get("errors") or ()
    ]


def _unreadable(response: httpx.Response) -> UnreadableAnswerError:
    kind = response.headers.get("content-type", "no content type").partition(";")[0]
    where = f"{response.request.url.scheme}://{response.request.url.netloc.decode('ascii')}"
    return UnreadableAnswerError(
        f"{where} answered {response.status_code} with {kind}, which is not Regrant's API. "
        "Check the address of the server."
    )


def _families() -> dict[str, type[RegrantError]]:
    return {kind.code: kind for kind in _tree(RegrantError)}


def _tree(kind: type[RegrantError]) -> Iterator[type[RegrantError]]:
    for child in kind.__subclasses__():
        if child.__module__ == RegrantError.__module__:
            yield child
            yield from _tree(child)
