"""Every rule is complete, and its own cases hold."""

import re
from typing import get_args

import pytest

from regrant.diagnosis.catalogue import rules
from regrant.diagnosis.engine import diagnose
from regrant.diagnosis.model import Case, Rule
from regrant.diagnosis.wording import Line, fill
from regrant.domain.finding import ActionId

CODE = re.compile(r"[a-z]+(-[a-z]+)+|unknown")
RULES = [pytest.param(rule, id=rule.code) for rule in rules()]
CASES = [
    pytest.param(rule, case, id=f"{rule.code}: {case.name}")
    for rule in rules()
    for case in rule.cases
]


def texts_of(rule: Rule) -> list[Line]:
    return [rule.title, rule.explanation, *rule.steps]


@pytest.mark.parametrize(("rule", "case"), CASES)
def test_a_rule_comes_first_exactly_where_its_case_says(rule: Rule, case: Case) -> None:
    findings = diagnose(case.evidence)
    first = findings[0].code if findings else None
    assert (first == rule.code) is case.fires, [(one.code, one.score) for one in findings]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_public_code_and_cases_of_both_kinds(rule: Rule) -> None:
    assert CODE.fullmatch(rule.code)
    assert {case.fires for case in rule.cases} == {True, False}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_reads_well_when_nothing_is_known_of_the_person(rule: Rule) -> None:
    known = {"provider": "the provider", "sender": "Regrant", "settings": "the settings"}
    assert fill(rule.title, known)
    assert fill(rule.explanation, known)
    assert [fill(step, known) for step in rule.steps].count(None) < len(rule.steps)


@pytest.mark.parametrize("rule", RULES)
def test_a_rules_words_are_plain(rule: Rule) -> None:
    spellings = [
        one for text in texts_of(rule) for one in ([text] if isinstance(text, str) else text)
    ]
    spellings += [rule.meaning, rule.known_by]
    for spelling in spellings:
        assert "!" not in spelling
        assert not re.search(
            r"\b(please|oops|sorry|something went wrong)\b", spelling, re.IGNORECASE
        )


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_offers_only_actions_that_it_declares(rule: Rule) -> None:
    assert set(rule.action_ids) <= set(get_args(ActionId))
    for case in rule.cases:
        for finding in diagnose(case.evidence):
            if finding.code == rule.code:
                assert {action.id for action in finding.actions} <= set(rule.action_ids)


def test_codes_are_never_used_twice() -> None:
    codes = [rule.code for rule in rules()]
    assert len(codes) == len(set(codes))
