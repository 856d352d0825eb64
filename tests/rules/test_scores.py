"""How often the engine is right on the labelled answers may rise, never fall."""

import pytest
from bench.diagnosis.cases import (
    FRESH,
    FURTHER,
    LATER,
    SAMPLE,
    THREADS,
    LabelledCase,
    is_held_out,
    read_cases,
)
from bench.diagnosis.scoring import Score, judge, score

from regrant.diagnosis.catalogue import rules


def scored(cases: list[LabelledCase]) -> Score:
    return score(judge(case) for case in cases)


@pytest.fixture(scope="module")
def sample() -> list[LabelledCase]:
    return read_cases(SAMPLE)


@pytest.fixture(scope="module")
def further() -> list[LabelledCase]:
    return read_cases(FURTHER)


def test_every_label_is_a_code_of_a_rule(
    sample: list[LabelledCase], further: list[LabelledCase]
) -> None:
    codes = {rule.code for rule in rules()}
    for case in (*sample, *further, *read_cases(FRESH)):
        assert case.acceptable <= codes, case.id


def test_the_sample_is_diagnosed_as_its_threads_ended(sample: list[LabelledCase]) -> None:
    total = scored(sample)
    assert total.exact >= 0.91
    assert total.acceptable >= 0.975
    assert total.in_three >= 0.965


def test_further_answers_are_diagnosed(further: list[LabelledCase]) -> None:
    seen = scored([case for case in further if not is_held_out(case)])
    assert seen.exact >= 0.94
    assert seen.acceptable >= 0.99


def test_answers_of_providers_nobody_looked_at_are_diagnosed(further: list[LabelledCase]) -> None:
    unseen = scored([case for case in further if is_held_out(case)])
    assert unseen.exact >= 0.90
    assert unseen.acceptable >= 0.95


def test_answers_of_public_threads_are_diagnosed() -> None:
    total = scored([*read_cases(THREADS), *read_cases(LATER)])
    assert total.exact >= 0.90
    assert total.acceptable >= 0.98


def test_fresh_answers_are_diagnosed() -> None:
    seen = scored([case for case in read_cases(FRESH) if not is_held_out(case)])
    assert seen.exact >= 0.85
    assert seen.acceptable >= 0.98


def test_fresh_answers_of_providers_nobody_looked_at_are_diagnosed() -> None:
    unseen = scored([case for case in read_cases(FRESH) if is_held_out(case)])
    assert unseen.exact >= 0.75
    assert unseen.acceptable >= 0.91


def test_no_answer_is_certain_and_wrong(
    sample: list[LabelledCase], further: list[LabelledCase]
) -> None:
    threads = (*read_cases(THREADS), *read_cases(LATER), *read_cases(FRESH))
    wrong = [one for one in map(judge, (*sample, *further, *threads)) if one.is_certain_and_wrong]
    assert [(one.case.id, one.first) for one in wrong] == []


def test_whole_providers_are_held_out_never_single_lines(further: list[LabelledCase]) -> None:
    held = {case.provider for case in further if is_held_out(case)}
    seen = {case.provider for case in further if not is_held_out(case)}
    assert held
    assert seen
    assert not held & seen
