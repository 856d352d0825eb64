"""Writing an ASGI response in two messages, without a framework."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any, Final

from regrant.errors import RegrantError, UnauthenticatedError
from regrant.web.identify import TWO_KEYS
from regrant.web.problem import problem

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
RawHeaders = list[tuple[bytes, bytes]]

JSON_HEADERS: Final[Sequence[tuple[bytes, bytes]]] = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
)


async def reply(send: Send, status: int, headers: RawHeaders, body: bytes) -> None:
    """Send a whole response."""
    headers.append((b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def reply_problem(scope: Scope, receive: Receive, send: Send, error: RegrantError) -> None:
    """Send an error as a problem document."""
    await problem(error)(scope, receive, send)


def authorization(scope: Scope) -> bytes | None:
    """The one `Authorization` header.

    Raises:
        UnauthenticatedError: There are several.
    """
    found = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(found) > 1:
        raise UnauthenticatedError(TWO_KEYS)
    return found[0] if found else None


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first request header of this name (ASGI gives names in lower case)."""
    for key, value in scope["headers"]:
        if key == name:
            return value
    return None
