"""The provider looks for the client credentials in another part of the request."""

from regrant.diagnosis.judging import (
    named,
    phrased,
    probed,
    provider_fact,
    said,
    sentence,
    strongest,
)
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import switch_client_authentication
from regrant.diagnosis.samples import facts, seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "full authentication is required",
    "client authentication required",
    "client authentication is required",
    "client credentials required",
    "no client authentication",
    "no client credentials",
    "missing client credentials",
    "missing client authentication",
    "client credentials are missing",
    "must use http basic",
    "use http basic",
    "http basic authentication",
    "basic auth",
    "basic header",
    "must be sent in",
    "must be in the",
    "must authenticate with",
    "only one method",
    "authorization header",
    "token_endpoint_auth_method",
    "authentication method",
    "auth method",
    "client_secret_basic",
    "client_secret_post",
    "in the request body",
    "in request body",
    "public client",
    "confidential client",
    "multiple client credentials",
    "multiple authentication methods",
    "more than one client authentication",
    "body and header",
    "header and body",
    "headers and body",
    "both header and",
    "client_secret or client_assertion",
    "client_assertion' or 'client_secret'",
)
METHODS = {"client_secret_basic", "client_secret_post", "client_secret_query"}


def check(situation: Situation) -> Verdict | None:
    """Credentials that did not arrive look missing to the provider, though they were sent."""
    if not situation.at("token", "refresh", "revoke"):
        return None
    return strongest(
        _of_phrases(situation),
        _of_missing(situation),
        _of_nothing_sent(situation),
        _of_catalogue(situation),
        _of_client_refusal(situation),
        _of_challenge(situation),
        probed(situation, "token_endpoint_auth_method"),
    )


def _of_phrases(situation: Situation) -> Verdict | None:
    if situation.reading.has("code_verifier") or situation.reading.names("invalid_grant"):
        return None
    return phrased(situation, *PHRASES, score=SAID)


def _of_missing(situation: Situation) -> Verdict | None:
    """We always send both, so what the provider misses has gone where it does not look."""
    subjects = {"client_id", "client_secret", "client_credentials", "client_assertion"}
    is_elsewhere = situation.client_auth in {"client_secret_basic", "client_secret_query"}
    return said(situation, subjects, {"missing"}, score=SAID + 4 if is_elsewhere else SAID - 2)


def _of_nothing_sent(situation: Situation) -> Verdict | None:
    context = situation.context
    sent_none = context.client_secret_sent is False or situation.client_auth == "none"
    sent_by_public = context.client_type == "public" and context.client_secret_sent is True
    if not sent_none and not sent_by_public:
        return None
    return named(situation, "invalid_client", "unauthorized_client", score=NAMED - 6)


def _of_catalogue(situation: Situation) -> Verdict | None:
    """The provider is known to look elsewhere than where the credentials were sent."""
    expected, sent = situation.provider.token_endpoint_auth_method, situation.client_auth
    if expected not in METHODS or sent not in METHODS or expected == sent:
        return None
    refused = situation.reading.names(
        "invalid_client", "bad_client_secret", "invalid_client_secret", "unauthorized_client"
    )
    if refused is None and situation.reading.status != 401:
        return None
    known = provider_fact(situation, "token_endpoint_auth_method", expected)
    return Verdict(NAMED + 2, facts=known)


def _of_client_refusal(situation: Situation) -> Verdict | None:
    score = MEANT - 10
    if situation.client_auth in {"client_secret_basic", "client_secret_query"}:
        score = MEANT - 7
    if situation.client_auth == "client_secret_post" and _is_silent(situation):
        score = MEANT + 1
    found = named(situation, "invalid_client", score=score)
    if found or situation.reading.status != 401 or situation.stage is None:
        return found
    return Verdict(FITS + 2, facts=sentence(situation))


def _is_silent(situation: Situation) -> bool:
    """Neither the answer nor the catalogue says more.

    Spec:
        RFC 6749 §2.3.1: servers have to take Basic; to take them in the body is their choice.
    """
    speaks = situation.reading.has("client_secret", "client_id")
    return not speaks and situation.provider.token_endpoint_auth_method not in METHODS


def _of_challenge(situation: Situation) -> Verdict | None:
    """The server asks for Basic, and the credentials travelled otherwise (RFC 6749 §5.2)."""
    if situation.stage is None or situation.client_auth not in METHODS - {"client_secret_basic"}:
        return None
    if not any(one.scheme == "basic" for one in situation.reading.challenges):
        return None
    fact = situation.fact(
        "credentials", situation.client_auth, seen_in="request", expected="client_secret_basic"
    )
    return Verdict(SAID, facts=(fact,))


RULE = Rule(
    code="client-authentication-misplaced",
    title="{provider} looks for the client ID and secret in another part of the request",
    meaning=(
        "A client ID and secret can travel in a Basic authentication header, in the request body "
        "or in the query string. They were sent in a part where the provider does not look, or "
        "with a kind of client that may not send them there."
    ),
    known_by=(
        "The token endpoint says that credentials are missing although they were sent, or its "
        "answer changes when the same credentials travel in another place."
    ),
    explanation=(
        "The client ID and secret reached {provider}, but in a part of the request where it does "
        "not look for them, so to {provider} they seem missing or wrong."
    ),
    steps=(
        (
            "In {settings}, change “Send client credentials in”: from the Basic authentication "
            "header to the request body, or the other way round."
        ),
        (
            "If that changes nothing, look up in {docs} which way {provider} expects.",
            (
                "If that changes nothing, look up in {provider}'s documentation which way it "
                "expects, and whether your app is registered there as one that has a secret."
            ),
        ),
        "Log in again.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §2.3.1", "RFC 7591 §2"),
    action_ids=("switch-client-authentication",),
    actions=switch_client_authentication,
    decided_by=(
        "Check the application: the same made-up code with the credentials in each place shows "
        "where the provider reads them."
    ),
    after_check=(
        "The provider's documentation: in which part of the request does it read the "
        "credentials? The check could not tell it from outside."
    ),
    check=check,
    cases=(
        Case(
            "credentials are missing, says the provider",
            seen(
                "token",
                401,
                '{"error":"invalid_client","error_description":"Client authentication required"}',
            ),
            fires=True,
        ),
        Case(
            "the catalogue knows another place",
            seen(
                "token",
                401,
                '{"error":"invalid_client"}',
                context={"client_auth": "client_secret_basic"},
                facts=facts(token_endpoint_auth_method="client_secret_post"),
            ),
            fires=True,
        ),
        Case("a refused secret", seen("token", 401, '{"error":"bad_client_secret"}'), fires=False),
    ),
)
