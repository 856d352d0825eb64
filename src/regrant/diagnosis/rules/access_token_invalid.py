"""The service does not accept the access token: revoked, malformed, or of another environment."""

from regrant.diagnosis.judging import named, phrased, said, sentence, status_fact, strongest
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.rules.authentication_not_used import speaks_of_nobody
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

WORDS = (
    "token_revoked",
    "access_token_revoked",
    "invalid_access_token",
    "invalid_auth",
    "token_invalid",
    "token_inactive",
    "account_inactive",
    "invalid_session_id",
    "token_rejected",
    "token_revoke",
    "malformed_token",
    "token_malformed",
)
DEAD = {"invalid", "revoked", "unknown", "other_owner", "denied", "mismatch"}


def check(situation: Situation) -> Verdict | None:
    """A call that carried a token was refused for the token's sake."""
    if situation.used_auth is False or situation.is_refresh:
        return None
    if situation.stage == "revoke":
        return _of_revocation(situation)
    if not situation.at("call"):
        return None
    return strongest(
        named(situation, *WORDS, score=NAMED),
        named(situation, "invalid_token", "unauthenticated", score=MEANT + 6),
        said(situation, "access_token", DEAD, score=SAID - 2),
        phrased(situation, "deauthorized", "deauthorised", "de-authorized", score=SAID),
        # Said of a person, it is about the token: the person has taken the access back.
        phrased(situation, "revoked access", "not authorized this client", score=SAID + 2),
        phrased(situation, "bad credentials", "invalid authentication", score=MEANT + 6),
        phrased(situation, "valid access token", "valid token", "valid oauth", score=MEANT + 4),
        _of_nobody(situation),
        _of_signature(situation),
        _of_bare_refusal(situation),
    )


def _of_revocation(situation: Situation) -> Verdict | None:
    found = named(situation, "invalid_token", "token_not_found", score=SAID)
    gone = situation.context.token_already_revoked is True
    foreign = situation.context.token_issued_to_this_client is False
    if gone or foreign:
        what = "already revoked" if gone else "issued to another client"
        fact = situation.fact("token", what, seen_in="context")
        return strongest(found, Verdict(SAID, facts=(fact,)))
    return found or said(situation, "access_token", DEAD | {"expired"}, score=SAID - 2)


def _of_signature(situation: Situation) -> Verdict | None:
    """A call is signed with what came with the token (RFC 5849 §3.4), or the token is signed."""
    if situation.stage != "call" or not situation.used_auth:
        return None
    is_refused = situation.reading.joins({"signature"}, {"+invalid", "+mismatch"})
    return Verdict(MEANT, facts=sentence(situation)) if is_refused else None


def _of_nobody(situation: Situation) -> Verdict | None:
    """A token was sent, and the service knows nobody by it."""
    if not situation.used_auth or not speaks_of_nobody(situation):
        return None
    return Verdict(MEANT + 6, facts=sentence(situation))


def _of_bare_refusal(situation: Situation) -> Verdict | None:
    """A 401 to a call with a token means the token, unless words say more."""
    if situation.reading.status != 401 or situation.stage != "call":
        return None
    return Verdict(FITS + 10, facts=(*status_fact(situation), *sentence(situation)))


RULE = Rule(
    code="access-token-invalid",
    title=(
        "{service} does not accept the access token",
        "The access token is not accepted",
    ),
    meaning=(
        "The service refuses the access token itself: it was revoked, is damaged, or was issued "
        "by another environment than the one that is called."
    ),
    known_by="The answer to a call that carried a token says that the token is not valid.",
    explanation=(
        "The token was sent, but the service does not accept it: access was withdrawn, the token "
        "is damaged, or it was issued for another environment. It is not a matter of scopes."
    ),
    steps=(
        "Send the request again: Regrant asks for a new token first where it can.",
        (
            "If it fails again, log in again as {account}.",
            "If it fails again, log in again.",
        ),
        (
            "If that does not help, check that the web service's address and the application's "
            "token URL belong to the same environment (test or live, same region)."
        ),
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.USER,
    subject="connection",
    references=("RFC 6750 §3.1",),
    action_ids=("reconnect",),
    actions=reconnect,
    decided_by="A refresh: if the new token works, the old one had been revoked or had expired.",
    retryable=True,
    check=check,
    cases=(
        Case("revoked", seen("call", 401, '{"ok":false,"error":"token_revoked"}'), fires=True),
        Case("expired", seen("call", 401, "The access token expired"), fires=False),
    ),
)
