"""Reads other languages: known words of a text written in English, by the glossaries.

Nothing is translated well here. A sentence only has to keep what it speaks of and what it says
of that, which is all that the reader looks for.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Final, cast

from regrant.diagnosis import languages

#: Scripts that write without spaces between words.
UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: What may stand between the words of a phrase.
GAP: Final = " '"
#: Messages are short; the words of long pages that matter stand near their beginning.
MAX_TRANSLATED: Final = 5000
#: Phrases are looked up by the first letters of their first word.
KEY_LENGTH: Final = 3
Phrase = tuple[tuple[str, ...], str]


def in_english(text: str) -> str:
    """A normalised text with the words that a glossary knows in English.

    Example:
        >>> in_english("das zugriffstoken ist abgelaufen.")
        'das access token ist expired.'
        >>> in_english("回调地址不合法").split()
        ['redirect', 'uri', 'invalid']
    """
    head, rest = text[:MAX_TRANSLATED], text[MAX_TRANSLATED:]
    if UNSPACED.search(head):
        pattern, meanings = _unspaced()
        head = pattern.sub(lambda found: f" {meanings[found[0]]} ", head)
    return _spaced(head) + rest


def _spaced(text: str) -> str:
    words = [(found[0], found.start(), found.end()) for found in WORD.finditer(text)]
    kept: list[str] = []
    at, done = 0, 0
    while at < len(words):
        phrase = _phrase_at(words, at, text)
        if phrase is None:
            at += 1
            continue
        length, meaning = phrase
        kept += [text[done : words[at][1]], meaning]
        done = words[at + length - 1][2]
        at += length
    return "".join((*kept, text[done:])) if kept else text


def _phrase_at(words: list[tuple[str, int, int]], at: int, text: str) -> tuple[int, str] | None:
    """The longest known phrase that begins at a word, as its number of words and its meaning."""
    phrases = _beginning_with(words[at][0])
    if not phrases:
        return None
    last = words[min(at + len(phrases[0][0]), len(words)) - 1]
    return _phrase_of(text[words[at][1] : last[2]])


@lru_cache(maxsize=4096)  # hostile pages say the same thing a thousand times
def _phrase_of(text: str) -> tuple[int, str] | None:
    words = [(found[0], found.start(), found.end()) for found in WORD.finditer(text)]
    for phrase, meaning in _beginning_with(words[0][0]):
        here = words[: len(phrase)]
        if len(here) == len(phrase) and all(map(_fits, phrase[1:], here[1:])):
            gaps = pairwise(here)
            if all(not text[one[2] : two[1]].strip(GAP) for one, two in gaps):
                return len(phrase), meaning
    return None


@lru_cache(maxsize=8192)
def _beginning_with(word: str) -> tuple[Phrase, ...]:
    rows = _by_key().get(word[:KEY_LENGTH], ())
    return tuple(row for row in rows if _fits(row[0][0], (word, 0, 0)))


def _fits(wanted: str, word: tuple[str, int, int]) -> bool:
    return word[0].startswith(wanted[:-1]) if wanted.endswith("*") else word[0] == wanted


@cache
def _by_key() -> Mapping[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = {}
    for foreign, meaning in _entries():
        if not UNSPACED.search(foreign):
            phrase = tuple(foreign.replace("'", " ").split())
            found.setdefault(phrase[0].rstrip("*")[:KEY_LENGTH], []).append((phrase, meaning))
    longest_first = {
        key: tuple(sorted(rows, key=lambda row: (-len(row[0]), -len(row[0][0]))))
        for key, rows in found.items()
    }
    return {key: rows for key, rows in longest_first.items() if key}


@cache
def _unspaced() -> tuple[re.Pattern[str], Mapping[str, str]]:
    meanings = {foreign: meaning for foreign, meaning in _entries() if UNSPACED.search(foreign)}
    longest_first = sorted(meanings, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), meanings


def _entries() -> Iterator[tuple[str, str]]:
    folder = resources.files(languages)
    for item in sorted(folder.iterdir(), key=lambda one: one.name):
        if item.name.endswith(".toml"):
            glossary = tomllib.loads(item.read_text("utf-8"))
            for meaning, words in glossary.items():
                for word in cast("list[str]", words):
                    yield word, meaning
