"""The stored refresh token is dead at the provider."""

from datetime import timedelta

from regrant.diagnosis.judging import named, phrased, said, sentence, strongest
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

WORDS = (
    "invalid_refresh_token",
    "bad_refresh_token",
    "refresh_token_expired",
    "expired_refresh_token",
)
GONE = {"invalid", "expired", "revoked", "unknown"}
DEAD = {"invalid", "expired", "revoked", "unknown", "not_allowed", "other_owner", "mismatch"}

DEAD_GRANT = (
    "grant is expired",
    "grant has expired",
    "grant expired",
    "grant is revoked",
    "grant was revoked",
    "grant has been revoked",
    "session expired",
    "session has expired",
    "session is not active",
)


def check(situation: Situation) -> Verdict | None:
    """`invalid_grant` to a refresh means the token that was presented, unless words say more."""
    if not situation.at("refresh", "token") or situation.context.has_refresh_token is False:
        return None
    if _is_first_exchange(situation):
        unknown = situation.grant_type is None
        return said(situation, "refresh_token", GONE, score=SAID + 8) if unknown else None
    return strongest(
        named(situation, *WORDS, score=NAMED),
        said(situation, "refresh_token", DEAD, score=SAID),
        _of_grant(situation),
        _of_dead_account(situation),
        _of_dead_grant(situation),
    )


def _is_first_exchange(situation: Situation) -> bool:
    return situation.stage == "token" and situation.context.grant_type != "refresh_token"


def _of_grant(situation: Situation) -> Verdict | None:
    if situation.stage is None and not situation.is_refresh:
        return named(situation, "invalid_grant", score=MEANT)
    found = named(situation, "invalid_grant", "access_denied", score=MEANT + 4)
    token = named(situation, "invalid_token", "token_revoked", "token_expired", score=MEANT + 2)
    words = said(situation, "access_token", {"expired", "revoked", "invalid"}, score=MEANT + 6)
    if found or token or (words and situation.stage == "refresh"):
        return strongest(found, token, words)
    if situation.stage != "refresh" or (situation.reading.status or 400) not in {400, 401, 403}:
        return None
    is_refused = situation.is_refused or bool(situation.reading.text)
    return Verdict(FITS + 6, facts=sentence(situation)) if is_refused else None


def _of_dead_grant(situation: Situation) -> Verdict | None:
    if situation.stage != "refresh":
        return None
    return phrased(situation, *DEAD_GRANT, score=SAID)


def _of_dead_account(situation: Situation) -> Verdict | None:
    if not situation.is_refresh:
        return None
    dead = phrased(situation, "password was changed", "password has changed", score=MEANT + 10)
    idle = phrased(situation, "inactivity", "not been used", score=MEANT + 10)
    age = situation.context.token_age_days
    known = situation.provider.refresh_token_lifetime_seconds
    if age and known and timedelta(days=age).total_seconds() >= known:
        old = situation.fact("age of the grant in days", age, seen_in="history")
        return strongest(dead, idle, Verdict(MEANT + 6, facts=(old,)))
    return strongest(dead, idle)


RULE = Rule(
    code="refresh-token-invalidated",
    title=(
        "{provider} no longer accepts the refresh token of {account}",
        "{provider} no longer accepts the stored refresh token",
    ),
    meaning=(
        "The refresh token that is stored here is dead at the provider: the user or an "
        "administrator withdrew access, the password changed, it lay unused for too long, or its "
        "lifetime is over."
    ),
    known_by=(
        "The token endpoint answers a refresh with invalid_grant, and the client itself is "
        "accepted."
    ),
    explanation=(
        "The refresh token that is stored here is no longer valid at {provider}: access was "
        "withdrawn there, the password changed, or the token lay unused or lived too long. Only "
        "a new login brings another one."
    ),
    steps=(
        (
            "Log in again as {account}. The connection keeps its place.",
            "Log in again with the same account. The connection keeps its place.",
        ),
        (
            (
                "If it happens again soon, look at {provider}'s {connected_apps}: somebody may "
                "withdraw access there, or a newer login may push out older ones."
            ),
            (
                "If it happens again after a fixed time, look up how long {provider} lets refresh "
                "tokens live, and whether your app there is still in a test mode."
            ),
        ),
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.USER,
    subject="connection",
    references=("RFC 6749 §5.2", "RFC 6749 §10.4"),
    action_ids=("reconnect",),
    actions=reconnect,
    decided_by=(
        "A second refresh with the token as it is stored now: if it works, another process had "
        "renewed it meanwhile."
    ),
    check=check,
    cases=(
        Case("a refused refresh", seen("refresh", 400, '{"error":"invalid_grant"}'), fires=True),
        Case(
            "a refused client",
            seen("refresh", 401, '{"error":"invalid_client"}'),
            fires=False,
        ),
    ),
)
