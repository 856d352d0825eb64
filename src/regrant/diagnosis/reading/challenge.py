"""`WWW-Authenticate` challenges, several in one header included (RFC 9110 §11.6.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TOKEN_END: Final = frozenset(' \t,="')
MAX_HEADER: Final = 8000


@dataclass(frozen=True, slots=True)
class Challenge:
    """One scheme with its parameters, names and scheme in lower case."""

    scheme: str
    params: Mapping[str, str]


def parse_challenges(header: str) -> tuple[Challenge, ...]:
    """Split a header into its challenges; what makes no sense is skipped.

    Example:
        >>> parse_challenges('Basic realm="a, b", Bearer error="invalid_token"')[1].params
        {'error': 'invalid_token'}
    """
    found: list[tuple[str, dict[str, str]]] = []
    text, at = header[:MAX_HEADER], 0
    while at < len(text):
        word, at = _token(text, at)
        if not word:
            at += 1
            continue
        after = _skip_spaces(text, at)
        if after < len(text) and text[after] == "=":
            value, at = _value(text, _skip_spaces(text, after + 1))
            if found:
                found[-1][1][word.lower()] = value
            else:
                found.append(("", {word.lower(): value}))
        else:
            found.append((word.lower(), {}))
    return tuple(Challenge(scheme, params) for scheme, params in found)


def _token(text: str, at: int) -> tuple[str, int]:
    start = at
    while at < len(text) and text[at] not in TOKEN_END:
        at += 1
    return text[start:at], at


def _skip_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t":
        at += 1
    return at


def _value(text: str, at: int) -> tuple[str, int]:
    if at < len(text) and text[at] in "\"'":
        return _quoted(text, at + 1, text[at])
    start = at
    while at < len(text) and text[at] not in ", \t":
        at += 1
    return text[start:at], at


def _quoted(text: str, at: int, mark: str) -> tuple[str, int]:
    letters: list[str] = []
    while at < len(text) and text[at] != mark:
        if text[at] == "\\" and at + 1 < len(text):
            at += 1
        letters.append(text[at])
        at += 1
    return "".join(letters), at + 1
