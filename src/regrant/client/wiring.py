"""Where the server is and how to speak to it: shared by both clients."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec

from regrant.client.ask import Ask, segment
from regrant.errors import InvalidInputError

USER_AGENT: Final = "regrant-client"


@dataclass(frozen=True, slots=True)
class Wiring:
    """The server's address, the key, and how patient to be.

    Args:
        base_url: Address of the server, such as `https://regrant.example.org`.
        key: An API key, `rg_…`; never shown.
        timeout_seconds: How long one request may take.
        retries: How often a reading request is repeated when the connection fails.
        patience_seconds: How long, in all, a request waits and asks again when the server says
            503 with Retry-After. 0 raises at once.
    """

    base_url: str
    key: str | None = field(repr=False)
    timeout_seconds: float = 60
    retries: int = 2
    patience_seconds: float = 0

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InvalidInputError.of("base_url", "must look like https://regrant.example.org")
        if self.key is not None and not (self.key.isascii() and self.key.isprintable()):
            raise InvalidInputError.of("key", "has characters that no API key has")
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))

    @property
    def trusts_environment(self) -> bool:
        """Whether proxies of the environment apply: never to this machine."""
        return not _is_loopback(urlsplit(self.base_url).hostname or "")

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        sent = {"accept": "application/json", "user-agent": USER_AGENT}
        return sent | ({"authorization": f"Bearer {self.key}"} if self.key else {})

    @property
    def options(self) -> dict[str, Any]:
        """Settings of the HTTP client; redirects are answers here, not orders."""
        return {
            "timeout": httpx.Timeout(self.timeout_seconds, connect=min(self.timeout_seconds, 10)),
            "trust_env": self.trusts_environment,
            "follow_redirects": False,
        }

    def request(self, ask: Ask[Any]) -> httpx.Request:
        """An ask as it goes over the wire."""
        headers, content = self.headers, None
        if ask.body is not msgspec.UNSET:
            headers["content-type"] = "application/json"
            content = msgspec.json.encode(ask.body)
        return httpx.Request(
            ask.verb,
            self.base_url + ask.target,
            params=dict(ask.query) or None,
            headers=headers,
            content=content,
        )

    def proxy(self, service: str, owner: str | None) -> tuple[str, dict[bytes, bytes]]:
        """Address and headers of the pass-through to a web service."""
        headers = {b"authorization": self.headers.get("authorization", "").encode()}
        if owner is not None:
            headers[b"regrant-owner"] = owner.encode()
        return f"{self.base_url}/proxy/{segment('service', service)}/", headers


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
