"""The vendors' lists are sound data."""

import re

import pytest

from regrant.diagnosis.catalogue import rules
from regrant.diagnosis.observation import STAGES
from regrant.diagnosis.reading.words import normalise
from regrant.providers.error_codes import Family, families

FAMILIES = [pytest.param(family, id=family.id) for family in families()]
CODES = {rule.code for rule in rules()}


@pytest.mark.parametrize("family", FAMILIES)
def test_an_entry_names_a_finding_a_source_and_something_to_match(family: Family) -> None:
    for entry in family.entries:
        assert {entry.finding, *entry.also} <= CODES
        assert entry.finding not in entry.also
        assert re.match(r"https://[^/\s]+\.[a-z]+", entry.source)
        assert entry.codes or entry.phrases or entry.says
        assert set(entry.stages) <= STAGES
        assert entry.certainty in {"certain", "likely", "possible"}


@pytest.mark.parametrize("family", FAMILIES)
def test_phrases_are_written_the_way_answers_are_read(family: Family) -> None:
    for entry in family.entries:
        for phrase in (*entry.phrases, *entry.says, *entry.unless):
            # Contractions may be written as people write them; all else stands as it is read.
            assert "'" in phrase or phrase == normalise(phrase), phrase


def test_a_family_can_be_recognised() -> None:
    for family in families():
        distinctive = any(entry.distinctive for entry in family.entries)
        assert family.names or family.hosts or family.marks or distinctive, family.id
