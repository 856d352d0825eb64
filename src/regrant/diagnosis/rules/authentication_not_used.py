"""The call goes out without a token, because authentication is off or of another kind."""

from regrant.diagnosis.evidence import Evidence, OwnSettings
from regrant.diagnosis.judging import (
    CERTAIN,
    LIKELY,
    POSSIBLE,
    sentence,
    status_fact,
    strongest,
)
from regrant.diagnosis.model import FITS, MEANT, OWN, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import accept, enable_authentication
from regrant.diagnosis.samples import a_method, a_service, seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Action, Fact, Responsible, Severity

#: The service says that nothing arrived.
NOT_SENT = (
    "authentication credentials were not provided",
    "credentials were not provided",
    "no credentials",
    "missing required authentication",
    "authentication credentials not found",
    "full authentication is required",
    "no authentication given",
    "no authorization header",
    "no authorization provided",
    "missing authorization",
    "authorization header is missing",
    "authorization header missing",
    "authorization header not found",
    "authorization header is required",
    "authorization header was not",
    "not_authed",
    "no auth token",
    "no token provided",
    "no access token",
    "access token is missing",
    "access token missing",
    "access_token is missing",
    "access token is empty",
    "access token required",
    "access token is required",
    "token is missing",
    "token missing",
    "token not provided",
    "token required",
    "token is required",
    "token cannot be empty",
    "missing access token",
    "missing token",
    "missing bearer",
    "active access token must be used",
    "must provide an oauth token",
    "must provide an access token",
    "did not provide",
)
#: The service says that it knows nobody: nothing arrived, or nothing of use.
NOBODY_KNOWN = (
    "login required",
    "not authenticated",
    "requires authentication",
    "authentication required",
    "authentication is required",
    "authentication_required",
    "must be authenticated",
    "must be an authenticated",
    "need to be logged in",
    "must be logged in",
    "you are not logged in",
    "authorization required",
    "anonymous",
    "unauthenticated",
)
PARTS = {"access_token", "credentials", "header", "login"}


def check(situation: Situation) -> Verdict | None:
    """Certain once such a call was refused, possible as long as nobody knows what is needed."""
    return strongest(_of_settings(situation), _of_call(situation), _of_words(situation))


def speaks_of_nothing_sent(situation: Situation) -> bool:
    """Whether the answer says that no credentials arrived."""
    reading = situation.reading
    if reading.has("scope", "permission"):
        return False
    return bool(reading.mentions(*NOT_SENT) or reading.says(PARTS, "missing"))


def speaks_of_nobody(situation: Situation) -> bool:
    """Whether the answer says that nobody is logged in, for whatever reason."""
    return bool(situation.reading.mentions(*NOBODY_KNOWN))


def _settings_facts(situation: Situation) -> tuple[Fact, ...]:
    own = situation.evidence.own
    facts: list[Fact] = []
    if own.service and own.service.settings.authentication.type != "oauth2":
        kind = own.service.settings.authentication.type
        facts.append(
            situation.fact("authentication.type", kind, seen_in="service", expected="oauth2")
        )
    if own.method and not own.method.settings.use_authentication:
        facts.append(situation.fact("use_authentication", "off", seen_in="method", expected="on"))
    return tuple(facts)


def _of_settings(situation: Situation) -> Verdict | None:
    own = situation.evidence.own
    facts = _settings_facts(situation)
    if not facts:
        return None
    refused = situation.stage == "call" and situation.reading.status in {401, 403}
    declared = own.method is not None and bool(own.method.settings.required_scopes)
    subject = "method" if own.method and not own.method.settings.use_authentication else "service"
    if refused or declared:
        facts = (*facts, *(status_fact(situation) if refused else ()))
        return Verdict(OWN, CERTAIN, facts, subject=subject)
    if situation.is_seen and not situation.is_refused:
        return None
    return Verdict(FITS, POSSIBLE, facts, subject=subject)


