"""Delivering one request: what is sent, what is repeated, and what comes of it."""

from collections.abc import Generator
from typing import Any, Final, TypeAlias, TypeVar

import httpx

from regrant.client.answer import ServerUnreachableError, result_of, retry_after
from regrant.client.ask import Ask, Wait
from regrant.client.wiring import Wiring

T = TypeVar("T")
#: Takes requests and pauses to a result; a failing transport throws its error in.
Delivery: TypeAlias = Generator["httpx.Request | Wait", httpx.Response, T]
_FIRST_PAUSE_SECONDS: Final = 0.1


def delivery(ask: Ask[T], wiring: Wiring) -> Delivery[T]:
    """Send, repeat where that is safe, and read the answer.

    A reading request is repeated when the connection fails. Whatever the verb, a 503 that names
    a time was answered before anything was done, so it is repeated after that time as long as
    the caller's patience lasts.

    Raises:
        RegrantError: What the server said, or that it could not be reached.
    """
    failures, patience = 0, wiring.patience_seconds
    while True:
        try:
            response = yield wiring.request(ask)
        except httpx.TransportError as error:
            if not _may_repeat(ask, error, failures, wiring):
                raise unreachable(wiring, error) from None
            yield Wait(_FIRST_PAUSE_SECONDS * 2**failures)
            failures += 1
            continue
        pause = retry_after(response.headers) if response.status_code == 503 else None
        if pause is None or pause > patience:
            return result_of(ask, response)
        patience -= pause
        yield Wait(pause)


def _may_repeat(ask: Ask[Any], error: httpx.TransportError, failures: int, wiring: Wiring) -> bool:
    if failures >= wiring.retries or isinstance(error, httpx.UnsupportedProtocol):
        return False
    never_sent = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    return ask.verb == "GET" or never_sent


def unreachable(wiring: Wiring, error: httpx.TransportError) -> ServerUnreachableError:
    """Why a server was not reached, for people."""
    what = (
        "does not answer in time"
        if isinstance(error, httpx.TimeoutException)
        else ("cannot be reached")
    )
    return ServerUnreachableError(
        f"Regrant at {wiring.base_url} {what} ({type(error).__name__}). "
        "Start the server, or correct the address.",
        retry_after_seconds=5,
    )
