"""The client may not use this grant or response type."""

from regrant.diagnosis.judging import named, phrased, probed, said, strongest
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.refuting import on_page_alone
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

BAD = {"not_allowed", "unsupported", "invalid", "unknown", "mismatch"}
#: What is said of credentials that the server does not accept.
UNKNOWN = {"unknown", "invalid", "mismatch", "missing", "expired", "revoked"}
PHRASES = (
    "using this method",
    "not enabled for the client",
    "direct access grants",
    "standard flow is disabled",
    "implicit flow is disabled",
    "service account not enabled",
    "service accounts not enabled",
    "client not enabled to retrieve service account",
    "flow is disabled for the client",
    "not allowed to use this grant",
    "not allowed to initiate browser login",
    "cannot use this grant",
)


def check(situation: Situation) -> Verdict | None:
    """Words of RFC 6749 §5.2, which many servers also use for a client they do not know."""
    if not situation.at("authorize", "callback", "token", "refresh"):
        return None
    return strongest(
        named(situation, "unsupported_grant_type", "invalid_grant_type", score=NAMED - 2),
        named(situation, "unsupported_response_type", "unsupported_response_mode", score=NAMED),
        said(situation, {"grant_type", "response_type"}, BAD, score=SAID + 3),
        said(situation, "grant_type", {"missing", "revoked"}, score=SAID),
        phrased(situation, *PHRASES, score=SAID + 4),
        _of_client(situation),
        probed(situation, "grant_type"),
    )


def _of_client(situation: Situation) -> Verdict | None:
    """`unauthorized_client` says "may not", unless a sentence says that it is not known."""
    says = situation.reading.says
    presented = {"client_id", "client_secret", "client_credentials", "refresh_token"}
    is_other = says(presented, UNKNOWN) or says("client", {"unknown"}) or on_page_alone(situation)
    return named(situation, "unauthorized_client", score=FITS if is_other else MEANT)


RULE = Rule(
    code="grant-type-not-allowed",
    title=(
        "{provider} does not let this app use the grant `{grant}`",
        "{provider} does not let this app log in this way",
    ),
    meaning=(
        "There are several ways to get a token: with a person's login, with the client alone, "
        "with a signed statement. The app at the provider is not allowed to use the one that was "
        "tried, or the provider does not offer it."
    ),
    known_by="The answer says unsupported_grant_type, unauthorized_client or the like.",
    explanation=(
        (
            "{provider} knows the app, but the app may not get tokens in this way there. It said: "
            "“{quote}”"
        ),
        (
            "{provider} knows the app, but the app may not get tokens in this way there: the way "
            "is switched off for it, or {provider} does not offer it."
        ),
    ),
    steps=(
        (
            (
                "Open your app in {provider}'s {console} and allow this grant type, or look at "
                "which kind of app it is registered as."
            ),
            (
                "Open your app in {provider}'s developer console and allow this grant type, or "
                "look at which kind of app it is registered as."
            ),
        ),
        "If {provider} does not offer it, choose another grant type in {settings}.",
        "Log in again.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §5.2", "RFC 6749 §4.1.2.1"),
    decided_by="The app's settings at the provider: which grant types are allowed?",
    check=check,
    cases=(
        Case("by word", seen("token", 400, '{"error":"unsupported_grant_type"}'), fires=True),
        Case("refused client", seen("token", 401, '{"error":"invalid_client"}'), fires=False),
    ),
)
