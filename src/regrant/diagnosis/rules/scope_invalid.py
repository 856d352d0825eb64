"""A scope in the list is unknown to the provider, or the list is ill-formed."""

import re

from regrant.diagnosis.judging import named, phrased, probed, said, scopes_probed, strongest
from regrant.diagnosis.model import FITS, MEANT, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import remove_scopes
from regrant.diagnosis.samples import seen
from regrant.diagnosis.scope_judging import only_protocol_scopes, refused_at_login
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "unknown scope",
    "invalid scope",
    "invalid_scope:",
    "unsupported scope",
    "unrecognized scope",
    "scope does not exist",
    "scopes do not exist",
    "no such scope",
    "malformed scope",
    "is not a valid scope",
    "not valid scopes",
    "not a known scope",
    "not compatible with each other",
    "some requested scopes were invalid",
    "one or more scopes are not configured",
    "not configured for this tenant",
)
#: Two scopes that were glued together by a separator the provider does not use.
GLUED = re.compile(r"[,;|]|%20|%2c|\s")


def check(situation: Situation) -> Verdict | None:
    """`invalid_scope` means "I do not know it" unless words speak of what the app may ask."""
    return strongest(
        _of_login(situation), _of_form(situation), _of_silence(situation), _of_probe(situation)
    )


def _of_silence(situation: Situation) -> Verdict | None:
    """Some servers drop what they do not know without a word."""
    unasked = situation.requested_scopes is None
    if situation.stage == "token" and unasked and only_protocol_scopes(situation):
        return Verdict(FITS + 2)
    return None


def _of_login(situation: Situation) -> Verdict | None:
    refused = refused_at_login(situation)
    if refused is None:
        return _of_permissions(situation)
    bad = {"invalid", "unknown", "unsupported", "incompatible", "unconfigured"}
    spoken = said(situation, "scope", bad, score=SAID + 2)
    return strongest(
        phrased(situation, *PHRASES, score=SAID + 4),
        spoken,
        named(situation, "invalid_scope", "invalid_scopes", "unknown_scope", score=MEANT + 4),
        named(situation, "unsupported_scope", score=SAID),
    )


def _of_permissions(situation: Situation) -> Verdict | None:
    """Pages for people say permission where they mean scope."""
    if situation.stage not in {"authorize", "callback"}:
        return None
    return said(situation, "permission", {"invalid", "unknown", "unsupported"}, score=SAID - 4)


def _of_form(situation: Situation) -> Verdict | None:
    """A single scope that contains a separator was meant to be several."""
    if not situation.at("authorize", "callback", "token"):
        return None
    separated = _of_separator(situation)
    if separated:
        return separated
    asked = situation.requested_scopes or ()
    glued = [scope for scope in asked if GLUED.search(scope)]
    if glued and situation.reading.names("invalid_scope"):
        fact = situation.fact("ill-formed scope", glued[0], seen_in="settings")
        return Verdict(SAID + 4, facts=(fact,))
    return None


def _of_separator(situation: Situation) -> Verdict | None:
    application = situation.evidence.own.application
    used = application.settings.scope_separator if application else None
    wanted = situation.provider.scope_separator
    if used is None or used == wanted or not situation.provider.is_confirmed("scope_separator"):
        return None
    if situation.reading.names("invalid_scope") is None:
        return None
    seen_as = situation.fact("scope separator", repr(used), seen_in="settings", expected=wanted)
    return Verdict(SAID + 8, facts=(seen_as,))


def _of_probe(situation: Situation) -> Verdict | None:
    return strongest(
        scopes_probed(situation, "scope-invalid"), probed(situation, "scope_separator")
    )


RULE = Rule(
    code="scope-invalid",
    title=(
        "{provider} does not know the scope {needed}",
        "{provider} does not know a scope that is asked for",
    ),
    meaning=(
        "A scope in the Scopes list is not one that the provider knows: it is spelled wrong, "
        "belongs to another product, cannot stand beside the others, or the scopes are separated "
        "by the wrong character."
    ),
    known_by=(
        "The login is refused with invalid_scope or words about an unknown or ill-formed scope, "
        "or a login with this scope alone is answered like one with a made-up scope."
    ),
    explanation=(
        (
            "{provider} refused the login because of the Scopes list: {needed} is misspelled "
            "there, unknown to it, or written with the wrong separator."
        ),
        (
            "{provider} refused the login because of the Scopes list: a scope is misspelled, "
            "unknown to it, or written with the wrong separator."
        ),
    ),
    steps=(
        (
            "Compare {requested} with the scopes in {docs}, letter by letter.",
            "Compare {requested} with the scopes in {provider}'s documentation, letter by letter.",
            "Compare the Scopes list with {provider}'s documentation, letter by letter.",
        ),
        "Remove or correct the scope, and check that each scope stands in its own row.",
        "Log in again.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §3.3", "RFC 6749 §4.1.2.1"),
    action_ids=("remove-scope", "set-scope-separator"),
    actions=remove_scopes,
    decided_by=(
        "Check the application: it tries each scope alone and compares with a made-up one, which "
        "tells an unknown scope from one that this app may not ask for."
    ),
    after_check=(
        "The provider's list of scopes, or a login: the check could not tell it from outside."
    ),
    check=check,
    cases=(
        Case("bare word", seen("callback", callback_params={"error": "invalid_scope"}), fires=True),
        Case("unknown scope", seen("authorize", 400, "Unknown scope: foo"), fires=True),
        Case(
            "not for this app",
            seen("callback", None, "The scope foo is not allowed for your application"),
            fires=False,
        ),
    ),
)
