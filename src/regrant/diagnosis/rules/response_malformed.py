"""An answer came, but not in a shape in which it could be used."""

from regrant.diagnosis.evidence import Evidence, LoginOutcome
from regrant.diagnosis.judging import (
    CERTAIN,
    POSSIBLE,
    named,
    phrased,
    said,
    sentence,
    status_fact,
    strongest,
)
from regrant.diagnosis.model import FITS, HINT, MEANT, OWN, SAID, Case, Rule, Verdict
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.success import is_page_for_data
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "unexpected token",
    "unexpected end of json",
    "invalid json",
    "json parse",
    "json.parse",
    "jsondecodeerror",
    "jsonexception",
    "not valid json",
    "expecting value",
    "could not decode json",
    "failed to parse",
    "cannot parse",
    "unable to parse",
    "could not parse",
    "parse error",
    "no access token in",
    "no access token returned",
    "no access token received",
    "no token returned",
    "access token was not returned",
    "missing access token parameter",
    "did not contain an access token",
    "does not contain access_token",
    "access_token is missing",
    "without an access token",
    "no access_token",
    "did not contain access_token",
    "not contain an access",
    "token was invalid",
    "missing_token",
    "unexpected response",
    "invalid response",
    "malformed response",
    "unsupported content type",
    "unexpected content type",
    "id_token missing",
    "response format",
)
#: Said by pages that are made for people, so no endpoint for programs answered.
FOR_BROWSERS = (
    "cookies must be enabled",
    "enable cookies",
    "enable javascript",
    "javascript is disabled",
    "javascript is required",
    "javascript to run this app",
    "unsupported browser",
)


def check(situation: Situation) -> Verdict | None:
    """Pages where data was expected, cut-off bodies, a success without its content."""
    if situation.evidence.login.id_token_refused:
        return _of_id_token(situation.evidence.login.id_token_refused, situation)
    if not situation.at("token", "refresh", "revoke", "call"):
        return None
    return strongest(
        _of_words(situation), _of_shape(situation), _of_success(situation), _of_type(situation)
    )


def _of_id_token(why: str, situation: Situation) -> Verdict | None:
    """The token answer was read; what it says of who logged in must not be believed."""
    if situation.evidence.clock_offset_seconds is not None:
        return None  # nothing but the clocks
    fact = situation.fact("id_token", why, seen_in="token answer")
    return Verdict(
        OWN,
        CERTAIN,
        (fact,),
        {"why": why},
        title="{provider}'s answer is refused: {why}",
        explanation=(
            "The answer of {provider} carries an id_token, a signed statement of who logged in. "
            "Its signature is right, but {why}. To be safe, the login was ended and its tokens "
            "were thrown away (OpenID Connect Core §3.1.3.7)."
        ),
        steps=(
            "Log in once more; an answer that belonged to another login does not come twice.",
            (
                "If it comes again, compare the issuer and the client ID in {settings} with those "
                "of your app at {provider}."
            ),
            (
                "If both are right, ask whoever runs {provider}, or a proxy before it, why its "
                "id_token says otherwise."
            ),
        ),
        decided_by="Another login: is its id_token refused, too?",
    )


def _of_words(situation: Situation) -> Verdict | None:
    if not situation.at("token", "refresh"):
        return None
    missing = named(situation, "missing_token", score=SAID)
    page = phrased(situation, *FOR_BROWSERS, score=SAID)
    return strongest(
        missing, page, phrased(situation, *PHRASES, score=SAID), _of_missed_token(situation)
    )


def _of_missed_token(situation: Situation) -> Verdict | None:
    """Programs that asked for a token miss it in an answer that named no error."""
    if situation.stage != "token" or situation.reading.errors:
        return None
    return said(situation, "access_token", {"missing"}, score=MEANT)


