"""PKCE is demanded and was not sent, or its verifier did not fit."""

import re

from regrant.diagnosis.judging import (
    CERTAIN,
    named,
    phrased,
    probed,
    provider_fact,
    said,
    sentence,
    strongest,
)
from regrant.diagnosis.model import NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

WORDS = ("invalid_verifier", "invalid_code_verifier", "invalid_pkce")
PHRASES = (
    "proof key for code exchange",
    "pkce",
    "code_verifier",
    "code verifier",
    "code_challenge",
    "code challenge",
)
COMPLAINT = re.compile(
    r"fail|requir|must|miss|invalid|match|\bno\b|\bnot\b|without|error|wrong|need|expect|demand|verif"
)
BAD = {"invalid", "missing", "mismatch", "not_allowed", "unsupported", "unknown"}


def check(situation: Situation) -> Verdict | None:
    """Nothing but PKCE has a code verifier or a code challenge."""
    if not situation.at("authorize", "callback", "token"):
        return None
    if situation.stage and not (situation.is_refused or situation.reading.text):
        return None
    return strongest(
        named(situation, *WORDS, score=NAMED),
        said(situation, "code_verifier", BAD, score=NAMED + 3, certainty=CERTAIN),
        phrased(situation, *PHRASES, score=SAID + 4) if _is_complaint(situation) else None,
        _of_silence(situation),
        probed(situation, "pkce"),
    )


def _is_complaint(situation: Situation) -> bool:
    """Whether PKCE is more than mentioned: a page may speak of it without anything being wrong."""
    if situation.stage is not None or situation.is_refused:
        return True
    status = situation.reading.status
    return (status is None or status >= 400) and bool(COMPLAINT.search(situation.reading.text))


def _of_silence(situation: Situation) -> Verdict | None:
    """No PKCE was sent: a required parameter is missing, or the catalogue says it is required."""
    if situation.context.pkce_sent is not False:
        return None
    if not situation.reading.names("invalid_request", "invalid_grant"):
        return None
    if situation.provider.pkce == "required":
        return Verdict(SAID - 4, facts=provider_fact(situation, "pkce", "required"))
    if situation.stage == "authorize" and situation.reading.names("invalid_request"):
        return Verdict(SAID - 26, facts=sentence(situation))
    return None


RULE = Rule(
    code="pkce-required",
    title="{provider}'s check of PKCE failed",
    meaning=(
        "PKCE ties the code of a login to the program that began it: a challenge goes with the "
        "login, its verifier with the exchange of the code. The provider demands it and it was "
        "missing, or the two did not fit."
    ),
    known_by="The answer names PKCE, the code challenge or the code verifier.",
    explanation=(
        (
            "{provider} checks with PKCE that the code comes back to the program that began the "
            "login, and that check failed: the proof was missing or did not fit. It said: “{quote}”"
        ),
        (
            "{provider} checks with PKCE that the code comes back to the program that began the "
            "login, and that check failed: the proof was missing or did not fit."
        ),
    ),
    steps=(
        "Set PKCE to “required” in {settings}.",
        "Begin a new login and finish it in the same browser, without opening the link twice.",
        (
            "If it still fails, look at {provider}: is the app registered there as a web "
            "application with a secret (not as a single-page or native one)?"
        ),
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 7636 §4.6", "RFC 9700 §2.1.1"),
    decided_by="A new login with PKCE: does the same answer come back?",
    check=check,
    cases=(
        Case(
            "verifier",
            seen(
                "token",
                400,
                '{"error":"invalid_grant","error_description":"Invalid code verifier."}',
            ),
            fires=True,
        ),
        Case(
            "the code itself",
            seen("token", 400, '{"error":"invalid_grant","error_description":"Code expired"}'),
            fires=False,
        ),
    ),
)