def _of_call(situation: Situation) -> Verdict | None:
    """The request is known to have carried no credentials, and was refused."""
    if situation.used_auth is not False or situation.stage != "call":
        return None
    word = situation.context.token_literal
    sent = f"the word “{word}”" if word else "none"
    fact = situation.fact("credentials in the request", sent, seen_in="request", expected="a token")
    facts = (fact, *status_fact(situation), *sentence(situation))
    is_told = speaks_of_nothing_sent(situation) or speaks_of_nobody(situation)
    if situation.reading.status == 401 or (is_told and situation.reading.status == 403):
        return Verdict(OWN - 8, LIKELY if word else CERTAIN, facts)
    if situation.is_refused or is_told:
        return Verdict(OWN - 14, LIKELY, facts)
    if situation.reading.status is None or situation.reading.status in {302, 404}:
        return Verdict(FITS + 10, LIKELY, facts)
    return None


def _of_words(situation: Situation) -> Verdict | None:
    if not situation.at("call") or situation.used_auth is False:
        return None
    if speaks_of_nothing_sent(situation):
        is_plain = situation.used_auth is None and situation.reading.says(PARTS, "missing")
        score = SAID - 1 if is_plain else MEANT + 12
        score = MEANT - 4 if situation.used_auth else score
    elif speaks_of_nobody(situation):
        score = FITS + 10 if situation.used_auth else MEANT + 8
    else:
        return None
    if situation.stage is None and not situation.reading.mentions(*NOT_SENT):
        return None
    return Verdict(score, facts=sentence(situation))


def _actions(situation: Situation) -> list[Action]:
    return [*enable_authentication(situation), *accept(situation)]


RULE = Rule(
    code="authentication-not-used",
    title=(
        "The method {method} calls {service} without a token",
        "The web service {service} is called without a token",
        "The call carried no token",
    ),
    meaning=(
        "The call went out without an access token: “Use authentication” is off for the method, "
        "or the authentication of the web service is None or of another kind."
    ),
    known_by=(
        "Regrant's own settings. It is possible before any call, and certain once such a call was "
        "refused with 401 or 403, or when the method declares the scopes it needs."
    ),
    explanation=(
        (
            "{service} refuses requests without a token, and {method} sends none: “Use "
            "authentication” is off, or the web service's authentication is not OAuth 2.0."
        ),
        (
            "{service} refuses requests without a token, and its authentication is not set to "
            "OAuth 2.0, so none is sent."
        ),
        (
            "The service refuses requests without a token, and this request had none: “Use "
            "authentication” is off for the method, or the web service's authentication is not "
            "OAuth 2.0."
        ),
    ),
    steps=(
        (
            "Open {service} and set its authentication to OAuth 2.0 with the right application.",
            (
                "Open the web service and set its authentication to OAuth 2.0 with the right "
                "application."
            ),
        ),
        (
            "Open the method {method} and turn on “Use authentication”.",
            "Open the method and turn on “Use authentication”.",
        ),
        "Send the request again. If the method is meant to be public, choose “This is fine”.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="service",
    references=("RFC 6750 §2.1", "RFC 6750 §3.1"),
    action_ids=("enable-authentication", "set-authentication-type", "accept"),
    actions=_actions,
    decided_by="The recorded request: whether it carried an Authorization header.",
    check=check,
    cases=(
        Case(
            "off and refused",
            seen("call", 401, "Login required", context={"used_auth": False}),
            fires=True,
        ),
        Case(
            "settings alone, scopes declared",
            Evidence(
                own=OwnSettings(
                    service=a_service(),
                    method=a_method(use_authentication=False, required_scopes=("read",)),
                )
            ),
            fires=True,
        ),
        Case(
            "a token was sent",
            seen("call", 401, '{"error":"invalid_token"}', context={"used_auth": True}),
            fires=False,
        ),
    ),
)
