"""`regrant serve`: the server in this process, the practice provider in one of its own."""

import asyncio
import errno
import logging
import signal
import socket
import subprocess
import sys
import time
from typing import Any, Final

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from regrant import bootstrap
from regrant.adapters.outbound.egress import public_address
from regrant.errors import MisconfiguredError
from regrant.settings import Settings
from regrant.web.app import make_app
from regrant.web.front import Front
from regrant.web.hot.cache import HotCache
from regrant.web.hot.proxy import ProxyPath
from regrant.web.hot.recording import Recording
from regrant.web.hot.reply import App
from regrant.web.hot.token import TokenPath
from regrant.web.metrics import Metrics

BACKLOG: Final = 1024
log = logging.getLogger("regrant.serve")


def serve(settings: Settings, *, practice: bool = False) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is under way."""
    _require_free(_own_host(settings), settings.port, "REGRANT_PORT")
    if practice:
        _require_free("127.0.0.1", settings.practice_port, "REGRANT_PRACTICE_PORT")
    core = bootstrap.open_core(settings)
    child = _start_practice(settings) if practice else None
    try:
        uvloop.run(_serve(settings, core, practice=practice))
    finally:
        if child:
            child.terminate()
            child.wait(10)


def _require_free(host: str, port: int, variable: str) -> None:
    """Refuse a port at which somebody listens: two servers could share it without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # the last one's end is no user
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return  # the server itself says what is wrong with the address
            raise MisconfiguredError(
                f"Port {port} on {host} is taken: Regrant may be running already. End the other "
                f"program, or set {variable} to another port."
            ) from None


async def _serve(settings: Settings, core: bootstrap.Core, *, practice: bool) -> None:
    practice_url = f"http://127.0.0.1:{settings.practice_port}" if practice else None
    running = bootstrap.assemble(core, practice_url=practice_url, leaves_from=public_address())
    metrics = Metrics()
    app = make_app(running.use, running.connect_page, metrics, _facts(settings))
    front = make_front(running, app, metrics)
    server = _server(settings, front)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    running.use.housekeeping.start()
    ready = asyncio.create_task(_say_ready(settings))
    try:
        await server.serve()
    except OSError as error:
        raise MisconfiguredError(
            f"Port {settings.port} on {settings.host} cannot be used: {error.strerror}. "
            "Set REGRANT_PORT to another one."
        ) from None
    finally:
        ready.cancel()
        await running.aclose()


def _facts(settings: Settings) -> dict[str, str]:
    """What the operator chose, in words, for people who look at the pages."""
    is_sqlite = settings.database.startswith("sqlite")
    facts = {
        "Address": settings.base_url,
        "Database": "SQLite in the data directory" if is_sqlite else "PostgreSQL",
        "Requests are kept": f"{settings.exchange_retention_days:g} days",
        "Changes are kept": f"{settings.audit_retention_days:g} days",
    }
    if settings.allow_private_networks:
        facts["Private networks that may be reached"] = settings.allow_private_networks
    return facts


def make_front(running: bootstrap.Running, app: App, metrics: Metrics) -> Front:
    """Put the hot paths before the framework."""
    use = running.use
    cache = HotCache(use.store, use.keys, running.changes)
    recording = Recording(use.records, use.call_findings, use.clock, metrics)
    proxy = ProxyPath(cache, use.call_access, running.services_client, recording, use.clock)
    return Front(app, TokenPath(cache, use.records, use.clock), proxy)


def _server(settings: Settings, front: Any) -> Server:
    return Server(
        front,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=128 * 1024),
        backlog=BACKLOG,
        websockets=False,
        log_enabled=False,
    )


async def _say_ready(settings: Settings) -> None:
    """Print the one line that scripts wait for, once the port answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            _, writer = await asyncio.open_connection(_own_host(settings), settings.port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.close()
        sys.stdout.write(f"Regrant is ready at {settings.base_url}\n")
        sys.stdout.flush()
        return


def _own_host(settings: Settings) -> str:
    return "127.0.0.1" if settings.host in {"0.0.0.0", ""} else settings.host  # noqa: S104 - compared


def _start_practice(settings: Settings) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "regrant", "practice", "--port", str(settings.practice_port)]
    return subprocess.Popen(command)  # noqa: S603 - our own interpreter and module
