"""No Python socket of the tests leaves this machine."""

import ipaddress
import sys
from typing import Any


class BeyondLoopbackError(Exception):
    """A test tried to connect to another machine."""


def forbid_other_machines() -> None:
    """Refuse every connection beyond loopback in this process, until it ends.

    It sees Python's own sockets. Programs and libraries with sockets of their own (Chromium,
    the outbound client) are held by their own settings.
    """
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not is_loopback_host(str(address[0])):
        message = f"the tests may not connect to {address[0]}"
        raise BeyondLoopbackError(message)


def is_loopback_host(host: str) -> bool:
    """Whether a host name or address stays on this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
