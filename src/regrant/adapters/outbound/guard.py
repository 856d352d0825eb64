"""Which addresses outbound requests may reach (`security.md` N1, N2).

The address is parsed by the parser of the client that sends, so that no two readings of one
address can differ.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from pyreqwest.http import Url

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

#: Ports that no web service listens on (from the list of "bad ports" in the Fetch standard).
REFUSED_PORTS: Final = frozenset(
    {
        1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
        102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389,
        427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636,
        989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665,
        6666, 6667, 6668, 6669, 6679, 6697, 10080,
    }
)  # fmt: skip
_NAT64: Final = IPv6Network("64:ff9b::/96")
_IPV4_COMPATIBLE: Final = IPv6Network("::/96")
#: Nobody's public address, and not (in every Python) known as such: RFC 8215, 3879, 9637, 9602.
_NOT_PUBLIC: Final = tuple(
    IPv6Network(one) for one in ("64:ff9b:1::/48", "fec0::/10", "3fff::/20", "5f00::/16")
)
#: Some parsers read `https:host`, `https:/host` and `https:///host` as `https://host`.
_BEGINNING: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]")
LONGEST_URL: Final = 16_384
NOT_ONE: Final = "is not an address; write one like https://host.example/path"


@dataclass(frozen=True, slots=True)
class Target:
    """A parsed address: where to connect and what to ask for."""

    url: Url
    scheme: str
    host: str
    port: int
    literal: Address | None

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port."""
        return self.scheme, self.host, self.port


def parse_target(url: str) -> Target:
    """Read an address.

    Raises:
        ValueError: It cannot be used; the message says why, in words for its author.
    """
    parsed = _parsed(url)
    if parsed.username or parsed.password is not None or "@" in url.split("/")[2]:
        raise ValueError("must not contain a user name or password")
    host = (parsed.host_str or "").strip("[]").rstrip(".")
    port = parsed.port_or_known_default
    if not host or port is None:
        raise ValueError("names no host")
    if port in REFUSED_PORTS or port == 0:
        raise ValueError(f"names port {port}, which no web service uses")
    literal = None if parsed.domain else ip_address(host)
    return Target(parsed, parsed.scheme, host.lower(), port, literal)


def _parsed(url: str) -> Url:
    """Parse, where no two parsers could differ."""
    if len(url) > LONGEST_URL:
        raise ValueError("is too long")
    if any(ord(char) <= 32 or ord(char) == 127 for char in url):
        raise ValueError("contains a space or a control character")
    if "\\" in url.partition("?")[0]:
        raise ValueError("contains a backslash")
    if not url.isascii():
        raise ValueError(
            "contains a letter beyond ASCII; write a host name as xn--…, other letters as %…"
        )
    try:
        parsed = Url(url)
    except ValueError:
        raise ValueError(NOT_ONE) from None
    if parsed.scheme not in {"http", "https"}:
        raise ValueError("must begin with https://")
    if not _BEGINNING.match(url):
        raise ValueError(NOT_ONE)
    return parsed


def is_private(address: Address) -> bool:
    """Whether an address is anything but a public unicast one, seen through every wrapping."""
    inner = _unwrapped(address)
    is_listed = any(inner in network for network in _NOT_PUBLIC if network.version == inner.version)
    return is_listed or inner.is_multicast or not inner.is_global


def is_permitted(address: Address, permitted: Sequence[Network]) -> bool:
    """Whether requests may go there: public, or inside a range that the operator allows.

    An allowed range is not reached by way of a translator or tunnel, wherever that may stand.
    """
    if not is_private(address):
        return True
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    itself = mapped or address
    return any(itself in network for network in permitted if network.version == itself.version)


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    is_one_of_six = address.is_loopback or address.is_unspecified
    if address in _NAT64 or (address in _IPV4_COMPATIBLE and not is_one_of_six):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo:
        return address.teredo[1]
    return address
