"""The provider wants the person to do something: MFA, consent, sign in again."""

from regrant.diagnosis.judging import CERTAIN, named, phrased, said, strongest
from regrant.diagnosis.model import MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

CERTAIN_WORDS = (
    "interaction_required",
    "mfa_required",
    "insufficient_user_authentication",
    "account_selection_required",
    "unmet_authentication_requirements",
)
WORDS = (
    "consent_required",
    "login_required",
    "item_login_required",
    "invalid_rapt",
    "rapt_required",
    "reauth_required",
    "two_factor_required",
    "two_factor",
    "otp_required",
    "sso_required",
    "checkpoint_required",
)
PHRASES = (
    "reauth related error",
    "invalid_rapt",
    "rapt_required",
    "must use multi-factor",
    "multi-factor authentication needed",
    "multi-factor authentication is required",
    "multi-factor authentication is needed",
    "required to use multi-factor",
    "must enroll in multi-factor",
    "multi-factor authentication required",
    "multifactor authentication required",
    "two-factor authentication is required",
    "step-up",
    "step up authentication",
    "not consented to use",
    "has not consented",
    "consent is required",
    "user consent required",
    "requires consent",
    "needs to sign in again",
    "must sign in again",
    "second authentication factor",
    "two-step verification",
    "sso: required",
    "saml enforcement",
    "password expired",
    "password has expired",
    "password must be changed",
    "must change your password",
    "account is not fully set up",
    "account is not set up completely",
    "action required",
    "terms of service",
    "accept the terms",
    "not accept all required",
    "must accept",
    "not accepted the",
    "accept the new terms",
    "must verify",
    "email address is not verified",
    "email not verified",
    "verify your email",
    "login checkpoint",
    "checkpoint",
    "confirm their identity",
    "requires user interaction",
    "security defaults",
)
#: Said of an expired token too, where Regrant can help itself.
AGAIN = (
    "sign in again",
    "log in again",
    "re-authenticate",
    "reauthenticate",
    "re-authentication",
    "reauthentication",
)

NOBODY = ("not logged in", "not signed in", "not logged into", "not authenticated")


def check(situation: Situation) -> Verdict | None:
    """Words of OpenID Connect and of RFC 9470, and what providers say about second factors."""
    return strongest(
        named(situation, *CERTAIN_WORDS, score=NAMED + 3, certainty=CERTAIN),
        named(situation, *WORDS, score=MEANT if _is_of_token(situation) else NAMED),
        phrased(situation, *PHRASES, score=SAID + 6),
        phrased(situation, *AGAIN, score=SAID - 4),
        _of_consent(situation),
        _of_nobody(situation),
        said(situation, "mfa", {"missing", "invalid", "expired", "not_allowed"}, score=SAID + 6),
        said(situation, "consent", {"missing", "insufficient"}, score=SAID + 4),
    )


def _is_of_token(situation: Situation) -> bool:
    """Whether a refresh says that the token it was given is dead, and a login follows from that."""
    dead = {"invalid", "expired", "revoked", "unknown", "used"}
    return (
        situation.stage == "refresh" and situation.reading.says("refresh_token", dead) is not None
    )


def _of_consent(situation: Situation) -> Verdict | None:
    """The permission that a person gave for a time, as banks keep it beside the token."""
    if situation.stage not in {"call", "refresh"}:
        return None
    gone = {"invalid", "revoked", "expired", "missing", "unknown"}
    return said(situation, "consent", gone, score=SAID + 3)


def _of_nobody(situation: Situation) -> Verdict | None:
    """The provider's page knows nobody who could consent."""
    if situation.stage not in {"authorize", "callback"}:
        return None
    return phrased(situation, *NOBODY, score=SAID - 2)


RULE = Rule(
    code="interaction-required",
    title="{provider} wants the person to confirm something before it goes on",
    meaning=(
        "The provider does not go on without the person: a second factor, a new password, consent "
        "or another sign-in is due. No program can do this for them."
    ),
    known_by="The answer says interaction_required, login_required, consent_required or the like.",
    explanation=(
        "{provider} asks for something that only a person at a browser can do: “{quote}”",
        (
            "{provider} asks for something that only a person at a browser can do: a second "
            "factor, consent, a new password or another sign-in."
        ),
    ),
    steps=(
        (
            "Log in again as {account} and do what {provider}'s pages ask for.",
            "Log in again and do what {provider}'s pages ask for.",
        ),
        (
            "If this comes back after hours or days, ask {provider}'s administrator whether a "
            "policy demands it, and whether a technical account can be exempt."
        ),
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.USER,
    subject="connection",
    references=("OpenID Connect Core §3.1.2.6", "RFC 9470 §3"),
    action_ids=("reconnect",),
    actions=reconnect,
    decided_by="A login by the same person: what does the provider's page ask for?",
    check=check,
    cases=(
        Case("by word", seen("refresh", 400, '{"error":"interaction_required"}'), fires=True),
        Case("dead token", seen("refresh", 400, '{"error":"invalid_grant"}'), fires=False),
    ),
)
