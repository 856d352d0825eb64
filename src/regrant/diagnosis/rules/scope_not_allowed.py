"""The provider does not let this app ask for the scope."""

from regrant.diagnosis.judging import POSSIBLE, phrased, said, scopes_probed, strongest
from regrant.diagnosis.model import FITS, HINT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect, remove_scopes
from regrant.diagnosis.samples import facts, seen
from regrant.diagnosis.scope_judging import call_lacks_scope, narrowed, refused_at_login, weigh
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.values import listed_safely
from regrant.domain.finding import Action, Responsible, Severity

NOT_FOR_APP = (
    "not authorized for the scope",
    "not authorized for your application",
    "not configured for your app",
    "not configured for this client",
    "not configured for this app",
    "not configured for the client",
    "not been authorized for the scope",
    "not allowed to request",
    "not allowed for this client",
    "not allowed for client",
    "not permitted for",
    "application does not have access",
    "does not have access to",
    "not approved for",
    "has not been approved",
    "scope is not allowed",
    "scopes are not allowed",
    "scope not allowed",
    "exceeds the scope",
    "not enabled for this app",
    "not authorized to request",
    "not pre-registered",
    "is not assigned",
)


def check(situation: Situation) -> Verdict | None:
    """The provider's side has to permit the scope: at login in words, at a call by its sets."""
    return strongest(
        _of_login(situation),
        _of_call(situation),
        _of_narrowing(situation),
        _of_wordless_page(situation),
        scopes_probed(situation, "scope-not-allowed"),
    )


def _of_wordless_page(situation: Situation) -> Verdict | None:
    """A login that ended on a page nobody read: all that is known is what was asked for."""
    seen = situation.reading.text or situation.reading.status
    if situation.stage != "authorize" or seen or not situation.context.requested_scopes:
        return None
    return Verdict(HINT, POSSIBLE)


def _of_login(situation: Situation) -> Verdict | None:
    refused = refused_at_login(situation)
    if refused is None:
        return None
    for_app = phrased(situation, *NOT_FOR_APP, score=SAID + 8)
    spoken = said(situation, "scope", {"not_allowed", "insufficient"}, score=SAID + 5)
    exact = situation.reading.names(
        "unauthorized_scope", "unauthorized_scope_error", "scope_not_allowed", "scope_not_permitted"
    )
    by_word = refused.but(score=NAMED) if exact else None
    spoken = strongest(spoken, _of_scope_and_client(situation, refused))
    at_provider = situation.provider.scopes_set_at_provider
    bare = refused.but(score=FITS + (26 if at_provider else 18))
    return strongest(for_app, spoken, by_word, bare)


def _of_scope_and_client(situation: Situation, refused: Verdict) -> Verdict | None:
    """A scope is invalid "for this app": another app might ask for it."""
    bad = {"+invalid", "+unsupported", "+unconfigured"}
    at_client = situation.reading.joins({"scope"}, {"client"}, bad)
    if situation.reading.names("invalid_scope"):
        at_client = at_client or situation.reading.joins({"client"}, {"+not_allowed"})
    return refused.but(score=SAID + 5) if at_client else None


def _of_call(situation: Situation) -> Verdict | None:
    found = call_lacks_scope(situation)
    return found.but(score=found.score + weigh(situation).not_allowed) if found else None


def _of_narrowing(situation: Situation) -> Verdict | None:
    missing = narrowed(situation)
    if not missing or situation.stage != "token":
        return None
    nobody = situation.grant_type == "client_credentials"
    is_whole = nobody or situation.provider.partial_consent is False
    score = SAID + 4 if is_whole else FITS + 14
    dropped = situation.fact(
        "scopes not granted", ", ".join(sorted(missing)), seen_in="token answer"
    )
    return Verdict(
        score,
        facts=(dropped,),
        values={"needed": listed_safely(situation, tuple(sorted(missing))) or ""},
    )


def _actions(situation: Situation) -> list[Action]:
    if situation.at("authorize", "callback", "token"):
        return list(remove_scopes(situation))
    return list(reconnect(situation))


RULE = Rule(
    code="scope-not-allowed",
    title=(
        "{provider} does not let this app ask for {needed}",
        "{provider} does not let this app ask for a scope",
    ),
    meaning=(
        "Some providers keep a list of scopes with each app. A scope that is asked for, or that "
        "the operation needs, is not on the app's list there, or needs the provider's approval."
    ),
    known_by=(
        "The login is refused with words about what the app may ask for, a scope that was asked "
        "for is dropped without a word, or a call lacks a scope that only the provider can give."
    ),
    explanation=(
        (
            "{provider} keeps a list of the scopes that your app may ask for, and {needed} is not "
            "on it, or has not been approved there."
        ),
        (
            "{provider} keeps a list of the scopes that your app may ask for. A scope that is "
            "needed is not on it, or has not been approved there."
        ),
    ),
    steps=(
        (
            (
                "Open your app in {provider}'s {console} and add {needed} to its scopes or "
                "permissions."
            ),
            (
                "Open your app in {provider}'s {console} and add the scope to its scopes or "
                "permissions."
            ),
            (
                "Open your app in {provider}'s developer console and add {needed} to its scopes or "
                "permissions."
            ),
            (
                "Open your app in {provider}'s developer console and add the scope to its scopes "
                "or permissions."
            ),
        ),
        ("You find the place there under: {where_scopes}.",),
        "If the scope needs {provider}'s approval or an administrator's consent, ask for it there.",
        "Delete the user in Regrant, so that the present token is revoked, and log in again.",
        "If the scope is not needed, take it out of the Scopes list.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §3.3", "RFC 6749 §4.1.2.1"),
    action_ids=("reconnect", "remove-scope", "set-scope-separator"),
    actions=_actions,
    decided_by=(
        "Check the application: a login with this scope, and one with a made-up scope, show "
        "whether the provider knows the scope and only withholds it from this app."
    ),
    after_check=(
        "The scopes that the app's settings at the provider allow, or a login: the check "
        "could not tell it from outside."
    ),
    check=check,
    cases=(
        Case(
            "not for this app",
            seen(
                "callback",
                callback_params={
                    "error": "invalid_scope",
                    "error_description": "Your application is not authorized for the scope x",
                },
            ),
            fires=True,
        ),
        Case(
            "dropped in silence",
            seen(
                "token",
                200,
                '{"access_token":"x","scope":"read","refresh_token":"y","expires_in":60}',
                context={"requested_scopes": ["read", "write"]},
                facts=facts(partial_consent=False),
            ),
            fires=True,
        ),
        Case("unknown scope", seen("callback", None, "Unknown scope: foo"), fires=False),
    ),
)
