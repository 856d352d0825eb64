"""Losing an answer: the work is done, the connection is reset before a byte goes back."""

import socket
import struct
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LOST = "regrant.practice.answer_lost"
_SOCKET = "werkzeug.socket"
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def lose_answer() -> None:
    """Mark the answer to the present request as one that must not arrive."""
    request.environ[_LOST] = True


def answer_is_lost() -> bool:
    """Tell whether the answer to the present request will not arrive."""
    return _LOST in request.environ


def resets_on_close(connection: socket.socket) -> bool:
    """Tell whether a connection was marked to be reset."""
    size = len(_RESET_ON_CLOSE)
    return connection.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, size) == _RESET_ON_CLOSE


def with_lost_answers(app: "WSGIApplication") -> "WSGIApplication":
    """Wrap an application so that marked answers end in a reset connection."""

    def wrapped(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        body = app(environ, start)
        if _LOST in environ:
            environ[_SOCKET].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            raise ConnectionResetError("the answer is lost on purpose")
        return body

    return wrapped
