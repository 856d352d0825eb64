"""Looks up what vendors' lists say about the codes and phrases of an answer."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from regrant.diagnosis.observation import Observation
from regrant.diagnosis.reading.facts import Reading
from regrant.diagnosis.reading.words import inner_words, known_phrase
from regrant.diagnosis.word_list import word_set
from regrant.domain.finding import Certainty
from regrant.providers.error_codes import ErrorCode, Family, families

LISTED: Final = 88
WEAK: Final = 64
SECOND: Final = 50
#: Only codes of this length are believed when nothing but a page's script mentions them.
LONG_CODE: Final = 9
#: Words of RFC 6749 and HTTP say too little to outweigh the sentence beside them.
GENERAL_WORDS: Final = word_set(
    "invalid_request invalid_client invalid_grant invalid_scope invalid_token unauthorized_client"
    " access_denied unauthorized forbidden server_error bad_request"
)


@dataclass(frozen=True, slots=True)
class VendorMatch:
    """A listed meaning that fits the answer."""

    finding: str
    certainty: Certainty
    score: int
    word: str
    family: str
    source: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry with its family, under one of its codes or phrases."""

    family: Family
    entry: ErrorCode
    word: str
    is_number: bool = False


def match(observation: Observation, reading: Reading, hints: Iterable[str]) -> list[VendorMatch]:
    """Every listed meaning of the answer, the best first.

    Args:
        observation: Says the stage and which provider is meant.
        reading: The facts of the answer.
        hints: Families that the provider's catalogue entry names.
    """
    known = set(hints) | named_families(observation.provider or "") | _marked(reading)
    seen: set[int] = set()
    matches: list[VendorMatch] = []
    for listed in _candidates(reading):
        entry = listed.entry
        is_known = listed.family.id in known
        if id(entry) in seen or not (is_known or (entry.distinctive and not listed.is_number)):
            continue
        if _holds(entry, observation, reading):
            seen.add(id(entry))
            matches += _matches(listed, is_known=is_known)
    return sorted(matches, key=lambda one: -one.score)


@lru_cache(maxsize=1024)
def named_families(provider: str) -> frozenset[str]:
    """The families that a provider's name, id or host points to."""
    if not provider:
        return frozenset()
    return frozenset(family.id for family in families() if is_named(family, provider))


def is_named(family: Family, provider: str) -> bool:
    """Whether a provider's id, display name or host belongs to the family."""
    written = provider.lower()[:300]
    host = re.sub(r"\Ahttps?://", "", written).split("/")[0]
    if any(host == known or host.endswith("." + known) for known in family.hosts):
        return True
    plain = f" {_plain(written)} "
    return any(f" {_plain(name)} " in plain for name in (*family.names, family.id, family.name))


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))


@cache
def _by_code() -> dict[str, list[Listed]]:
    index: dict[str, list[Listed]] = defaultdict(list)
    for family in families():
        for entry in family.entries:
            for code in entry.codes:
                index[code].append(Listed(family, entry, code))
            for number in entry.numbers:
                index[number].append(Listed(family, entry, number, is_number=True))
    return dict(index)


@cache
def _by_word() -> dict[str, list[tuple[int, Listed]]]:
    """Phrases with their place in the lists, under a word that each of them holds for sure."""
    index: dict[str, list[tuple[int, Listed]]] = defaultdict(list)
    for place, listed in enumerate(_phrases()):
        rarest = max(inner_words(listed.word), key=lambda word: (len(word), word), default="")
        index[rarest].append((place, listed))
    return dict(index)


def _phrases() -> Iterator[Listed]:
    for family in families():
        for entry in family.entries:
            for phrase in entry.phrases or (() if entry.codes else entry.says):
                yield Listed(family, entry, phrase)


@cache
def _marks() -> tuple[tuple[str, str], ...]:
    return tuple((mark, family.id) for family in families() for mark in family.marks)


def _marked(reading: Reading) -> set[str]:
    return {name for mark, name in _marks() if mark in reading.text or mark in reading.codes}


def _candidates(reading: Reading) -> Iterator[Listed]:
    """What the answer's codes and phrases point to, in the order of the lists."""
    index = _by_code()
    for word in reading.codes | reading.error_words:
        yield from index.get(word, ())
    if reading.silent:
        silent = reading.silent.lower()
        for code, rows in index.items():
            if len(code) >= LONG_CODE and code in silent:
                yield from rows
    phrases = _by_word()
    known = ("", *(reading.words & phrases.keys()))
    near = sorted((place, listed) for word in known for place, listed in phrases.get(word, ()))
    yield from (listed for _, listed in near if _occurs(listed.word, reading.text))


def _holds(entry: ErrorCode, observation: Observation, reading: Reading) -> bool:
    if entry.stages and observation.stage and observation.stage not in entry.stages:
        return False
    if entry.says and not any(_occurs(phrase, reading.text) for phrase in entry.says):
        return False
    return not any(_occurs(phrase, reading.text) for phrase in entry.unless)


def _occurs(written: str, text: str) -> bool:
    phrase = known_phrase(written)
    if "*" not in phrase:
        return phrase in text
    pieces = [piece for piece in phrase.split("*") if piece]
    return all(piece in text for piece in pieces) and bool(_pattern(phrase).search(text))


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(r".{0,80}?".join(re.escape(piece) for piece in phrase.split("*")), re.DOTALL)


def _matches(listed: Listed, *, is_known: bool) -> list[VendorMatch]:
    entry, family = listed.entry, listed.family
    is_general = listed.word in GENERAL_WORDS and not entry.says
    # Where the vendor is not known to be this one, its word may mean something else.
    surest = Certainty.CERTAIN if is_known else Certainty.LIKELY
    score = WEAK if entry.weak or is_general else LISTED
    score += (2 if is_known else 0) + (2 if entry.says else 0) + (1 if entry.stages else 0)
    first = VendorMatch(
        finding=entry.finding,
        certainty=min(Certainty(entry.certainty), surest, key=lambda one: one.rank),
        score=score,
        word=listed.word,
        family=family.name,
        source=entry.source,
        note=entry.note,
    )
    others = [
        replace(first, finding=code, certainty=Certainty.POSSIBLE, score=SECOND - index, note=None)
        for index, code in enumerate(entry.also)
    ]
    return [first, *others]
