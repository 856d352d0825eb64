"""A request to the API as a value: made once, sent by either client."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, Literal, Protocol, TypeAlias, TypeVar, cast
from urllib.parse import quote

import msgspec

from regrant.errors import InvalidInputError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Verb = Literal["GET", "POST", "PATCH", "PUT", "DELETE"]
PREFIX: Final = "/api/v1"


@dataclass(frozen=True, slots=True)
class Wait:
    """A step: let time pass."""

    seconds: float


#: What a plan does, step by step; each `Ask` is answered with its result.
Steps: TypeAlias = Generator["Ask[Any] | Wait", Any, T]


class Plan(Protocol[T_co]):
    """Anything that a client can carry out: one request, or several with pauses between."""

    def steps(self) -> Steps[T_co]:
        """The steps."""
        ...


@dataclass(frozen=True, slots=True)
class Ask(Generic[T]):
    """One request.

    Args:
        verb: HTTP method.
        template: Path below `/api/v1` with `{parameters}`, as the OpenAPI document has it.
        read: Makes the result of the decoded answer.
        path: Values of the parameters.
        query: Query parameters; those that are `None` are left out.
        body: What is sent as JSON; `UNSET` sends nothing.
    """

    verb: Verb
    template: str
    read: Callable[[Any], T]
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any = msgspec.UNSET

    def steps(self) -> Steps[T]:
        """One step."""
        answer: T = yield self
        return answer

    def as_json(self) -> "Ask[Any]":
        """The same request, answering the decoded JSON as it came."""
        return cast("Ask[Any]", replace(self, read=_as_it_came))

    @property
    def target(self) -> str:
        """Path of the request with its parameters filled in."""
        filled = {name: segment(name, value) for name, value in self.path.items()}
        return PREFIX + self.template.format(**filled)


def ask(
    verb: Verb,
    template: str,
    answer: type[T],
    *,
    query: Mapping[str, Any] | None = None,
    body: Any = msgspec.UNSET,
    **path: str,
) -> Ask[T]:
    """Describe a request whose answer is one object.

    Args:
        verb: HTTP method.
        template: Path below `/api/v1`.
        answer: The object's type.
        query: Query parameters.
        body: JSON to send.
        **path: The template's parameters.
    """

    def read(document: Any) -> T:
        return msgspec.convert(document, answer)

    return Ask(verb, template, read, path, _given(query), body)


def ask_nothing(verb: Verb, template: str, **path: str) -> Ask[None]:
    """Describe a request that is answered with 204."""
    return Ask(verb, template, _nothing, path, {})


def _given(query: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (query or {}).items() if value is not None}


def segment(name: str, value: str) -> str:
    """One segment of a path: never empty, and never one that a client would resolve away."""
    if value in {"", ".", ".."}:
        raise InvalidInputError.of(name, "names nothing")
    return quote(value, safe="")


def _as_it_came(document: Any) -> Any:
    return document


def _nothing(_document: Any) -> None:
    return None
