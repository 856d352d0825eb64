"""The evidence fits nothing: say so, show it, guess nothing."""

from regrant.diagnosis.judging import POSSIBLE, sentence, status_fact
from regrant.diagnosis.model import Case, Rule, Verdict
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity


def check(situation: Situation) -> Verdict | None:
    """Asked last, when no other rule has anything to say."""
    return Verdict(0, POSSIBLE, (*status_fact(situation), *sentence(situation)))


RULE = Rule(
    code="unknown",
    title=("{provider} refused, and the reason is not known to Regrant", "The reason is not known"),
    meaning=(
        "What was seen fits no cause that Regrant knows. It shows the evidence and guesses nothing."
    ),
    known_by="No other rule has anything to say about the answer.",
    explanation=(
        "{provider} said: “{quote}”. This fits no cause that Regrant knows, so it does not guess.",
        "What was seen fits no cause that Regrant knows, so it does not guess.",
    ),
    steps=(
        "Look at the recorded request and answer: the answer's own words are the best lead.",
        "Check the application: it compares the answers to right and wrong values one by one.",
        "Search {provider}'s documentation for the words of the answer.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    decided_by="Check the application: each setting is tried by itself.",
    after_check=(
        "A login, and what the provider's page says then: the check of the application found "
        "nothing wrong."
    ),
    check=check,
    cases=(
        Case("no known words", seen("call", 418, "I am a teapot"), fires=True),
        Case("a known word", seen("refresh", 400, '{"error":"invalid_grant"}'), fires=False),
    ),
)
