"""One sentence about what was just done, carried to the next page in a signed cookie."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

import msgspec

from regrant.ports.signer import Signer

_PURPOSE: Final = "notice"
_LONGEST: Final = 1_500


@dataclass(frozen=True, slots=True)
class Notice:
    """What was done, and how to take it back."""

    words: str
    undo: str = ""
    undo_words: str = "Undo"

    def packed(self, signer: Signer) -> str:
        """As a cookie's value."""
        packed = _encode(self.words[:_LONGEST], self.undo, self.undo_words)
        return f"{packed}.{signer.sign(packed, _PURPOSE)}"


def unpack(value: str, signer: Signer) -> Notice | None:
    """The notice in a cookie; `None` when we did not write it."""
    packed, _, signature = value.partition(".")
    if not packed or not signer.is_signed(packed, signature, _PURPOSE):
        return None
    try:
        words, undo, undo_words = msgspec.json.decode(
            urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), type=tuple[str, str, str]
        )
    except (ValueError, msgspec.DecodeError):
        return None
    return Notice(words, undo, undo_words)


def _encode(*parts: str) -> str:
    return urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")
