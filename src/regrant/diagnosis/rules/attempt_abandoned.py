"""A login was started, and nobody came back."""

from regrant.diagnosis.evidence import Evidence, LoginOutcome
from regrant.diagnosis.judging import LIKELY
from regrant.diagnosis.model import FITS, OWN, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity


def check(situation: Situation) -> Verdict | None:
    """Silence has many reasons; what the person saw, or a probe, tells which."""
    login = situation.evidence.login
    if not login.abandoned:
        return None
    minutes = login.minutes_waited
    waited = f"{minutes:.0f} minutes" if minutes else "too long"
    fact = situation.fact("waiting for the browser", waited, seen_in="attempt")
    score = FITS if situation.is_seen else OWN - 20
    return Verdict(score, LIKELY, (fact,), {"waited": waited})


RULE = Rule(
    code="attempt-abandoned",
    title=(
        "Nobody came back from {provider}'s login page for {waited}",
        "Nobody came back from {provider}'s login page",
    ),
    meaning=(
        "A login was started and the browser never returned. Providers show a wrong redirect URL, "
        "a wrong client ID or a blocked domain on their own page and send nobody back; or the "
        "person simply closed the window."
    ),
    known_by="The time since the login was started, without any return to the redirect URL.",
    explanation=(
        "The login was sent to {provider} and the browser did not return. Either the person "
        "closed the page, or {provider} showed an error on its own page: it does that for a wrong "
        "redirect URL, a wrong client ID or a domain that is not allowed."
    ),
    steps=(
        (
            "Ask the person what {provider}'s page said, and paste the words or the whole page "
            "into “What did the page say?”."
        ),
        "Check the application: Regrant compares the provider's answers to right and wrong values.",
        "If the person only closed the page, log in again.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.USER,
    subject="attempt",
    references=("RFC 6749 §4.1.2.1",),
    action_ids=("reconnect",),
    actions=reconnect,
    decided_by="Check the application, or ask what the provider's page said.",
    after_check=(
        "What the provider's page said: the check of the application found nothing wrong."
    ),
    check=check,
    cases=(
        Case("silence", Evidence(login=LoginOutcome(abandoned=True, minutes_waited=5)), fires=True),
        Case("still waiting", Evidence(login=LoginOutcome(abandoned=False)), fires=False),
    ),
)
