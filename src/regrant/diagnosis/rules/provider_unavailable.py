"""The provider answers, but not at present: 5xx, maintenance."""

from regrant.diagnosis.judging import (
    CERTAIN,
    LIKELY,
    named,
    phrased,
    sentence,
    status_fact,
    strongest,
)
from regrant.diagnosis.model import HINT, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.wording import WAIT
from regrant.domain.finding import Responsible, Severity

WORDS = ("temporarily_unavailable", "service_unavailable", "internal_server", "backend_error")
PHRASES = (
    "service unavailable",
    "temporarily unavailable",
    "temporarily out of",
    "temporarily overloaded",
    "bad gateway",
    "gateway timeout",
    "gateway time-out",
    "internal server error",
    "under maintenance",
    "scheduled maintenance",
    "down for maintenance",
    "maintenance mode",
    "try again later",
    "technical difficulties",
    "experiencing problems",
    "currently unavailable",
    "server is busy",
    "unexpected condition",
)
#: Pages say this of any error, theirs or ours.
VAGUE = ("something went wrong", "an unknown error", "an error has occurred", "unexpected error")


def check(situation: Situation) -> Verdict | None:
    """5xx without any word about the request is the provider's own trouble."""
    return strongest(
        _of_status(situation),
        named(situation, *WORDS, score=SAID),
        named(situation, "server_error", score=MEANT + 4),
        _of_words(situation),
    )


def _of_status(situation: Situation) -> Verdict | None:
    status = situation.reading.status or 0
    if not 500 <= status <= 599 or status in {501, 505, 511}:
        return None
    if status != situation.reading.http_status:
        # Inside another answer the number is often a code of the vendor's own.
        return Verdict(MEANT - 2, LIKELY, (*status_fact(situation), *sentence(situation)))
    if situation.reading.has("rate"):
        return Verdict(MEANT, LIKELY, status_fact(situation))
    plain = status in {502, 503, 504, 520, 521, 522, 523, 524}
    facts = (*status_fact(situation), *sentence(situation))
    return Verdict(NAMED if plain else MEANT + 10, CERTAIN if plain else LIKELY, facts)


def _of_words(situation: Situation) -> Verdict | None:
    if situation.reading.names("invalid_grant", "invalid_client", "invalid_token"):
        return None
    vague = phrased(situation, *VAGUE, score=HINT + 4)
    return phrased(situation, *PHRASES, score=MEANT) or (
        vague if situation.stage in {"token", "refresh", "call"} else None
    )


RULE = Rule(
    code="provider-unavailable",
    title="{provider} is not available at present",
    meaning="The provider answers with an error of its own or with a maintenance page.",
    known_by="Status 5xx, server_error or temporarily_unavailable, or a maintenance page.",
    explanation=(
        "{provider} answered, but with an error on its own side. Nothing is wrong with the "
        "settings or the connection."
    ),
    steps=(
        WAIT,
        "If it lasts, look at {provider}'s status page.",
    ),
    severity=Severity.DEGRADING,
    responsible=Responsible.NOBODY,
    subject="application",
    references=("RFC 6749 §4.1.2.1", "RFC 9110 §15.6"),
    decided_by="The same request a few minutes later.",
    retryable=True,
    check=check,
    cases=(
        Case("503", seen("refresh", 503, "<html><h1>Service Unavailable</h1></html>"), fires=True),
        Case("a refusal", seen("refresh", 400, '{"error":"invalid_grant"}'), fires=False),
    ),
)
