"""What the scope rules share: was a scope refused, and whose turn is it to give it?

The words of an answer say only that a scope is lacking. Which of three parties withheld it
follows from the sets: what the answer names, what was asked for, what was granted.
"""

from dataclasses import dataclass

from regrant.diagnosis.judging import named, phrased, said, sentence, status_fact, strongest
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Verdict
from regrant.diagnosis.situation import Situation
from regrant.domain.scope import PROTOCOL_SCOPES

LACKING_WORDS = (
    "insufficient_scope",
    "insufficient_scopes",
    "missing_scope",
    "missing_scopes",
    "scope_not_authorized",
    "scope_mismatch",
    "no_scopes",
    "access_token_scope_insufficient",
    "insufficient_permissions",
    "insufficient_permission",
)
LACKING = {"insufficient", "missing", "mismatch", "not_allowed", "unsupported", "invalid", "denied"}
PHRASES = (
    "insufficient scope",
    "insufficient client scope",
    "insufficient authentication scopes",
    "insufficient_scope",
    "missing scope",
    "missing_scope",
    "required scope",
    "requires scope",
    "requires the following scope",
    "lack one or more required privilege scopes",
    "not have the required scope",
    "does not have the right scope",
    "requires higher privileges",
    "extended permission",
    "requires the following permission",
    "does not have the required permissions",
    "missing required permission",
    "missing permission",
)


@dataclass(frozen=True, slots=True)
class Weights:
    """How strongly each of the three scope causes is meant."""

    missing: int
    not_allowed: int
    denied: int


def call_lacks_scope(situation: Situation) -> Verdict | None:
    """A call that carried a token was refused for want of a scope."""
    if not situation.at("call") or situation.used_auth is False:
        return None
    if situation.stage is None and not situation.reading.names(*LACKING_WORDS):
        lacking = Verdict(SAID + 4, facts=sentence(situation))
        found = lacking if token_lacks_scope(situation) else None
        return strongest(found, said(situation, "scope", {"insufficient"}, score=SAID - 4))
    return strongest(
        named(situation, *LACKING_WORDS, score=NAMED - 2),
        phrased(situation, *PHRASES, score=SAID + 2),
        said(situation, "scope", LACKING, score=SAID),
        _token_lacks_permission(situation),
        _names_what_lacks(situation),
        _bare_refusal(situation),
    )


def token_lacks_scope(situation: Situation) -> bool:
    """Whether the answer says so of a token, which exists only after the login."""
    lacking = {"+insufficient", "+missing"}
    return situation.reading.joins({"access_token"}, {"scope"}, lacking)


def token_lacks_permission(situation: Situation) -> bool:
    """Whether a permission of the token or the app is lacking, not one of a person."""
    lacking = {"+insufficient", "+missing", "+not_allowed"}
    return situation.reading.joins({"access_token", "client"}, {"permission"}, lacking)


def _token_lacks_permission(situation: Situation) -> Verdict | None:
    named_scope = bool(situation.reading.required_scopes) and situation.reading.has("permission")
    if token_lacks_permission(situation) or named_scope:
        return Verdict(SAID, facts=sentence(situation))
    return None


def _names_what_lacks(situation: Situation) -> Verdict | None:
    """The answer lists the scopes that the operation needs, and the token has not all of them."""
    needed, given = situation.reading.required_scopes, situation.granted_scopes
    if situation.stage != "call" or not situation.is_refused or not needed or given is None:
        return None
    if not situation.compare_scopes(needed, given).missing:
        return None
    return Verdict(NAMED - 4, facts=(*status_fact(situation), *sentence(situation)))


def _bare_refusal(situation: Situation) -> Verdict | None:
    """403 to a call with a token: lacking scope is the most frequent cause, no more than that."""
    if situation.stage != "call" or situation.reading.status != 403:
        return None
    if situation.reading.shape == "html":
        return None
    return Verdict(FITS + 2, facts=(*status_fact(situation), *sentence(situation)))


def weigh(situation: Situation) -> Weights:
    """Add to or take from each cause what the sets and the provider's habits say."""
    needed = set(situation.needed_scopes)
    asked, given = situation.requested_scopes, situation.granted_scopes
    weights = Weights(0, -6, -10)
    if situation.provider.partial_consent:
        weights = Weights(0, -6, -4)
    if needed and asked is not None:
        if situation.compare_scopes(needed, asked).missing:
            return Weights(5, -8, -14)
        weights = Weights(-12, 2, 2 if situation.provider.partial_consent is not False else -2)
    elif asked is not None and given is not None and situation.compare_scopes(asked, given).missing:
        partial = situation.provider.partial_consent
        weights = Weights(-4, 0 if partial is False else -2, 2 if partial is not False else -6)
    if situation.provider.scopes_set_at_provider:
        weights = Weights(weights.missing - 6, weights.not_allowed + 8, weights.denied - 6)
    if situation.grant_type == "client_credentials":
        weights = Weights(weights.missing - 6, weights.not_allowed + 9, weights.denied - 30)
    if situation.context.token_issued_before_scope_change:
        weights = Weights(weights.missing - 2, weights.not_allowed + 8, weights.denied - 8)
    return weights


def narrowed(situation: Situation) -> frozenset[str]:
    """Scopes that were asked for at login and did not come back."""
    if situation.stage not in {"token", "callback", None}:
        return frozenset()
    difference = situation.scope_difference
    return difference.missing if difference else frozenset()


def only_protocol_scopes(situation: Situation) -> bool:
    """Whether the token is good for signing in and nothing else."""
    given = situation.granted_scopes
    return bool(given) and not set(given or ()) - PROTOCOL_SCOPES - {"profile", "email"}


def refused_at_login(situation: Situation) -> Verdict | None:
    """`invalid_scope` or words to that effect, before any token was issued."""
    if not situation.at("authorize", "callback", "token", "refresh"):
        return None
    about_token = situation.reading.names(*LACKING_WORDS) or token_lacks_scope(situation)
    if situation.stage is None and about_token:
        return None
    words = (
        "invalid_scope",
        "invalid_scopes",
        "unsupported_scope",
        "unauthorized_scope",
        "unauthorized_scope_error",
        "scope_not_allowed",
        "scope_not_permitted",
        "unknown_scope",
    )
    odd = LACKING | {"unknown", "incompatible", "unconfigured"}
    spoken = said(situation, "scope", odd, score=SAID - 2)
    return strongest(named(situation, *words, score=MEANT + 12), spoken)
