"""Sure only of what the evidence proves, and otherwise saying what would decide."""

from typing import Any

import pytest
from bench.diagnosis.cases import (
    FURTHER,
    LATER,
    SAMPLE,
    THREADS,
    is_held_out,
    read_cases,
)

from regrant.diagnosis import explain

CASES = [
    case
    for path in (SAMPLE, FURTHER, THREADS, LATER)
    for case in read_cases(path)
    if path is not FURTHER or not is_held_out(case)
]


Explained = list[tuple[str, list[dict[str, Any]]]]


@pytest.fixture(scope="module")
def explained() -> Explained:
    """The label of each answer with the findings about it."""
    return [(case.label, explain(case.observation)["findings"]) for case in CASES]


def test_what_is_called_certain_is_right(explained: Explained) -> None:
    certain = [
        (label, findings[0]["code"])
        for label, findings in explained
        if findings and findings[0]["certainty"] == "certain"
    ]
    assert len(certain) > 100
    assert [pair for pair in certain if pair[0] != pair[1]] == []


def test_what_is_not_certain_says_what_would_decide(explained: Explained) -> None:
    for _, findings in explained:
        for finding in findings:
            assert finding["certainty"] == "certain" or finding["decided_by"], finding["code"]


def test_beside_a_certain_cause_others_are_only_possible() -> None:
    challenge = 'Bearer error="insufficient_scope", scope="files.write"'
    first, *others = explain(
        {
            "stage": "call",
            "http_status": 403,
            "headers": {"www-authenticate": challenge},
            "context": {"used_auth": True, "requested_scopes": ["files.read"]},
        }
    )["findings"]
    assert (first["code"], first["certainty"]) == ("scope-missing", "certain")
    assert {other["certainty"] for other in others} == {"possible"}


@pytest.mark.parametrize(
    "text",
    [
        "The code verifier does not match or the code has expired",
        "Redirect URI/code verifier does not match the authorization code",
    ],
)
def test_a_sentence_that_names_several_causes_proves_none(text: str) -> None:
    shown = explain({"stage": "token", "http_status": 400, "body": text})["findings"]
    assert shown[0]["certainty"] != "certain"


def test_a_word_of_one_vendors_list_proves_nothing_about_another() -> None:
    body = '{"error": "bad_verification_code"}'
    asked = {"stage": "token", "http_status": 200, "body": body}
    own = explain({**asked, "provider": "github"})["findings"][0]
    foreign = explain({**asked, "provider": "acme.example"})["findings"][0]
    assert own["code"] == foreign["code"] == "authorization-code-invalid"
    assert (own["certainty"], foreign["certainty"]) == ("certain", "likely")
