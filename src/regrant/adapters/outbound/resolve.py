"""Names to addresses, checked: what was resolved is what is connected to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address

from regrant.adapters.outbound.guard import Address, Network, Target, is_permitted, is_private
from regrant.ports.outbound import TransportError

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """Ask the operating system; only families that this machine can reach."""
    loop = asyncio.get_running_loop()
    flags = socket.AI_ADDRCONFIG if hasattr(socket, "AI_ADDRCONFIG") else 0
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def permitted_addresses(
    target: Target, resolver: Resolver, permitted: Sequence[Network]
) -> list[Address]:
    """Resolve a target and check every address of it.

    A name with one refused address is refused whole: an attacker's name server answers both.

    Raises:
        TransportError: The name is unknown, or leads where requests may not go.
    """
    found = [target.literal] if target.literal else await _resolved(target, resolver)
    for address in found:
        if not is_permitted(address, permitted):
            raise TransportError("address-refused", refusal(target))
        if target.scheme == "http" and not is_private(address):
            raise TransportError(
                "address-refused",
                f"http://{target.host} is refused: credentials and tokens travel over https only.",
            )
    return found


def refusal(target: Target) -> str:
    """Why an address is refused; the same words whatever is there."""
    return (
        f"{target.host} is not a public address. The operator can allow its network with "
        "REGRANT_ALLOW_PRIVATE_NETWORKS."
    )


async def _resolved(target: Target, resolver: Resolver) -> list[Address]:
    try:
        names = await asyncio.wait_for(resolver(target.host, target.port), 5)
    except (OSError, TimeoutError, UnicodeError):
        names = []
    if not names:
        raise TransportError("name-unknown", f"The host name {target.host} is not known.")
    return [ip_address(name.split("%")[0]) for name in names]
