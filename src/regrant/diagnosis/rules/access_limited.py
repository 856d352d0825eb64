"""The provider limits access by address, domain, organisation or policy."""

from regrant.diagnosis.judging import phrased, said, sentence, status_fact, strongest
from regrant.diagnosis.model import FITS, MEANT, SAID, Case, Rule, Verdict
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "restricted by policies",
    "restricted to users within",
    "restricted by your",
    "restricted to certain",
    "blocked by conditional access",
    "blocked by your",
    "blocked by an admin",
    "blocked by admin",
    "blocked by the admin",
    "blocked by policy",
    "access policy does not allow",
    "attribute condition",
    "requested url could not be retrieved",
    "has not been shared with",
    "ip restricted",
    "ip not allowed",
    "ip is not allowed",
    "ip whitelist",
    "ip allowlist",
    "ip allow list",
    "ip blocked",
    "not in the allowed ip",
    "from your ip",
    "from this ip",
    "your ip",
    "ip address",
    "ip range",
    "network location",
    "restricted by ip",
    "not available in your country",
    "not available in your region",
    "your location",
    "from this location",
    "geo",
    "isn't included in the app's domains",
    "not included in the app's domains",
    "domain of this url",
    "domain is not verified",
    "domain not verified",
    "unverified domain",
    "domain not allowed",
    "domain is not allowed",
    "domain not authorized",
    "domain is not authorized",
    "not an authorized domain",
    "not a registered domain",
    "origin not allowed",
    "origin is not allowed",
    "unauthorized origin",
    "referer",
    "referrer",
    "org_internal",
    "admin_policy_enforced",
    "only available to members of",
    "only users from",
    "not a member of the",
    "is not allowed to access this application",
    "not assigned to the client application",
    "not assigned to a role for the application",
    "saml",
    "sso enforcement",
    "attention required! | cloudflare",
    "error code: 1020",
    "error 1020",
    "error 1010",
    "cf-error",
    "access to this site has been denied",
    "web application firewall",
    "request blocked",
    "request was blocked",
    "security policy",
    "security rules",
    "incapsula",
    "akamai",
    "access control",
    "disabled by your administrator",
    "disabled by the administrator",
    "administrator has disabled",
    "admin has disabled",
    "administrator has not allowed",
    "api access is disabled",
    "api access disabled",
    "api is disabled",
    "api is not enabled",
    "api access is not enabled",
    "oauth app access restrictions",
    "third-party application access",
    "third party access",
)
LIMITS = {"ip", "redirect_domain", "domain", "policy"}
STOPS = {"not_allowed", "denied", "unknown", "mismatch", "invalid", "unsupported", "revoked"}


def check(situation: Situation) -> Verdict | None:
    """Words about who or what may come from where; never a bare status."""
    return strongest(
        phrased(situation, *PHRASES, score=SAID + 3),
        _of_limit(situation),
        said(situation, {"organization", "administrator"}, {"not_allowed", "denied"}, score=SAID),
        _of_closed_door(situation),
        _of_page(situation),
    )


def _of_limit(situation: Situation) -> Verdict | None:
    is_address = situation.reading.says("redirect_uri", {"mismatch"})
    score = SAID if is_address else SAID + 3
    if situation.stage == "call" and situation.reading.names("invalid_token"):
        score = MEANT
    return strongest(
        said(situation, LIMITS, STOPS, score=score),
        said(situation, "login", {"unsupported"}, score=MEANT + 4),
    )


def _of_closed_door(situation: Situation) -> Verdict | None:
    """403 is no answer that RFC 6749 §5.2 knows: something stands before the token endpoint."""
    reading = situation.reading
    if situation.stage not in {"token", "refresh", "revoke"} or reading.status != 403:
        return None
    named = any(mark.value not in {"forbidden", "403"} for mark in reading.errors)
    return None if named else Verdict(FITS - 2, facts=status_fact(situation))


def _of_page(situation: Situation) -> Verdict | None:
    """A page instead of data, with 403: something stands before the service."""
    reading = situation.reading
    if reading.shape != "html" or reading.status != 403 or situation.stage == "authorize":
        return None
    score = MEANT if situation.stage in {"token", "refresh", "revoke"} else FITS + 4
    return Verdict(score, facts=(*status_fact(situation), *sentence(situation)))


RULE = Rule(
    code="access-limited",
    title="{provider} limits who may connect, and this falls outside",
    meaning=(
        "The provider or its administrator allows access only from certain addresses, domains, "
        "organisations or devices, and this request is not among them."
    ),
    known_by=(
        "The provider's page or answer speaks of an address, a domain, a policy or a firewall."
    ),
    explanation=(
        (
            "The credentials are not the problem: {provider} only allows certain addresses, "
            "domains, organisations or devices. It said: “{quote}”"
        ),
        (
            "The credentials are not the problem: {provider} only allows certain addresses, "
            "domains, organisations or devices, and this request is not among them."
        ),
    ),
    steps=(
        (
            (
                "Tell {provider}'s administrator that requests come from `{egress_address}` and "
                "that logins come back to `{redirect_uri}`."
            ),
            (
                "Tell {provider}'s administrator from which address requests come (the check of "
                "the application says what is known of it) and that logins come back to "
                "`{redirect_uri}`."
            ),
            (
                "Tell {provider}'s administrator from which address requests come and to which "
                "domain logins come back."
            ),
        ),
        (
            "Ask for this address, domain or app to be allowed. A redirect domain may have to be "
            "verified there first."
        ),
        "Log in or send the request again.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.PROVIDER_ADMINISTRATOR,
    subject="application",
    references=("RFC 9110 §15.5.4",),
    decided_by="The same login or call from another network, or by a user outside the policy.",
    check=check,
    cases=(
        Case(
            "by address", seen("refresh", 400, "authentication failed: ip restricted"), fires=True
        ),
        Case(
            "by domain",
            seen("authorize", None, "The domain of this URL isn't included in the app's domains."),
            fires=True,
        ),
        Case("a bare 403", seen("call", 403), fires=False),
    ),
)
