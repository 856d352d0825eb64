"""API routes as data: what a route takes and gives, from which OpenAPI and tests are made too."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import msgspec
from starlette.requests import Request

from regrant.domain.principal import Permission
from regrant.usecases.all import UseCases
from regrant.usecases.auditing import Actor

PREFIX: Final = "/api/v1"
Verb = Literal["GET", "POST", "PATCH", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One API request, authenticated and read."""

    use: UseCases
    actor: Actor
    path: Mapping[str, str]
    query: Any = None
    body: Any = None
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a handler gives back, where the route's usual status or headers do not fit."""

    value: Any
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


Handler = Callable[[Asked], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class ApiRoute:
    """A route.

    Args:
        verb: HTTP method.
        path: Below `/api/v1`, with `{parameters}`.
        summary: One line for the reference.
        answer: The struct of a success, or `None` for 204.
        body: The struct of the request body, if any.
        query: The struct of the query parameters.
        permission: What the role has to include; `None` where the handler decides.
        status: Of a success.
        is_list: The answer is a page of `answer`.
        raw_body: Any JSON is taken as it is.
        current: For a merge patch: gives the object as it is shown now.
        required: Members of the body that have to be there although the struct, which serves
            changes too, does without.
        example: A body that works, for the reference.
    """

    verb: Verb
    path: str
    summary: str
    handler: Handler
    answer: type[msgspec.Struct] | None
    permission: Permission | None
    body: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None
    status: int = 200
    is_list: bool = False
    raw_body: bool = False
    current: Handler | None = None
    required: tuple[str, ...] = ()
    example: Any = None

    @property
    def tag(self) -> str:
        """The resource that it belongs to."""
        return self.path.strip("/").split("/")[0]


ROUTES: Final[list[ApiRoute]] = []


def route(
    verb: Verb,
    path: str,
    summary: str,
    *,
    answer: type[msgspec.Struct] | None,
    permission: Permission | None,
    **more: Any,
) -> Callable[[Handler], Handler]:
    """Register a handler for a route."""

    def register(handler: Handler) -> Handler:
        ROUTES.append(ApiRoute(verb, path, summary, handler, answer, permission, **more))
        return handler

    return register
