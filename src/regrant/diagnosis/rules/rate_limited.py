"""Too many requests in too short a time."""

from regrant.diagnosis.judging import CERTAIN, LIKELY, named, phrased, said, status_fact, strongest
from regrant.diagnosis.model import NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.wording import WAIT
from regrant.domain.finding import Responsible, Severity

WORDS = (
    "rate_limited",
    "ratelimited",
    "rate_limit_exceeded",
    "too_many_requests",
    "quota_exceeded",
    "throttled",
    "throttling",
    "slow_down",
    "resource_exhausted",
)
PHRASES = (
    "too many requests",
    "rate limit",
    "ratelimit",
    "quota exceeded",
    "used up your quota",
    "quota is used up",
    "quota has been used up",
    "too many login attempts",
    "too many attempts",
    "exceeded your quota",
    "limit exceeded",
    "limit reached",
    "throttl",
    "requests per second",
    "requests per minute",
    "request limit",
    "too many calls",
    "too many access tokens",
    "try again later",
)


def check(situation: Situation) -> Verdict | None:
    """429 says it; 403 and 400 say it in words."""
    return strongest(
        _of_status(situation),
        named(situation, *WORDS, score=NAMED),
        phrased(situation, *PHRASES[:-1], score=SAID + 4),
        said(situation, "rate", {"not_allowed"}, score=SAID),
        _of_headers(situation),
    )


def _of_status(situation: Situation) -> Verdict | None:
    if situation.reading.status != 429:
        return None
    facts = list(status_fact(situation))
    if situation.reading.retry_after:
        wait = situation.reading.retry_after
        facts.append(situation.fact("retry-after", wait, seen_in="header"))
    certainty = CERTAIN if situation.reading.http_status == 429 else LIKELY
    return Verdict(NAMED + 8, certainty, tuple(facts))


def _of_headers(situation: Situation) -> Verdict | None:
    left = situation.observation.headers.get("x-ratelimit-remaining")
    if left != "0" or situation.reading.status not in {403, 429, 503}:
        return None
    fact = situation.fact("x-ratelimit-remaining", 0, seen_in="header")
    return Verdict(SAID, facts=(fact,))


RULE = Rule(
    code="rate-limited",
    title="{provider} asks for fewer requests",
    meaning="More requests were sent than the provider allows in a span of time.",
    known_by="Status 429, or words about a rate limit or quota in another answer.",
    explanation=(
        "{provider} limits how many requests may come in a span of time, and the limit is "
        "reached. The credentials are fine."
    ),
    steps=(
        WAIT,
        "If it comes back every day, send fewer requests or ask {provider} for a higher limit.",
    ),
    severity=Severity.DEGRADING,
    responsible=Responsible.NOBODY,
    subject="service",
    references=("RFC 6585 §4",),
    retryable=True,
    decided_by="The same request after the time that the answer names, or after an hour of quiet.",
    check=check,
    cases=(
        Case("429", seen("call", 429), fires=True),
        Case("in words", seen("call", 403, '{"message":"API rate limit exceeded"}'), fires=True),
        Case("another refusal", seen("call", 403, '{"error":"insufficient_scope"}'), fires=False),
    ),
)
