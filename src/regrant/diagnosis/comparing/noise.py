"""What differs from answer to answer although nothing was asked differently."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote, quote_plus

#: Stands for a value that we sent and that the answer gives back.
REFLECTED: Final = "\u2039value\u203a"
#: Stands for a request id, a nonce, a moment or another value that is new in every answer.
NEW_EACH_TIME: Final = "#"
_UUID: Final = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
_WORD: Final = re.compile(r"[A-Za-z0-9_+/=~\-]{4,}")
#: An HTTP status in a text says what happened; every other number may be counted or timed.
_NUMBER: Final = re.compile(r"(?<![\d.:])(?!(?:[45]\d\d)(?![\d.:]))\d[\d.,:]*")
_MONTHS: Final = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w{0,6}\b"
    r"(?=[\s,]*#)",
    re.IGNORECASE,
)
_PARTS: Final = re.compile(r"[_+/=~\-]+")
LONG: Final = 16
#: Letters and digits mixed are an id from this length on, letters alone from twice as many.
SHORTEST_ID: Final = 4
#: Changes between small and large letters, by letter; names of errors have fewer.
JUMBLED: Final = 0.34


@dataclass(frozen=True, slots=True)
class Masks:
    """Hides what was sent and what is new each time, so that the rest can be compared.

    A short value must not be found inside a longer word; a long one cannot be.
    """

    long: tuple[str, ...] = ()
    short: re.Pattern[str] | None = None

    @classmethod
    def of(cls, values: Iterable[str]) -> "Masks":
        """Masks of the values that were sent, in every encoding in which a page repeats them."""
        forms = {form for value in values if len(value) >= 3 for form in _forms(value)}
        ordered = sorted(forms, key=len, reverse=True)
        short = "|".join(re.escape(form) for form in ordered if len(form) < LONG)
        pattern = re.compile(rf"(?<![A-Za-z0-9])(?:{short})(?![A-Za-z0-9])") if short else None
        return cls(tuple(form for form in ordered if len(form) >= LONG), pattern)

    def without_sent(self, text: str) -> str:
        """The text without the values that were sent."""
        for form in self.long:
            if form in text:
                text = text.replace(form, REFLECTED)
        return self.short.sub(REFLECTED, text) if self.short else text

    def calm(self, text: str) -> str:
        """The text as it would be in every answer; one line."""
        return without_noise(self.without_sent(text))


def without_noise(text: str) -> str:
    """A text without ids, nonces and moments.

    Example:
        >>> without_noise("Error 400 (request 7f3a9c01 at 12:03:44)")
        'error 400 (request # at #)'
        >>> without_noise("InvalidRedirectUri, trace kJq8Zp2LmX0a")
        'invalidredirecturi, trace #'
    """
    text = _UUID.sub(NEW_EACH_TIME, text)
    text = _WORD.sub(_calmed, text)
    text = _MONTHS.sub(NEW_EACH_TIME, _NUMBER.sub(NEW_EACH_TIME, text))
    return " ".join(text.casefold().split())


def _calmed(found: re.Match[str]) -> str:
    parts = [part for part in _PARTS.split(found[0]) if part]
    is_new = any(_has_digits(part) for part in parts) or _is_jumbled("".join(parts))
    return NEW_EACH_TIME if is_new else found[0]


def _has_digits(part: str) -> bool:
    digits = sum(letter.isdigit() for letter in part)
    return 0 < digits < len(part) and len(part) >= SHORTEST_ID


def _is_jumbled(letters: str) -> bool:
    """Small and large letters in no order that words have."""
    changes = sum(one.isupper() != two.isupper() for one, two in itertools.pairwise(letters))
    return len(letters) >= 2 * SHORTEST_ID and changes > JUMBLED * len(letters)


def _forms(value: str) -> set[str]:
    encoded = {value, quote(value, safe=""), quote(value), quote_plus(value)}
    encoded |= {quote(one, safe="") for one in list(encoded)}
    encoded |= {one.lower() for one in list(encoded) if "%" in one}
    return encoded | {escape(one) for one in encoded} | {value.replace("/", "\\/")}