def _of_shape(situation: Situation) -> Verdict | None:
    status = situation.reading.status
    if is_page_for_data(situation) and (status or 200) < 400:
        return _of_page(situation)
    if situation.stage not in {"token", "refresh"} or (status and status >= 400):
        return None
    if situation.reading.shape not in {"html", "xml", "binary"} or situation.reading.errors:
        return None
    fact = situation.fact("shape of the answer", situation.reading.shape, seen_in="body")
    return Verdict(MEANT + 2, facts=(fact, *status_fact(situation)))


def _of_page(situation: Situation) -> Verdict:
    """A call succeeded, with a page for people in place of the values that are taken from it."""
    fact = situation.fact("shape of the answer", "html", seen_in="body", expected="json")
    return Verdict(
        SAID,
        facts=(fact, *status_fact(situation)),
        subject="method",
        title="The web service answered with a page instead of data",
        explanation=(
            "The web service answered with a page for people, so nothing can be taken from the "
            "answer. It may be a sign-in page, or the address is that of a page."
        ),
        steps=(
            "Look at the recorded answer: what does the page say?",
            "Compare the base URL and the path of the method with the service's documentation.",
            "If it is a sign-in page, check that “Use authentication” is on.",
        ),
        decided_by="The recorded answer, looked at by a person.",
    )


def _of_success(situation: Situation) -> Verdict | None:
    """A 200 that holds neither a token nor an error that anybody could name."""
    reading = situation.reading
    if situation.stage not in {"token", "refresh"} or reading.http_status not in {200, 201}:
        return None
    if reading.inner_status or reading.errors or (reading.token and reading.token.has_access_token):
        return None
    if reading.shape in {"json", "form"} and reading.has_error_mark:
        return Verdict(FITS + 4, facts=sentence(situation))
    if situation.context.has_refresh_token is not None or reading.shape == "empty":
        return Verdict(FITS - 4) if reading.shape == "empty" and not reading.text else None
    return Verdict(MEANT, facts=(*status_fact(situation), *sentence(situation)))


def _of_type(situation: Situation) -> Verdict | None:
    """RFC 6749 §5.1 demands `token_type`; libraries refuse a token answer without it."""
    token, reading = situation.reading.token, situation.reading
    if situation.stage not in {"token", "refresh"} or reading.shape != "json" or token is None:
        return None
    if not token.has_access_token or token.token_type or reading.http_status not in {200, 201}:
        return None
    fact = situation.fact("token_type", "none", seen_in="body", expected="Bearer")
    return Verdict(HINT + 8, POSSIBLE, (fact,))


RULE = Rule(
    code="response-malformed",
    title="{provider}'s answer has no usable shape",
    meaning=(
        "The answer is not what a token endpoint gives: a page instead of data, a success "
        "without an access token, or a body that is cut off."
    ),
    known_by=(
        "The shape of the answer: HTML, an unreadable body, or a missing access_token. Of an "
        "id_token: its issuer, audience, nonce and subject are compared."
    ),
    explanation=(
        "{provider} answered, but the answer holds neither a token nor an error that can be read: "
        "it may be a page from a proxy, a login page, or another endpoint."
    ),
    steps=(
        (
            "Check that `{token_endpoint}` is the token URL and not the address of a page.",
            "Check that the token URL is the address of the token endpoint and not of a page.",
        ),
        (
            "Look at the recorded answer: if it is a page of your own proxy or firewall, let the "
            "request through there."
        ),
        "Try again later if the page speaks of maintenance.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §5.1", "RFC 6749 §5.2"),
    decided_by="The token URL opened with a made-up code: a token endpoint answers with JSON.",
    check=check,
    cases=(
        Case("a page", seen("token", 200, "<!DOCTYPE html><p>Welcome</p>"), fires=True),
        Case(
            "an id_token for another client",
            Evidence(login=LoginOutcome(id_token_refused="it is meant for another client (aud)")),
            fires=True,
        ),
        Case("an error", seen("token", 400, '{"error":"invalid_grant"}'), fires=False),
    ),
)
