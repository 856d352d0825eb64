"""Looks up what vendors' lists say about the codes and phrases of an answer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from regrant.diagnosis.observation import Observation
from regrant.diagnosis.reading.facts import Reading
from regrant.domain.finding import Certainty
from regrant.providers.error_codes import ErrorCode, Family, families

LISTED = 88
WEAK = 64
SECOND = 50


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


def match(observation: Observation, reading: Reading, hints: Iterable[str]) -> list[VendorMatch]:
    """Every listed meaning of the answer, the best first.

    Args:
        observation: Says the stage and which provider is meant.
        reading: The facts of the answer.
        hints: Families that the provider's catalogue entry names.
    """
    wanted = set(hints)
    found: list[VendorMatch] = []
    words = reading.codes | reading.error_words
    for family in families():
        is_known = family.id in wanted or recognises(family, observation.provider, reading)
        for entry in family.entries:
            if not (is_known or entry.distinctive):
                continue
            word = _fits(entry, observation, reading, words, is_known=is_known)
            if word is not None:
                found += _matches(entry, family, word, is_known=is_known)
    return sorted(found, key=lambda one: -one.score)


def recognises(family: Family, provider: str | None, reading: Reading) -> bool:
    """Whether this answer comes from the family: by the provider's name, its host or its marks."""
    if provider and is_named(family, provider):
        return True
    return any(mark in reading.codes or mark in reading.text for mark in family.marks)


def is_named(family: Family, provider: str) -> bool:
    """Whether a provider's id, display name or host belongs to the family."""
    written = provider.lower()
    host = re.sub(r"\Ahttps?://", "", written).split("/")[0]
    if any(host == known or host.endswith("." + known) for known in family.hosts):
        return True
    plain = f" {_plain(written)} "
    return any(f" {_plain(name)} " in plain for name in (*family.names, family.id, family.name))


def families_of(provider: str | None) -> tuple[Family, ...]:
    """The families that a provider's name or host points to."""
    if not provider:
        return ()
    return tuple(family for family in families() if is_named(family, provider))


@cache
def _plain(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.lower()))


def _fits(
    entry: ErrorCode,
    observation: Observation,
    reading: Reading,
    words: frozenset[str],
    *,
    is_known: bool,
) -> str | None:
    if entry.stages and observation.stage and observation.stage not in entry.stages:
        return None
    if entry.says and not any(_occurs(phrase, reading.text) for phrase in entry.says):
        return None
    if any(_occurs(phrase, reading.text) for phrase in entry.unless):
        return None
    for code in (*entry.codes, *(entry.numbers if is_known else ())):
        if code in words or _is_silent(code, reading):
            return code
    found = next((phrase for phrase in entry.phrases if _occurs(phrase, reading.text)), None)
    if found is None and not entry.codes and not entry.phrases and entry.says:
        return entry.says[0]
    return found


def _is_silent(code: str, reading: Reading) -> bool:
    """A long code that only a page's script mentions."""
    return len(code) > 8 and bool(reading.silent) and code in reading.silent.lower()


def _occurs(phrase: str, text: str) -> bool:
    if "*" not in phrase:
        return phrase in text
    pieces = [piece for piece in phrase.split("*") if piece]
    return all(piece in text for piece in pieces) and bool(_pattern(phrase).search(text))


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(r".{0,80}?".join(re.escape(piece) for piece in phrase.split("*")), re.DOTALL)


def _matches(entry: ErrorCode, family: Family, word: str, *, is_known: bool) -> list[VendorMatch]:
    score = (
        (WEAK if entry.weak else LISTED)
        + (2 if is_known else 0)
        + (2 if entry.says else 0)
        + (1 if entry.stages else 0)
    )
    first = VendorMatch(
        finding=entry.finding,
        certainty=Certainty(entry.certainty),
        score=score,
        word=word,
        family=family.name,
        source=entry.source,
        note=entry.note,
    )
    others = [
        replace(first, finding=code, certainty=Certainty.POSSIBLE, score=SECOND - index, note=None)
        for index, code in enumerate(entry.also)
    ]
    return [first, *others]
