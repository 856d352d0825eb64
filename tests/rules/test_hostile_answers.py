"""Ten thousand answers changed on purpose: nothing raises, nothing secret or alive comes out."""

import json
import re

from bench.diagnosis.hostile import MARKUP, SECRET, mutated

from regrant.diagnosis import explain, explain_findings
from regrant.diagnosis.terminal import explain_command, render

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def test_ten_thousand_hostile_answers_neither_raise_nor_leak() -> None:
    for kind, answer in mutated(10_000):
        findings = explain(answer)["findings"]
        shown = json.dumps(findings, ensure_ascii=False)
        assert SECRET not in shown, kind
        assert "<script" not in shown, kind
        assert not CONTROL.search(shown), kind


def test_what_a_terminal_shows_of_hostile_answers_is_inert() -> None:
    for kind, answer in mutated(400, seed=7):
        shown = render(explain_findings(answer)).replace("\n", "")
        assert not CONTROL.search(shown), kind
        assert MARKUP not in shown, kind


def test_a_secret_named_once_is_masked_wherever_it_returns() -> None:
    secret = "hunter-2-hunter"
    body = f'{{"error_description": "Secret {secret} is wrong", "client_secret": "{secret}"}}'
    shown = explain_command(body)
    assert secret not in shown
    assert "•••" in shown


def test_input_of_no_known_kind_is_answered_all_the_same() -> None:
    for odd in (None, 5, 1.5, [], [1], {}, {1: 2}, b"", b"\xff", "", " ", object(), {"stage": {}}):
        assert isinstance(explain(odd)["findings"], list)
