"""The provider does not know the redirect URL that is sent."""

from regrant.diagnosis.judging import CERTAIN, named, probed, said, sentence, strongest
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

WORDS = (
    "redirect_uri_mismatch",
    "redirect_url_mismatch",
    "redirect_mismatch",
    "bad_redirect_uri",
    "invalid_redirect_uri",
    "invalid_redirect_url",
    "invalid_redirect",
    "redirect_uri_invalid",
    "redirect_uri_not_allowed",
    "redirect_uri_missing",
    "callback_url_mismatch",
    "invalid_callback_url",
)
WORDLESS = (
    "bad request",
    "invalid request",
    "request is invalid",
    "request you made is invalid",
    "request was invalid",
    "invalid authorization request",
    "invalid oauth request",
    "bad_request",
    "invalid parameters",
    "invalid_params",
)
BAD = {
    "mismatch",
    "invalid",
    "unknown",
    "not_allowed",
    "missing",
    "unsupported",
    "unconfigured",
    "other_owner",
}


def check(situation: Situation) -> Verdict | None:
    """Whole strings are compared (RFC 9700 §2.1), so any difference makes another address."""
    if not situation.at("authorize", "callback", "token"):
        return None
    return strongest(
        named(situation, *WORDS, score=NAMED + 2, certainty=CERTAIN),
        _of_callback_word(situation),
        said(situation, "redirect_uri", BAD, score=SAID + 2),
        _of_wordless_page(situation),
        probed(situation, "redirect_uri"),
    )


def _of_callback_word(situation: Situation) -> Verdict | None:
    """Where the browser came back, an invalid callback may be the request that it brought."""
    if situation.stage == "callback":
        return named(situation, "invalid_callback", score=MEANT - 4)
    return named(situation, "invalid_callback", score=NAMED + 2, certainty=CERTAIN)


def _of_wordless_page(situation: Situation) -> Verdict | None:
    """A page that only says "invalid request" most often means the redirect URL.

    Spec:
        RFC 6749 §4.1.2.1: a server keeps the person on its own page only when it does not know
        the client or the redirect URL; everything else it has to send back.
    """
    if situation.stage != "authorize":
        return None
    if situation.reading.has("redirect_uri") and not situation.reading.has("client_id", "client"):
        return Verdict(FITS + 10, facts=sentence(situation))
    if situation.reading.names("invalid_request"):
        return Verdict(FITS + 6, facts=sentence(situation))
    if situation.reading.status == 400 or situation.reading.mentions(*WORDLESS):
        return Verdict(FITS, facts=sentence(situation))
    return None


RULE = Rule(
    code="redirect-uri-mismatch",
    title="{provider} does not know the redirect URL that {sender} sends",
    meaning=(
        "The redirect URL must be registered at the provider. The one that is sent is not, or "
        "differs from the registered one in at least one letter."
    ),
    known_by=(
        "The provider's own page says so (it sends nobody back), or the token endpoint does, or "
        "a login with the real redirect URL is answered like one with a made-up address."
    ),
    explanation=(
        (
            "{provider} only sends people back to addresses that are registered with it, and "
            "`{redirect_uri}` is not one of them. Addresses are compared letter by letter: http or "
            "https, a port, or a slash at the end makes another address."
        ),
        (
            "{provider} only sends people back to addresses that are registered with it, and the "
            "one in the request is not. Addresses are compared letter by letter: http or https, a "
            "port, or a slash at the end makes another address."
        ),
    ),
    steps=(
        (
            "Copy the redirect URL `{redirect_uri}`.",
            "Copy the redirect URL that stands on the page of the OAuth application.",
        ),
        (
            (
                "Open your app in {provider}'s {console} and add it to the redirect URLs, exactly "
                "as it is written. Leave the others there."
            ),
            (
                "Open your app in {provider}'s developer console and add it to the redirect URLs "
                "(also called callback or reply URLs), exactly as it is written."
            ),
        ),
        ("You find the place there under: {where_redirect_uri}.",),
        "Save there, wait a few minutes, and log in again.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §3.1.2.4", "RFC 9700 §2.1"),
    decided_by=(
        "Check the application: a login with the real redirect URL and one with a made-up address "
        "are answered differently only if the real one is registered."
    ),
    after_check=(
        "The redirect URL here, letter by letter beside those in the app's settings at the "
        "provider, or a login: the check could not tell it from outside."
    ),
    check=check,
    cases=(
        Case(
            "the word of many servers",
            seen("authorize", 400, "Error 400: redirect_uri_mismatch"),
            fires=True,
        ),
        Case(
            "in the provider's own words",
            seen("authorize", None, "The reply address does not match the configured ones"),
            fires=True,
        ),
        Case("another refusal", seen("authorize", 400, "Unknown scope"), fires=False),
    ),
)
