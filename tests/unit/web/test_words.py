"""Our own values have words for people."""

import re
from pathlib import Path
from typing import get_args

import pytest

import regrant
from regrant.diagnosis import catalogue
from regrant.domain.connection import Status
from regrant.domain.exchange import Stage
from regrant.domain.principal import ROLES
from regrant.web import labels, words

TABLES = (labels.APPLICATION, labels.SERVICE, labels.METHOD)
_QUOTED = re.compile("“([A-Z][^“”{}]+)”")
_RECORDED = re.compile(r'"((?:[a-z]+)\.(?:[a-z-]+))", ?"[a-z]+", ')


def recorded_actions() -> list[str]:
    """Every action that a use case writes into the audit trail."""
    folder = Path(regrant.__file__).parent / "usecases"
    files = sorted(folder.rglob("*.py"))
    found = {action for file in files for action in _RECORDED.findall(file.read_text())}
    assert len(found) > 20
    return sorted(found)


@pytest.mark.parametrize("action", recorded_actions())
def test_what_somebody_did_is_said_in_a_sentence(action: str) -> None:
    assert ":" not in words.action_words(action)


def quoted_by_rules() -> list[str]:
    """Names of fields and buttons that the steps of findings quote."""
    found: set[str] = set()
    for rule in catalogue.rules():
        for step in rule.steps:
            for line in (step,) if isinstance(step, str) else step:
                found |= set(_QUOTED.findall(line))
    assert len(found) > 3
    return sorted(found)


@pytest.mark.parametrize("name", quoted_by_rules())
def test_what_a_finding_tells_to_press_or_fill_in_is_called_so_on_the_pages(name: str) -> None:
    shown = [label.text for table in TABLES for label in table.values()]
    templates = Path(regrant.__file__).parent / "web" / "templates"
    pages = " ".join(file.read_text() for file in sorted(templates.rglob("*.html")))
    assert name in shown or name in pages


def test_each_state_stage_and_role_has_its_word() -> None:
    assert set(words.STATUSES) == set(get_args(Status))
    assert set(words.STAGES) == set(get_args(Stage))
    assert set(words.ROLES) == set(ROLES)
