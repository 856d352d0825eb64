"""Values that are certainly not real, of the same shape as the real ones.

A server that judges the form of a value first would tell a value of another form apart for that
reason alone, and the comparison would prove nothing.
"""

import secrets
import string
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from regrant.domain.identifiers import new_token
from regrant.domain.secret import Secret

#: With fewer letters and digits to change, another registered value could be hit by accident.
FEWEST: Final = 10
#: The largest number of digits that every integer column takes.
MOST_DIGITS: Final = 9


def like(value: str) -> str:
    """Another value of the same shape: a letter for each letter, a digit for each digit.

    Example:
        >>> made = like("3MVG9lKcPoNINVB.apps-0123456789")
        >>> made != "3MVG9lKcPoNINVB.apps-0123456789", len(made), made[15]
        (True, 31, '.')
    """
    if value.isdigit() and len(value) < FEWEST:
        return "9" + _random(string.digits, MOST_DIGITS - 1)
    made = "".join(_other(letter) for letter in value)
    lacking = FEWEST - sum(letter.isalnum() for letter in value)
    return made + _random(string.ascii_lowercase, lacking) if lacking > 0 else made


def near(redirect_uri: str) -> str:
    """A redirect URL on the same host with another path."""
    parts = urlsplit(redirect_uri)
    return urlunsplit((parts.scheme, parts.netloc, f"/{word()}/{word()}", "", ""))


def far(redirect_uri: str) -> str:
    """A redirect URL on a host that cannot exist (RFC 2606)."""
    scheme = urlsplit(redirect_uri).scheme
    return urlunsplit((scheme, f"{word()}.example", f"/{word()}", "", ""))


def beside(url: str) -> str:
    """An address in the same folder at which nothing can be; a slash at the end stays."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    slash = "/" if parts.path.endswith("/") and path else ""
    folder = path.rsplit("/", 1)[0]
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/{word()}{slash}", "", ""))


def word() -> str:
    """A word that means nothing in any language."""
    return _random("bcdfghjkmnpqrstvwxz", 14)


def _other(letter: str) -> str:
    for kind in (string.digits, string.ascii_lowercase, string.ascii_uppercase):
        if letter in kind:
            return secrets.choice(kind.replace(letter, ""))
    return letter


def _random(letters: str, count: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(count))


@dataclass(frozen=True, slots=True)
class MadeUp:
    """The made-up values of one check: each is the same in all its requests."""

    client_id: str
    client_secret: Secret
    near: str
    far: str
    scope: str = field(default_factory=word)
    code: Secret = field(default_factory=lambda: Secret(new_token(256)))
    token: Secret = field(default_factory=lambda: Secret(new_token(256)))
    grant_type: str = field(default_factory=word)

    @classmethod
    def instead_of(
        cls, client_id: str, client_secret: Secret | None, redirect_uri: str
    ) -> "MadeUp":
        """Made-up values for an application's real ones."""
        secret = client_secret.reveal() if client_secret else new_token(192)
        return cls(
            client_id=like(client_id),
            client_secret=Secret(like(secret)),
            near=near(redirect_uri),
            far=far(redirect_uri),
        )
