"""The account that is signed in may not do this in the service; scopes are fine."""

from regrant.diagnosis.judging import named, phrased, said, sentence, status_fact, strongest
from regrant.diagnosis.model import FITS, MEANT, SAID, Case, Rule, Verdict
from regrant.diagnosis.samples import seen
from regrant.diagnosis.scope_judging import token_lacks_permission
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

WORDS = (
    "permission_denied",
    "no_permission",
    "access_denied",
    "forbidden",
    "user_not_allowed",
    "permission_unknown",
)
#: What an organisation buys for its people.
SEATS = (
    "number of seats",
    "increase the seats",
    "no seats",
    "no seat",
    "out of seats",
    "seat limit",
    "available seats",
    "assigned a seat",
    "more seats",
)
PHRASES = (
    "does not have permission",
    "do not have permission",
    "don't have permission",
    "no permission",
    "not have permissions",
    "does not have sufficient permission",
    "insufficient permission for",
    "insufficient privileges",
    "insufficient rights",
    "insufficient access",
    "insufficient user",
    "not authorized to access this resource",
    "not authorized to perform",
    "not authorized to view",
    "not authorised to",
    "not allowed to perform",
    "not permitted to",
    "not permitted for this user",
    "must be an admin",
    "must be admin",
    "plan does not",
    "plan doesn't",
    "upgrade your plan",
    "upgrade to a",
    "tier does not",
    "higher tier",
    "paid tier",
    "paid subscription",
    "available on the free",
    "available in the free",
    "free plan",
    "free tier does",
    "not included in your plan",
    "not available on your plan",
    "subscription does not include",
    "must be owner",
    "must be an owner",
    "must be the owner",
    "must be a member",
    "must be a manager",
    "not an admin",
    "only owners",
    "only the owner",
    "only available to owners",
    "only available to admins",
    "upgrade your subscription",
    "upgrade your account",
    "upgrade to",
    "current plan",
    "paid plan",
    "no subscription",
    "no active subscription",
    "must have admin",
    "requires admin",
    "admin rights",
    "administrator rights",
    "only administrators",
    "only admins",
    "owner of",
    "inactive user",
    "user is inactive",
    "user inactive",
    "user has been deactivated",
    "user is disabled",
    "user is suspended",
    "account is disabled",
    "account is suspended",
    "account suspended",
    "account has been disabled",
    "account has been locked",
    "account is locked",
    "account locked",
    "account temporarily locked",
    "account is temporarily locked",
    "account has been temporarily locked",
    "account was locked",
    "user's account is restricted",
    "account is restricted",
    "not licensed",
    "no license",
    "no active license",
    "no valid license",
    "lack a license",
    *SEATS,
    "license required",
    "license is required",
    "license has expired",
    "without a license",
    "not a member",
    "role does not",
    "shared with your integration",
    "has not been shared with",
    "premium required",
    "requires premium",
    "upgrade your plan",
    "your plan",
    "subscription plan",
    "subscription required",
    "subscription is required",
    "requires a subscription",
    "requires an active subscription",
    "requires a paid subscription",
    "trial has expired",
    "your role",
    "permission denied for",
    "ask the owner",
    "user does not have access",
    "you do not have access",
    "you don't have access",
    "requires higher privileges for user",
    "security token included in the request is not authorized",
)
#: Of the account itself, whatever its tokens are worth.
CLOSED = (
    "inactive user",
    "user is inactive",
    *(f"{who} {what}" for who in ("account", "user") for what in (
        "has been deleted", "was deleted", "has been disabled", "is disabled", "was disabled",
        "has been suspended", "is suspended", "was suspended", "has been deactivated",
        "is deactivated", "is locked", "has been locked", "is inactive",
    )),
)  # fmt: skip
BAD = {"insufficient", "not_allowed", "denied", "missing"}


