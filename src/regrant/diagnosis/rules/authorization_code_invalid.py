"""The login's code was too old, used twice, or made for another client or redirect URL."""

from regrant.diagnosis.evidence import Evidence, LoginOutcome
from regrant.diagnosis.judging import CERTAIN, named, phrased, said, strongest
from regrant.diagnosis.model import MEANT, NAMED, OWN, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

WORDS = (
    "invalid_code",
    "bad_verification_code",
    "code_already_used",
    "code_expired",
    "expired_code",
    "bad_auth_code",
    "bad_authorization_code",
    "authorization_code_expired",
    "invalid_authorization_code",
    "missing_authorization_code",
    "token_used",
    "verifier_invalid",
)
_INTERRUPTED = Verdict(
    OWN,
    CERTAIN,
    title="The login was interrupted before {provider}'s answer was stored",
    explanation=(
        "Regrant stopped while it was finishing this login. A code works once and may have been "
        "used, so it is not presented again. {provider} may have noted the access already; the "
        "new login takes its place."
    ),
    steps=(
        "Log in again.",
        (
            "If the new login brings no refresh token, remove Regrant's access in the account's "
            "settings at {provider} and log in once more."
        ),
    ),
    decided_by="A new login.",
)
BAD = {"invalid", "expired", "used", "unknown", "other_owner", "revoked", "mismatch", "missing"}


def check(situation: Situation) -> Verdict | None:
    """`invalid_grant` to a code exchange means the code, unless words point elsewhere."""
    if situation.evidence.login.interrupted:
        return _INTERRUPTED
    if situation.is_refresh and not situation.reading.names(*WORDS):
        spoken = phrased(situation, "parameter : refresh_token", score=MEANT - 10)
        return spoken if situation.stage == "refresh" else None
    if not situation.at("token", "callback", "refresh"):
        return None
    if situation.stage == "token" and not situation.is_code_exchange:
        return None
    return strongest(
        named(situation, *WORDS, score=NAMED),
        said(situation, "authorization_code", BAD, score=SAID),
        _of_grant(situation),
    )


def _of_grant(situation: Situation) -> Verdict | None:
    score = MEANT + 4 if situation.stage == "token" else MEANT - 4
    return named(situation, "invalid_grant", score=score)


RULE = Rule(
    code="authorization-code-invalid",
    title="{provider} does not accept the code of this login",
    meaning=(
        "At the end of a login the provider hands over a code that works once, for a few seconds "
        "to minutes, and only for the client and redirect URL it was made for. One of these did "
        "not hold."
    ),
    known_by="The token endpoint answers the exchange of the code with invalid_grant or names it.",
    explanation=(
        "The code that {provider} gave at the end of the login could not be exchanged: it was too "
        "old, had been used already, or was made for another client or redirect URL. No token "
        "was issued, and nothing else was changed."
    ),
    steps=(
        "Log in again, and do not reload or go back in the browser on the way.",
        (
            "If it fails again, check that login and token URL belong to the same environment and "
            "that the redirect URL is the same in both steps."
        ),
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.USER,
    subject="attempt",
    references=("RFC 6749 §4.1.2", "RFC 6749 §5.2"),
    action_ids=("reconnect",),
    actions=reconnect,
    decided_by="Another login: a code that was only old or used will not fail twice.",
    check=check,
    cases=(
        Case(
            "used twice",
            seen("token", 400, '{"error":"invalid_grant","error_description":"Code already used"}'),
            fires=True,
        ),
        Case("bare", seen("token", 400, '{"error":"invalid_grant"}'), fires=True),
        Case("interrupted", Evidence(login=LoginOutcome(interrupted=True)), fires=True),
        Case("at a refresh", seen("refresh", 400, '{"error":"invalid_grant"}'), fires=False),
    ),
)
