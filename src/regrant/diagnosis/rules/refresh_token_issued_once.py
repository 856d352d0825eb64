"""No refresh token, because the provider gave one before and gives it only once."""

from regrant.diagnosis.missing_refresh import ONCE, kind
from regrant.diagnosis.model import Case, Rule, Verdict
from regrant.diagnosis.remedies import revoke_and_reconnect
from regrant.diagnosis.samples import facts, seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity


def check(situation: Situation) -> Verdict | None:
    """The account was authorised before, or the provider is known to give only one."""
    found = kind(situation, ONCE)
    history = situation.evidence.history
    if found is None or not history.deleted_without_revocation:
        return found
    fact = situation.fact("earlier connection", "deleted, not revoked", seen_in="history")
    return found.but(facts=(*found.facts, fact))


RULE = Rule(
    code=ONCE,
    title="{provider} gives a refresh token only at the first consent, and that was earlier",
    meaning=(
        "The provider gives a refresh token once per user and app. This account has consented "
        "before (here or from another system) and that consent was not revoked, so no second one "
        "came."
    ),
    known_by=(
        "The token answer has no refresh token although it was asked for, and the history of this "
        "application and account, or the provider's catalogue entry, shows an earlier consent."
    ),
    explanation=(
        (
            "{account} has given this app access before, and {provider} hands out a refresh token "
            "only the first time. Until that earlier access is revoked or consent is asked for "
            "again, logging in brings only a token that will end."
        ),
        (
            "This account has given the app access before, and {provider} hands out a refresh "
            "token only the first time. Until that earlier access is revoked or consent is asked "
            "for again, logging in brings only a token that will end."
        ),
    ),
    steps=(
        (
            (
                "Open {provider}'s {connected_apps} with the account that logged in, and remove "
                "the access of this app."
            ),
            (
                "Open the page of connected applications in the account that logged in, and remove "
                "the access of this app."
            ),
        ),
        "Log in again. {provider} asks for consent anew and gives a refresh token.",
        "Fill in the Revoke token URL, so that deleting a user also ends the access there.",
    ),
    severity=Severity.DEGRADING,
    responsible=Responsible.USER,
    subject="connection",
    references=("RFC 6749 §1.5", "RFC 7009 §2"),
    action_ids=("revoke-and-reconnect",),
    actions=revoke_and_reconnect,
    decided_by="A login with forced consent after revoking: does a refresh token come?",
    check=check,
    cases=(
        Case(
            "authorised before",
            seen("token", context={"has_refresh_token": False, "previously_authorized": True}),
            fires=True,
        ),
        Case(
            "the catalogue knows, nothing remembered",
            seen(
                "token",
                200,
                '{"access_token":"x","expires_in":3600}',
                context={"access_type": "offline"},
                facts=facts(refresh_token="first_consent_only"),
            ),
            fires=True,
        ),
        Case(
            "never asked for",
            seen(
                "token",
                200,
                '{"access_token":"x","expires_in":3600}',
                context={"requested_scopes": ["read"]},
                facts=facts(refresh_token="with_scope", offline_scope="offline_access"),
            ),
            fires=False,
        ),
    ),
)