def check(situation: Situation) -> Verdict | None:
    """A refusal that speaks of the user, not of the token or the app."""
    if situation.stage in {"authorize", "callback"}:
        return phrased(situation, *SEATS, score=MEANT)
    if situation.stage == "token":
        return _of_password(situation)
    if not situation.at("call", "refresh"):
        return None
    if situation.used_auth is False:
        return None
    if situation.stage == "refresh":
        return phrased(situation, *CLOSED, score=SAID)
    return strongest(
        _of_words(situation),
        said(situation, {"user"}, BAD, score=SAID - 2),
        _of_account(situation),
        _of_permission(situation),
        # 401 asks for other credentials (RFC 9110 §15.5.2), which rights are none of.
        named(situation, *WORDS, score=FITS + 8 if situation.reading.status == 401 else MEANT),
        phrased(situation, "access is denied", "access denied", "is denied", score=MEANT - 8),
        _of_sets(situation),
        _of_bare_refusal(situation),
    )


def _of_account(situation: Situation) -> Verdict | None:
    """The account itself was closed, whatever the token is worth."""
    if situation.reading.has("access_token"):
        return None
    return said(situation, "user", {"revoked"}, score=SAID - 4)


def _of_password(situation: Situation) -> Verdict | None:
    """A name and a password were presented (RFC 6749 §4.3), and the account was refused."""
    if situation.context.grant_type != "password":
        return None
    return named(situation, "invalid_grant", score=MEANT + 6)


def _of_permission(situation: Situation) -> Verdict | None:
    score = FITS + 10 if token_lacks_permission(situation) else SAID - 6
    return said(situation, "permission", {"insufficient", "denied", "missing"}, score=score)


def _of_words(situation: Situation) -> Verdict | None:
    if situation.reading.has("scope") or token_lacks_permission(situation):
        return None
    return phrased(situation, *PHRASES, score=SAID)


def _of_sets(situation: Situation) -> Verdict | None:
    """The token has every scope that the operation needs, so it is not the scopes."""
    needed, given = situation.needed_scopes, situation.granted_scopes
    if situation.stage != "call" or situation.reading.status != 403 or not needed or not given:
        return None
    if situation.compare_scopes(needed, given).missing:
        return None
    fact = situation.fact("scopes of the token", ", ".join(given), seen_in="connection")
    return Verdict(MEANT + 8, facts=(fact,))


def _of_bare_refusal(situation: Situation) -> Verdict | None:
    if situation.stage != "call" or situation.reading.status != 403:
        return None
    return Verdict(FITS, facts=(*status_fact(situation), *sentence(situation)))


RULE = Rule(
    code="account-permission-missing",
    title=(
        "{account} may not do this in {service}",
        "The account that is signed in may not do this",
    ),
    meaning=(
        "The token is good and has the right scopes, but the account behind it lacks the rights "
        "in the service: it is not an administrator, not a member, not licensed, or disabled."
    ),
    known_by="The service's answer speaks of the user's or account's rights, not of scopes.",
    explanation=(
        (
            "The service knows the token, but the account {account} lacks the right for this "
            "operation there. More scopes would not help. It said: “{quote}”"
        ),
        (
            "The service knows the token, but the account behind it lacks the right for this "
            "operation there. More scopes would not help. It said: “{quote}”"
        ),
        (
            "The service knows the token, but the account behind it lacks the right for this "
            "operation there. More scopes would not help."
        ),
    ),
    steps=(
        (
            "Ask the administrator of {service} to give {account} the role or licence for it.",
            "Ask the administrator of the service to give the account the role or licence for it.",
        ),
        "Or log in with another account that has the right.",
        "Send the request again.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.PROVIDER_ADMINISTRATOR,
    subject="connection",
    references=("RFC 9110 §15.5.4",),
    decided_by="The same operation done by hand with the same account in the service's own pages.",
    check=check,
    cases=(
        Case(
            "says so",
            seen("call", 403, "The caller does not have permission", context={"used_auth": True}),
            fires=True,
        ),
        Case("scope", seen("call", 403, '{"error":"insufficient_scope"}'), fires=False),
    ),
)
