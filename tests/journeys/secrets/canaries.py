"""Values that nobody may meet again, in every form in which they could be written."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote, quote_plus

#: Shorter ones would be found by chance.
SHORTEST: Final = 12


class Canaries:
    """A growing collection of secrets."""

    def __init__(self) -> None:
        self._forms: dict[bytes, str] = {}
        self.names: set[str] = set()

    def plant(self, name: str, value: str) -> str:
        """Remember a secret; the secret."""
        assert len(value) >= SHORTEST, f"{name} is too short to be looked for"
        self.names.add(name)
        for form in _forms(value):
            self._forms.setdefault(form, name)
        return value

    def found_in(self, text: bytes | str) -> set[str]:
        """Names of the secrets that stand there in any form."""
        data = text.encode() if isinstance(text, str) else text
        return {name for form, name in self._forms.items() if form in data}

    def found_in_any(self, texts: Mapping[str, bytes | str]) -> dict[str, set[str]]:
        """Where secrets stand, and which."""
        found = {place: self.found_in(text) for place, text in texts.items()}
        return {place: names for place, names in found.items() if names}


def _forms(value: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield value.encode(encoding)
    plain = value.encode()
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield quote(value, safe="").encode()
    yield quote_plus(value).encode()
    yield json.dumps(value)[1:-1].encode()
    yield from _in_base64(plain)
    yield from _in_base64(quote_plus(value).encode())  # Basic at a token endpoint (RFC 6749 §2.3.1)


def _in_base64(plain: bytes) -> Iterator[bytes]:
    """As base64 of something around it: what remains wherever it begins."""
    for before in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            encoded = encode(bytes(before) + plain)
            start = -(-before * 8 // 6)
            whole = (before + len(plain)) * 8 // 6
            yield encoded[start:whole]
