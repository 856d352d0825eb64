"""The access token is past its end and was not renewed in time."""

from datetime import timedelta

from regrant.diagnosis.judging import named, phrased, said, says_expired_alone, strongest
from regrant.diagnosis.model import MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

WORDS = (
    "token_expired",
    "expired_token",
    "expired_access_token",
    "access_token_expired",
    "session_expired",
)


def check(situation: Situation) -> Verdict | None:
    """The answer to a call says "expired" of the token."""
    if not situation.at("call") or situation.used_auth is False:
        return None
    if situation.is_refresh:
        return None
    return strongest(
        named(situation, *WORDS, score=NAMED),
        _of_words(situation),
        phrased(
            situation,
            "lifetime validation failed",
            "is expired",
            "signature has expired",
            score=SAID,
        ),
        _of_both(situation),
        _of_age(situation),
    )


def _of_words(situation: Situation) -> Verdict | None:
    """It is expired, unless the same sentence says that it may as well be something else."""
    score = SAID + 3 if says_expired_alone(situation) else SAID - 5
    return said(situation, {"access_token", "login", "time"}, "expired", score=score)


def _of_both(situation: Situation) -> Verdict | None:
    """The one word that RFC 6750 has for both says nothing about which of the two."""
    return named(situation, "invalid_token", score=MEANT - 10)


def _of_age(situation: Situation) -> Verdict | None:
    """The token is older than such tokens live."""
    age, context = situation.context.token_age_days, situation.context
    lifetime = context.expires_in or situation.provider.access_token_lifetime_seconds
    if situation.stage != "call" or situation.reading.status != 401 or not age or not lifetime:
        return None
    if timedelta(days=age).total_seconds() <= lifetime:
        return None
    old = situation.fact("age of the token in days", age, seen_in="context")
    return Verdict(MEANT + 8, facts=(old,))


RULE = Rule(
    code="access-token-expired",
    title=(
        "The access token of {account} has expired",
        "The access token has expired",
    ),
    meaning="The access token that was sent with the call is past its end.",
    known_by="The answer to a call says that the token has expired.",
    explanation=(
        "The access token that was sent is past its end. With a refresh token Regrant renews it "
        "before that; without one, somebody has to log in again."
    ),
    steps=(
        "Send the request again: Regrant renews the token first where it has a refresh token.",
        "If it fails again, log in again.",
        (
            "If tokens expire sooner than they say, compare the clock of the server with the right "
            "time."
        ),
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.USER,
    subject="connection",
    references=("RFC 6750 §3.1",),
    action_ids=("reconnect",),
    actions=reconnect,
    decided_by="A refresh: if the new token works, the old one had only expired.",
    retryable=True,
    check=check,
    cases=(
        Case("says so", seen("call", 401, '{"message":"The access token expired"}'), fires=True),
        Case("another cause", seen("call", 403, '{"error":"insufficient_scope"}'), fires=False),
    ),
)
