"""`WWW-Authenticate` challenges, several in one header included (RFC 9110 §11.6.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TOKEN: Final = re.compile(r"[^ \t,=\"]*")
SPACES: Final = re.compile(r"[ \t]*")
BARE: Final = re.compile(r"[^, \t]*")
QUOTED: Final = {
    '"': re.compile(r'(?:[^"\\]|\\.)*', re.DOTALL),
    "'": re.compile(r"(?:[^'\\]|\\.)*", re.DOTALL),
}
ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
MAX_HEADER: Final = 4000


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
    return _taken(TOKEN, text, at)


def _skip_spaces(text: str, at: int) -> int:
    return _taken(SPACES, text, at)[1]


def _value(text: str, at: int) -> tuple[str, int]:
    if at < len(text) and text[at] in QUOTED:
        inner, end = _taken(QUOTED[text[at]], text, at + 1)
        return ESCAPED.sub(r"\1", inner), end + 1
    return _taken(BARE, text, at)


def _taken(pattern: re.Pattern[str], text: str, at: int) -> tuple[str, int]:
    found = pattern.match(text, at)
    end = found.end() if found else at
    return text[at:end], end
