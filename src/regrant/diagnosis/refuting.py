"""What is known to be right cannot be the cause."""

from typing import Final

from regrant.diagnosis.judging import says_expired_alone
from regrant.diagnosis.model import FITS, PROVED, SAID, Verdict
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Certainty

#: The setting that each code blames.
BLAMES: Final = {
    "client-id-invalid": "client_id",
    "client-secret-invalid": "client_secret",
    "client-authentication-misplaced": "token_endpoint_auth_method",
    "redirect-uri-mismatch": "redirect_uri",
    "authorization-endpoint-wrong": "authorization_endpoint",
    "token-endpoint-wrong": "token_endpoint",
    "revocation-endpoint-wrong": "revocation_endpoint",
}
#: Grants that present a code; None when the caller did not say.
CODE_GRANTS: Final = {None, "authorization_code", "device_code"}
#: An address that the issuer itself announces may still be behind a fault, but hardly.
ANNOUNCED: Final = 30


def is_announced(endpoint: str, situation: Situation) -> bool:
    """Whether our address is the one that the issuer's metadata or the catalogue gives."""
    own = situation.evidence.own
    known = own.known_endpoints.get(endpoint)
    if known is None or own.application is None:
        return False
    return known == own.application.endpoint(endpoint)


def _of_nothing_sent(verdict: Verdict) -> Verdict:
    """What was not sent is not wrong: it is missing, or was expected elsewhere."""
    if verdict.score >= PROVED:
        return verdict
    return verdict.but(score=min(verdict.score, FITS - 10), certainty=Certainty.POSSIBLE)


def _before_the_word_expired(verdict: Verdict, situation: Situation) -> Verdict:
    """A list that has one code for all dead tokens knows less than a sentence: "expired"."""
    if not says_expired_alone(situation):
        return verdict
    certainty = min(verdict.certainty, Certainty.LIKELY, key=lambda one: one.rank)
    return verdict.but(score=min(verdict.score, SAID), certainty=certainty)


def on_page_alone(situation: Situation) -> bool:
    """Whether a login page says nothing but `unauthorized_client`.

    Spec:
        RFC 6749 §4.1.2.1: a server that knows the client sends its errors back to it; one that
        stays on its own page does not know the client or the redirect URL.
    """
    reading = situation.reading
    if situation.stage != "authorize" or reading.names("unauthorized_client") is None:
        return False
    return reading.boilerplate is None and not reading.has("grant_type", "response_type")


def may_have_code(situation: Situation) -> bool:
    """Whether an authorization code may have been presented at all."""
    return situation.stage != "token" or situation.context.grant_type in CODE_GRANTS


def weighed(code: str, verdict: Verdict, situation: Situation) -> Verdict | None:
    """The verdict after what speaks against it; `None` when a probe proved the setting right."""
    if code == "authorization-code-invalid" and not may_have_code(situation):
        return None
    if code == "access-token-invalid" and situation.stage == "call":
        verdict = _before_the_word_expired(verdict, situation)
    if code == "client-secret-invalid" and situation.context.client_secret_sent is False:
        verdict = _of_nothing_sent(verdict)
    setting = BLAMES.get(code)
    if setting is None:
        return verdict
    if any(one.setting == setting and one.verdict == "ok" for one in situation.evidence.probes):
        return None
    if is_announced(setting, situation):
        return verdict.but(score=verdict.score - ANNOUNCED, certainty=Certainty.POSSIBLE)
    return verdict
