"""The token is meant for another audience, tenant or environment than the one that is asked."""

from regrant.diagnosis.judging import named, phrased, said, strongest
from regrant.diagnosis.model import NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

WORDS = (
    "invalid_target",
    "invalid_resource",
    "invalid_audience",
    "invalid_tenant",
    "audience_mismatch",
    "resource_mismatch",
)
PHRASES = (
    "service not found:",
    "audience is invalid",
    "audience validation failed",
    "invalid audience",
    "wrong audience",
    "incorrect audience",
    "audience mismatch",
    "audience does not match",
    "not the intended audience",
    "not intended for this",
    "resource principal",
    "resource indicator",
    "wrong environment",
    "sandbox token",
    "sandbox key",
    "sandbox credentials",
    "production token",
    "production key",
    "production credentials",
    "no sandbox endpoint",
    "no production endpoint",
    "live token",
    "test token",
    "different environment",
    "another environment",
    "production environment",
    "sandbox environment",
    "test mode key",
    "live mode",
    "wrong region",
    "different region",
    "wrong data center",
    "different data center",
    "wrong tenant",
    "different tenant",
    "no such realm",
    "realm does not exist",
    "tenant not found",
    "unknown tenant",
    "cloud id",
    "cloudid",
    "no realm",
)
#: RFC 8707 §2 and its paraphrases.
RESOURCES = (
    "invalid resource",
    "unknown resource",
    "resource is invalid",
    "resource is not valid",
    "resource is unknown",
    "resource is not a",
    "resource is not known",
    "resource is not registered",
    "resource was not",
    "resource is not granted",
    "resource parameter",
    "resource mismatch",
)
#: A web server calls every address a resource.
OF_WEB_SERVERS = ("resource was not found", "resource not found", "resource could not be found")
BAD = {"invalid", "mismatch", "unknown", "missing", "not_allowed", "unsupported", "other_owner"}


def check(situation: Situation) -> Verdict | None:
    """Audience, resource, tenant or environment: right credentials for another place."""
    return strongest(
        named(situation, *WORDS, score=NAMED),
        phrased(situation, *PHRASES, score=SAID + 5),
        said(situation, "audience", BAD, score=SAID + 4),
        _of_domain(situation),
        _of_resource(situation),
        _of_organization(situation),
        said(situation, "tenant", {"unknown", "mismatch", "invalid", "missing"}, score=SAID + 2),
    )


def _of_resource(situation: Situation) -> Verdict | None:
    """Before a token exists, a resource is the one that it is asked for (RFC 8707 §2)."""
    if situation.stage not in {"authorize", "callback", "token", "refresh"}:
        return None
    if situation.reading.mentions(*OF_WEB_SERVERS):
        return None
    return phrased(situation, *RESOURCES, score=SAID + 2)


def _of_organization(situation: Situation) -> Verdict | None:
    """A token that leads to an organisation which is not there was issued for another place."""
    if situation.stage != "call" or not situation.reading.has("access_token"):
        return None
    return said(situation, "organization", {"unknown"}, score=SAID - 2)


def _of_domain(situation: Situation) -> Verdict | None:
    """A token endpoint that misses a domain means the one of identities, not of web pages."""
    if situation.stage not in {"token", "refresh"}:
        return None
    return said(situation, "domain", {"missing", "unknown"}, score=SAID + 4)


RULE = Rule(
    code="resource-wrong",
    title="The token is meant for another service or environment than the one that is called",
    meaning=(
        "Tokens are made for one service, tenant or environment. This one is used at, or was "
        "asked for, another: test instead of live, another region, another tenant or audience."
    ),
    known_by="The answer names an audience, a resource, a tenant or an environment.",
    explanation=(
        (
            "The credentials are right, but for another place: {provider} separates environments, "
            "tenants or services, and this token or request belongs to another one. It said: "
            "“{quote}”"
        ),
        (
            "The credentials are right, but for another place: {provider} separates environments, "
            "tenants or services, and this token or request belongs to another one."
        ),
    ),
    steps=(
        (
            (
                "Compare the address of the web service, `{base_url}`, with the environment of the "
                "OAuth application (test or live, region, tenant)."
            ),
            (
                "Compare the address of the web service with the environment of the OAuth "
                "application (test or live, region, tenant)."
            ),
        ),
        (
            "If {provider} wants to be told for which service a token is meant, add the parameter "
            "(`audience` or `resource`) in {settings}."
        ),
        "Log in again, so that a token for the right place is issued.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 8707 §2", "RFC 9068 §4"),
    decided_by="The same call to the other environment (test or live) with the same token.",
    check=check,
    cases=(
        Case("by word", seen("token", 400, '{"error":"invalid_target"}'), fires=True),
        Case("audience", seen("call", 401, "The audience is invalid"), fires=True),
        Case("revoked", seen("call", 401, '{"error":"token_revoked"}'), fires=False),
    ),
)
