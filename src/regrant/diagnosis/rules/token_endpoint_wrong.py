"""The token URL is not a token endpoint."""

from regrant.diagnosis.judging import phrased, probed, sentence, status_fact, strongest
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import use_known_endpoint
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "method not allowed",
    "request method 'post' not supported",
    "request method 'get' not supported",
    "cannot post /",
    "cannot get /",
    "no route matches",
    "no http resource was found",
    "url was not found",
    "not found on this server",
    "404 not found",
    "page not found",
    "unknown endpoint",
    "unknown path",
    "no such endpoint",
    "endpoint not found",
    "route not found",
    "resource not found",
    "invalid url",
    "no matching handler",
    "unrecognized request url",
)
OAUTH_ERRORS = (
    "invalid_grant",
    "invalid_client",
    "invalid_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "redirect_uri_mismatch",
)
#: A token endpoint has no reason for these.
STATUSES = {404: NAMED, 405: NAMED, 410: NAMED, 501: NAMED, 415: MEANT} | dict.fromkeys(
    # One above the words of a program that could not read the page it was sent to.
    (301, 302, 303, 307, 308),
    SAID + 1,
)


def check(situation: Situation) -> Verdict | None:
    """A token endpoint takes POST and answers in JSON; 404, 405 and pages are something else."""
    return strongest(_of_answer(situation), probed(situation, "token_endpoint"))


def _of_answer(situation: Situation) -> Verdict | None:
    reading = situation.reading
    if situation.stage not in {"token", "refresh"} or reading.names(*OAUTH_ERRORS):
        return None
    by_status = STATUSES.get(reading.status or 0)
    if by_status is None and reading.status is None and reading.mentions("404"):
        by_status = FITS + 20
    is_page = reading.shape in {"html", "xml"} and (reading.status or 200) < 500
    if by_status is None and is_page and not reading.errors:
        # A page that asks who is there stands at an address that takes credentials.
        by_status = FITS + 2 if reading.status == 401 else MEANT - 6
    facts = (*status_fact(situation), *sentence(situation))
    by_form = Verdict(by_status, facts=facts) if by_status else None
    return strongest(by_form, phrased(situation, *PHRASES, score=SAID))


RULE = Rule(
    code="token-endpoint-wrong",
    title=(
        "`{token_endpoint}` is not {provider}'s token endpoint",
        "The token URL is not {provider}'s token endpoint",
    ),
    meaning=(
        "The token URL in the OAuth application is not the address at which the provider issues "
        "tokens: it is misspelled, outdated, the address of a page, or lacks a slash at the end."
    ),
    known_by=(
        "The address answers with 404 or 405, redirects, or answers with a page; or it differs "
        "from the one in the provider's discovery document or the catalogue."
    ),
    explanation=(
        (
            "Regrant asked `{token_endpoint}` for a token, and the answer shows that no token "
            "endpoint is there."
        ),
        (
            "The address that was asked for a token answered in a way that no token endpoint does: "
            "it is misspelled, outdated, or the address of a page."
        ),
    ),
    steps=(
        (
            "Look up the token URL in {docs}.",
            (
                "Look up the token URL in {provider}'s documentation. It often ends in “token” or "
                "“access_token”; a slash at the end matters."
            ),
        ),
        "Enter it in {settings}.",
        "Log in again.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §3.2", "RFC 8414 §2"),
    action_ids=("use-known-endpoint",),
    actions=use_known_endpoint("token_endpoint"),
    decided_by=(
        "Check the application: a made-up code is sent there, and a token endpoint answers it with "
        "an error in JSON."
    ),
    after_check=(
        "The provider's documentation: which address is the token URL? The check could not "
        "tell it from outside."
    ),
    check=check,
    cases=(
        Case("404", seen("token", 404), fires=True),
        Case("405", seen("refresh", 405, "Method Not Allowed"), fires=True),
        Case("an OAuth error", seen("token", 404, '{"error":"invalid_client"}'), fires=False),
    ),
)
