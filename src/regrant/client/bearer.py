"""Putting a token on a request, and reading from an answer that it was refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from regrant.client.objects import Token
from regrant.errors import InvalidInputError

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Bearer:
    """How the token travels.

    Args:
        prefix: What stands before it; the token's own type when `None`.
        only_for: Addresses whose origins may see it; `None` for all that the program asks.
    """

    prefix: str | None = None
    only_for: tuple[str, ...] | None = None

    def value(self, token: Token) -> str:
        """The value of the `Authorization` header (RFC 6750 §2.1)."""
        kind = token.token_type if self.prefix is None else self.prefix
        shown = "Bearer" if kind.lower() == "bearer" else kind
        return f"{shown} {token.access_token}".strip()

    def may_go_to(self, url: str) -> bool:
        """Whether the token may be sent to this address."""
        return self.only_for is None or origin_of(url) in self.only_for


def bearer(prefix: str | None, only_for: str | Iterable[str] | None) -> Bearer:
    """How the token travels, of what a program wrote.

    Raises:
        InvalidInputError: An address names no origin.
    """
    if only_for is None:
        return Bearer(prefix)
    addresses = [only_for] if isinstance(only_for, str) else only_for
    return Bearer(prefix, tuple(origin_of(address) for address in addresses))


def refuses_token(status: int, challenge: str) -> bool:
    """Whether an answer says that the token is no longer good.

    Spec:
        RFC 6750 §3.1: `insufficient_scope` is about the grant; a new token would not help.
    """
    return status == 401 and "insufficient_scope" not in challenge


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise InvalidInputError.of("only_for", "must look like https://api.example.org")
    return f"{parts.scheme}://{parts.hostname}:{parts.port or _PORTS[parts.scheme]}"
