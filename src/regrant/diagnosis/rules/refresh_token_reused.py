"""A refresh token that had been replaced was presented once more."""

from regrant.diagnosis.evidence import Evidence, History
from regrant.diagnosis.judging import (
    CERTAIN,
    HEDGES,
    phrased,
    provider_fact,
    said,
    strongest,
)
from regrant.diagnosis.model import MEANT, NAMED, OWN, SAID, Case, Rule, Verdict
from regrant.diagnosis.observation import parse_observation
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "already been used",
    "already used",
    "reuse detected",
    "token reuse",
    "refresh token reuse",
    "has been rotated",
    "was rotated",
    "already rotated",
    "token family",
    "used more than once",
    "previously used",
    "replayed",
    "maximum number of times",
    "already been redeemed",
    "already redeemed",
    "already been claimed",
)
ROTATING = {"rotates", "reuse_detection"}


def check(situation: Situation) -> Verdict | None:
    """Words about a second use, our own memory of one, or a provider that rotates."""
    if not situation.is_refresh or not situation.at("refresh", "token"):
        return None
    return strongest(_of_history(situation), _of_words(situation), _of_habit(situation))


def _of_history(situation: Situation) -> Verdict | None:
    if not situation.evidence.history.refresh_token_presented_twice:
        return None
    fact = situation.fact("refresh token", "presented twice", seen_in="exchanges")
    return Verdict(OWN - 6, CERTAIN, (fact,))


def _of_words(situation: Situation) -> Verdict | None:
    spoken = phrased(situation, *PHRASES, score=SAID + 5)
    tokens = {"refresh_token", "access_token"}
    clause = situation.reading.says(tokens, "used")
    is_plain = clause is not None and not HEDGES.intersection(clause.split())
    score = NAMED + 1 if is_plain else SAID + 5
    return strongest(spoken, said(situation, tokens, "used", score=score))


def _of_habit(situation: Situation) -> Verdict | None:
    """Where each refresh brings a new token, a second use of the old one is a frequent cause."""
    application = situation.evidence.own.application
    seen = application.learned.rotates if application else None
    habit = situation.provider.refresh_rotation
    if not (habit in ROTATING if seen is None else seen):
        return None  # what was seen wins over the catalogue
    if situation.context.has_refresh_token is False:
        return None
    is_bare = situation.reading.status == 400 and not situation.reading.text
    if situation.reading.names("invalid_grant") is None and not is_bare:
        return None
    if seen and habit not in ROTATING:
        fact = situation.fact("refresh rotation", "rotates", seen_in="earlier refreshes")
        return Verdict(MEANT - 2, facts=(fact,))
    return Verdict(MEANT - 2, facts=provider_fact(situation, "refresh_rotation", habit))


RULE = Rule(
    code="refresh-token-reused",
    title="A refresh token that {provider} had already replaced was used again",
    meaning=(
        "The provider gives a new refresh token at each refresh and the old one dies. An old one "
        "was presented again: by two processes at once, by a second system that uses the same "
        "account, or from a restored backup. Some providers then end the whole connection."
    ),
    known_by=(
        "The answer says that the token was used already; or the provider rotates refresh tokens "
        "and Regrant's records show two uses."
    ),
    explanation=(
        "{provider} replaces the refresh token at each refresh. The one that was presented had "
        "been replaced before, so {provider} refused it and may have ended the connection. This "
        "happens when two systems use the same connection, or after a backup was restored."
    ),
    steps=(
        (
            "Log in again as {account}.",
            "Log in again with the same account.",
        ),
        (
            "Find out whether another system uses the same app and account at {provider}. Each "
            "system needs its own."
        ),
        "After restoring a backup, expect this once for each connection.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.USER,
    subject="connection",
    references=("RFC 6749 §10.4", "RFC 9700 §4.14.2"),
    action_ids=("reconnect",),
    actions=reconnect,
    decided_by="The recorded refreshes of this connection: was the same token sent twice?",
    check=check,
    cases=(
        Case(
            "in words",
            seen("refresh", 400, '{"error":"invalid_grant","error_description":"already used"}'),
            fires=True,
        ),
        Case(
            "by our records",
            Evidence(
                observation=parse_observation(
                    {"stage": "refresh", "body": '{"error":"invalid_grant"}'}
                ),
                history=History(refresh_token_presented_twice=True),
            ),
            fires=True,
        ),
        Case("nothing known", seen("refresh", 400, '{"error":"invalid_grant"}'), fires=False),
    ),
)
