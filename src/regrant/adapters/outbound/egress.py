"""From which of this machine's addresses requests leave. Nothing is sent to find out."""

import socket
from ipaddress import ip_address
from typing import Final

from regrant.adapters.outbound.guard import Address, is_private

#: Public addresses that belong to nobody (RFC 5737, RFC 3849): good to ask the routing table for.
_ANYWHERE: Final = (ip_address("192.0.2.1"), ip_address("2001:db8::1"))


def local_address(towards: Address, port: int = 443) -> str | None:
    """The address that the routing table chooses on the way there."""
    family = socket.AF_INET if towards.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asked:
            asked.connect((str(towards), port))
            return str(asked.getsockname()[0]).split("%")[0]
    except OSError:
        return None


def public_address() -> str | None:
    """Where requests to the world leave from, if that is an address of the world."""
    found = (local_address(one) for one in _ANYWHERE)
    return next((one for one in found if one and not is_private(ip_address(one))), None)
