"""What a finding looks like with values in it: one worked example for its documentation page."""

from collections.abc import Iterator
from typing import Final

from regrant.diagnosis.engine import diagnose
from regrant.diagnosis.model import Case, Rule
from regrant.diagnosis.observation import Observation
from regrant.domain.finding import Fact, Finding

ANSWERS: Final = {
    "authorize": "The provider's own page shows",
    "callback": "The browser comes back from the provider with",
    "token": "The token URL answers",
    "refresh": "The token URL answers a refresh",
    "revoke": "The revoke token URL answers",
    "call": "The web service answers a call",
}


def example(rule: Rule) -> Iterator[str]:
    """What was seen, and what the engine says of it, as lines of Markdown.

    The case with the most of the person's own values in its text is taken.
    """
    found = [(case, finding) for case in rule.cases if (finding := _finding(rule, case))]
    if not found:
        return
    case, finding = max(found, key=lambda one: _own_values(one[1]))
    yield from ("", "## An example", "")
    yield from _seen(case.evidence.observation)
    yield from (f"Regrant says: **{finding.title}** ({finding.certainty})", "")
    yield from (finding.explanation, "")
    yield from (_fact(fact) for fact in finding.evidence)


def _finding(rule: Rule, case: Case) -> Finding | None:
    said = diagnose(case.evidence) if case.fires else []
    return next((one for one in said if one.code == rule.code), None)


def _own_values(finding: Finding) -> int:
    return (finding.title + finding.explanation).count("`")


def _seen(observation: Observation | None) -> Iterator[str]:
    if observation is None or (observation.is_text and not observation.body):
        return
    status = f" {observation.http_status}" if observation.http_status else ""
    shown = [f"{name}: {value}" for name, value in observation.headers.items()]
    shown += [f"{name}={value}" for name, value in observation.callback_params.items()]
    shown += [observation.body] if observation.body else []
    lead = ANSWERS.get(observation.stage or "", "Somebody reports")
    if not shown and not status:
        return
    yield from (f"{lead}{status}{':' if shown else '.'}", "")
    if shown:
        yield from ("```", *shown, "```", "")


def _fact(fact: Fact) -> str:
    expected = f", expected `{fact.expected}`" if fact.expected else ""
    return f"- {fact.fact}: `{fact.observed}`{expected}; seen in: {fact.seen_in}"
