"""The person unticked or refused scopes at login."""

from collections.abc import Mapping
from typing import Any, Final

from regrant.diagnosis.judging import LIKELY, named, phrased, provider_fact, said, strongest
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.samples import seen
from regrant.diagnosis.scope_judging import call_lacks_scope, narrowed, weigh
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.values import listed_safely
from regrant.domain.finding import Responsible, Severity

WORDS = ("access_denied", "user_denied", "consent_denied", "permission_denied", "denied")
UNALLOWED = (
    "without user authorization",
    "user has not authorized",
    "user did not authorize",
    "not authorized by the user",
    "user has not granted",
    "user did not grant",
    "not granted by the user",
)

#: A login that came back with a refusal granted nothing, so there is nothing to take back.
OF_ALL: Final[Mapping[str, Any]] = {
    "title": "Access was refused at login",
    "explanation": (
        (
            "The login at {provider} asked for {requested} and came back with a refusal. Nothing "
            "was granted, and nothing that existed before was changed."
        ),
        (
            "The login came back with a refusal. Nothing was granted, and nothing that existed "
            "before was changed."
        ),
    ),
    "steps": (
        "Ask the person who logs in whether they meant to refuse.",
        "Log in again, leave every box ticked on {provider}'s page and allow access.",
        (
            (
                "If nobody refused, {provider} did: look in its {console} whether this account may "
                "use the app and its scopes."
            ),
            (
                "If nobody refused, {provider} did: look there whether this account may use the "
                "app and its scopes."
            ),
        ),
    ),
    "decided_by": "The person: did they refuse, or did the provider refuse for them?",
}


def check(situation: Situation) -> Verdict | None:
    """Asked for and not given, and the provider lets people choose."""
    return strongest(
        _of_token(situation), _of_callback(situation), _of_call(situation), _of_person(situation)
    )


def _of_token(situation: Situation) -> Verdict | None:
    missing = narrowed(situation)
    if situation.grant_type == "client_credentials":
        return None  # nobody was there who could have unticked something
    if not missing or situation.reading.names("invalid_scope", "invalid_grant", "invalid_client"):
        return None
    partial = situation.provider.partial_consent
    dropped = situation.fact(
        "scopes not granted", ", ".join(sorted(missing)), seen_in="token answer"
    )
    facts = (dropped,)
    if partial:
        facts = (dropped, *provider_fact(situation, "partial_consent", "people may untick scopes"))
    score = SAID - 8 if partial is False else NAMED
    return Verdict(
        score, LIKELY, facts, {"missing": listed_safely(situation, tuple(sorted(missing))) or ""}
    )


def _of_callback(situation: Situation) -> Verdict | None:
    if not situation.at("callback", "authorize"):
        return None
    spoken = said(situation, {"scope", "consent", "permission"}, {"denied"}, score=MEANT + 8)
    consent = said(situation, "consent", {"not_allowed", "missing"}, score=SAID + 6)
    person = strongest(
        said(situation, "user", {"denied"}, score=MEANT + 2),
        phrased(situation, "denied by the resource owner", score=MEANT + 2),
        phrased(situation, "resource owner denied", score=MEANT + 2),
    )
    spoken = strongest(spoken, consent if situation.stage == "callback" else None, person)
    score = MEANT + 6 if situation.stage == "callback" else MEANT - 2
    found = strongest(spoken, named(situation, *WORDS[:3], score=score))
    return found.but(**OF_ALL) if found else None


def _of_call(situation: Situation) -> Verdict | None:
    found = call_lacks_scope(situation)
    if found is None:
        return None
    by_user = said(situation, "user", {"denied", "not_allowed"}, score=0)
    about_scope = situation.reading.says("scope", {"denied", "not_allowed"})
    extra = 6 if by_user and about_scope else 0
    bare = not situation.reading.text and situation.provider.partial_consent
    extra += 6 if bare else 0
    return found.but(score=max(found.score + weigh(situation).denied + extra, FITS - 8))


def _of_person(situation: Situation) -> Verdict | None:
    """The person is said not to have allowed it."""
    if situation.stage != "call" or situation.used_auth is False:
        return None
    return phrased(situation, *UNALLOWED, score=MEANT + 4)


RULE = Rule(
    code="scope-denied",
    title=(
        "{missing} was asked for but not granted at login",
        "A scope was refused at login",
    ),
    meaning=(
        "The scopes were asked for rightly, but the person who logged in unticked some of them, "
        "or refused. The token works only for what was granted."
    ),
    known_by=(
        "The provider's answer lists fewer scopes than were asked for, or the browser came back "
        "with access_denied."
    ),
    explanation=(
        (
            "{provider} was asked for {requested} and granted {granted}. The person who logged in "
            "did not allow {missing}, so operations that need it will be refused."
        ),
        (
            "The person who logged in did not allow everything that was asked for. Operations that "
            "need what was refused will not work."
        ),
    ),
    steps=(
        "Ask the person who logs in to leave every box ticked on {provider}'s page.",
        (
            "Delete the user in Regrant, so that the present token is revoked. Where {provider} "
            "cannot be told to revoke, withdraw access on its page of connected applications."
        ),
        "Log in again and allow everything.",
    ),
    severity=Severity.DEGRADING,
    responsible=Responsible.USER,
    subject="connection",
    references=("RFC 6749 §3.3", "RFC 6749 §5.1"),
    action_ids=("reconnect",),
    actions=reconnect,
    decided_by="The person: did they untick a box or refuse, or were all boxes ticked?",
    check=check,
    cases=(
        Case(
            "fewer scopes came back",
            seen(
                "token",
                200,
                '{"access_token":"x","scope":"read","refresh_token":"y","expires_in":60}',
                context={"requested_scopes": ["read", "write"]},
            ),
            fires=True,
        ),
        Case(
            "refused",
            seen("callback", callback_params={"error": "access_denied"}),
            fires=True,
        ),
        Case(
            "only the order differs",
            seen(
                "token",
                200,
                '{"access_token":"x","scope":"write read","refresh_token":"y","expires_in":60}',
                context={"requested_scopes": ["read", "write"]},
            ),
            fires=False,
        ),
    ),
)
