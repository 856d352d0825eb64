"""Running the practice provider: as a process of its own, or in a thread."""

import logging
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from regrant.practice.app import make_application
from regrant.practice.connection_reset import resets_on_close
from regrant.practice.provider import Provider

if TYPE_CHECKING:
    from types import FrameType

_LOOPBACK = "127.0.0.1"


class _Handler(WSGIRequestHandler):
    """Answers in HTTP/1.1 and writes no line per request: addresses hold codes."""

    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing; the ledger knows."""

    def send_response(self, code: int, message: str | None = None) -> None:
        """Begin an answer; the application says the time itself, which may be wrong on purpose."""
        self.send_response_only(code, message)
        self.send_header("Server", "regrant-practice")

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:
        """End a connection whose answer was lost, instead of waiting for its next request."""
        del error, environ
        self.close_connection = True


class PracticeServer(ThreadedWSGIServer):
    """One thread per connection; a lost answer is a reset connection, not a polite end."""

    daemon_threads = True
    request_queue_size = 256

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Close a connection, at once and without good-bye when it is to be reset."""
        if isinstance(request, socket.socket) and resets_on_close(request):
            request.close()
        else:
            super().shutdown_request(request)


def make_server(
    host: str,
    port: int,
    state_dir: Path | None = None,
    clock: Callable[[], float] = time.time,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[PracticeServer, Provider]:
    """Bind the address (a port of 0 takes a free one) and build the provider behind it."""
    listener = socket.create_server((host, port), backlog=PracticeServer.request_queue_size)
    port = listener.getsockname()[1]
    provider = Provider(_base(host, port), state_dir, clock, pause)
    application = make_application(provider)
    server = PracticeServer(host, port, application, handler=_Handler, fd=listener.fileno())
    listener.close()
    return server, provider


def serve(host: str, port: int, state_dir: Path | None = None) -> None:
    """Run the practice provider until SIGTERM or SIGINT.

    Args:
        host: The address to listen on; browsers and programs reach it by a loopback name only.
        port: The port.
        state_dir: Where clients and grants are kept between runs; None for memory only.
    """
    logging.getLogger("authlib").setLevel(logging.WARNING)  # its debug lines hold tokens
    server, provider = make_server(host, port, state_dir)

    def stop(_signal: int, _frame: "FrameType | None") -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()
        provider.keep()


def _base(host: str, port: int) -> str:
    name = _LOOPBACK if host in {"", "0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
