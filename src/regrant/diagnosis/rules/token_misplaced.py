"""The token was sent, but where the service does not look, or with the wrong prefix."""

from regrant.diagnosis.judging import asks_for_a_valid, phrased, provider_fact, said, strongest
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.rules.authentication_not_used import speaks_of_nobody, speaks_of_nothing_sent
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "invalid authorization header",
    "authorization header is invalid",
    "authorization header is malformed",
    "malformed authorization header",
    "authorization header format",
    "authorization string",
    "bad authorization header",
    "authorization header must",
    "must start with bearer",
    "must begin with bearer",
    "should start with bearer",
    "invalid auth header",
    "invalid authorization scheme",
    "unsupported authorization",
    "unsupported authentication scheme",
    "unsupported auth scheme",
    "authorization scheme",
    "authentication scheme",
    "invalid authorization type",
    "unknown authorization method",
    "authorization method not supported",
    "authorization type",
    "unsupported token type",
    "invalid token type",
    "token type is not",
    "token_type",
    "not allowed_token_type",
    "not_allowed_token_type",
    "basic authentication is not supported",
    "basic authentication is not allowed",
    "basic auth is not",
    "in the authorization header",
    "as a query parameter",
    "in the query string",
    "query string is not",
    "bearer prefix",
    "missing bearer prefix",
    "use bearer",
    "expected bearer",
    "bearer token malformed",
    "more than one method",
    "only one method",
    "multiple access tokens",
    "multiple authentication",
    "only one auth mechanism",
    "requires key=value pair",
    "invalid key=value pair",
    "not a valid key=value pair",
    "credential should be scoped",
    "x-api-key",
    "api key is missing",
    "subscription key",
    "jwt malformed",
    "not enough segments",
    "wrong number of segments",
)
#: Phrases that a sentence about a token in the header holds as well.
OF_HEADER = {"in the authorization header", "authorization header is invalid"}
#: Where the refused token stood, not where it belongs.
STOOD_THERE = tuple(
    f"in the authorization header {verb}"
    for verb in (
        "is invalid",
        "is not valid",
        "is expired",
        "has expired",
        "was ",
        "has been",
        "could",
    )
)


def check(situation: Situation) -> Verdict | None:
    """The service misses a token that was sent, or complains of how it was sent."""
    if not situation.at("call") or situation.used_auth is False:
        return None
    return strongest(
        _of_missed_token(situation),
        _of_form(situation),
        _of_scheme(situation),
    )


def _of_missed_token(situation: Situation) -> Verdict | None:
    if not speaks_of_nothing_sent(situation):
        nobody = situation.used_auth and speaks_of_nobody(situation)
        return Verdict(MEANT) if nobody else None
    if situation.used_auth:
        if asks_for_a_valid(situation, "access_token"):
            return Verdict(FITS + 8)
        fact = situation.fact("credentials in the request", "sent", seen_in="request")
        return Verdict(SAID + 4, facts=(fact,))
    return Verdict(FITS + 8) if situation.stage == "call" else None


def _of_form(situation: Situation) -> Verdict | None:
    if situation.stage is None:
        return None
    is_place = situation.reading.mentions(*STOOD_THERE) is not None
    phrases = (phrase for phrase in PHRASES if not (is_place and phrase in OF_HEADER))
    spoken = phrased(situation, *phrases, score=SAID + 2)
    header = said(situation, "header", {"invalid", "unsupported"}, score=SAID - 2)
    return strongest(spoken, header)


def _of_scheme(situation: Situation) -> Verdict | None:
    """The challenge or the catalogue wants another scheme than the one that was used."""
    used = (situation.context.auth_scheme or "").lower()
    if not used or situation.reading.status not in {400, 401, 403}:
        return None
    wanted = situation.provider.token_placement.prefix.lower()
    if situation.provider.is_given("token_placement") and wanted and wanted != used:
        known = provider_fact(situation, "token_placement", wanted)
        return Verdict(NAMED - 2, facts=known)
    offered = {one.scheme for one in situation.reading.challenges if one.scheme}
    if offered and used not in offered and not situation.reading.errors:
        fact = situation.fact(
            "scheme", used, seen_in="request", expected=", ".join(sorted(offered))
        )
        return Verdict(SAID, facts=(fact,))
    return None


RULE = Rule(
    code="token-misplaced",
    title=(
        "{service} does not find the token where it was sent",
        "The service does not find the token where it was sent",
    ),
    meaning=(
        "A token was sent with the call, but in another place or with another prefix than the "
        "service expects: another header, the query string, “Token” instead of “Bearer”."
    ),
    known_by=(
        "The service says that credentials are missing or ill-formed although they were sent, or "
        "asks for another scheme in its challenge."
    ),
    explanation=(
        "The token was sent, but the service did not find it: it expects another header, the "
        "query string, or another word before the token than the usual “Bearer”."
    ),
    steps=(
        (
            "Look up in {docs} how {provider} expects the token.",
            (
                "Look up in the service's documentation how it expects the token: which header, "
                "which word before it."
            ),
        ),
        "Enter it in {settings} under “Token placement”.",
        "Check that no proxy on the way removes the Authorization header.",
        "Send the request again.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6750 §2",),
    decided_by="The recorded request: the header that went out, compared with the documentation.",
    check=check,
    cases=(
        Case(
            "sent and not found",
            seen(
                "call",
                401,
                "Authentication credentials were not provided.",
                context={"used_auth": True},
            ),
            fires=True,
        ),
        Case(
            "nothing was sent",
            seen(
                "call",
                401,
                "Authentication credentials were not provided.",
                context={"used_auth": False},
            ),
            fires=False,
        ),
    ),
)
