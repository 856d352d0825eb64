"""Long pages made short without losing the words: styles, drawings and most of scripts go."""

import re
from typing import Final

#: More markup than this is read in part.
MAX_MARKUP: Final = 12_000
#: Searched for parts that go; a page longer than this is cut first.
MAX_PAGE: Final = 400_000
#: Tried so many times for each kind of part.
MAX_PARTS: Final = 200
SHOWN_AROUND: Final = 240
MAX_SCRIPT: Final = 2_000
TELLING: Final = re.compile(r"(?i)error|exception|AADSTS\d|denied|invalid")


def shortened_page(text: str) -> str:
    """A page without decoration, of at most `MAX_MARKUP` letters: its beginning and its end.

    Example:
        >>> shortened_page("<p>no</p>")
        '<p>no</p>'
    """
    text = _halves(text, MAX_PAGE)
    for opening, closing in (("<style", "</style>"), ("<svg", "</svg>"), ("<!--", "-->")):
        text = "".join(_outside(text, opening, closing))
    if len(text) <= MAX_MARKUP:
        return text
    text = "".join(_with_short_scripts(text))
    return _halves(text, MAX_MARKUP)


def _halves(text: str, limit: int) -> str:
    """Reasons stand near the beginning or the end."""
    return text if len(text) <= limit else f"{text[: limit // 2]}\n{text[-(limit // 2) :]}"


def _outside(text: str, opening: str, closing: str) -> list[str]:
    kept: list[str] = []
    at = 0
    for _ in range(MAX_PARTS):
        start = text.find(opening, at)
        end = text.find(closing, start) if start >= 0 else -1
        if end < 0:
            break
        kept.append(text[at:start])
        at = end + len(closing)
    return [*kept, text[at:]]


def _with_short_scripts(text: str) -> list[str]:
    kept: list[str] = []
    at = 0
    for _ in range(MAX_PARTS):
        start = text.find("<script", at)
        body = text.find(">", start) + 1 if start >= 0 else 0
        end = text.find("</script", body) if body > 0 else -1
        if end < 0:
            break
        kept += [text[at:body], _telling(text[body:end])]
        at = end
    return [*kept, text[at:]]


def _telling(script: str) -> str:
    """The pieces of a long script that speak of an error."""
    if len(script) <= MAX_SCRIPT:
        return script
    pieces: list[str] = []
    size, done = 0, 0
    for found in TELLING.finditer(script):
        start, end = max(done, found.start() - 40), found.end() + SHOWN_AROUND
        if end <= done:
            continue
        pieces.append(script[start:end])
        size, done = size + end - start, end
        if size > MAX_SCRIPT:
            break
    return "\n".join(pieces)
