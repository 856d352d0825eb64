"""Which addresses outbound requests may reach (`security.md` N1, N2).

The address is parsed by the parser of the client that sends, so that no two readings of one
address can differ.
"""

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
LONGEST_URL: Final = 16_384


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
    if len(url) > LONGEST_URL:
        raise ValueError("is too long")
    if any(ord(char) <= 32 or ord(char) == 127 for char in url):
        raise ValueError("contains a space or a control character")
    if "\\" in url.partition("?")[0]:
        raise ValueError("contains a backslash")
    try:
        parsed = Url(url)
    except ValueError:
        raise ValueError("is not an address; write one like https://host.example/path") from None
    if parsed.scheme not in {"http", "https"}:
        raise ValueError("must begin with https://")
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


def is_private(address: Address) -> bool:
    """Whether an address is anything but a public unicast one, seen through every wrapping."""
    inner = _unwrapped(address)
    return inner.is_multicast or not inner.is_global


def is_permitted(address: Address, permitted: Sequence[Network]) -> bool:
    """Whether requests may go there: public, or inside a range that the operator allows."""
    inner = _unwrapped(address)
    if not is_private(address):
        return True
    return any(inner in network for network in permitted if network.version == inner.version)


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo:
        return address.teredo[1]
    return address
