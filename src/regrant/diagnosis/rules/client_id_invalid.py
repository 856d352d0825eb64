"""The provider does not know the client ID, or has deleted or disabled the app behind it."""

from regrant.diagnosis.judging import CERTAIN, named, phrased, probed, said, sentence, strongest
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.refuting import is_announced, on_page_alone
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

WORDS = (
    "invalid_client_id",
    "unknown_client",
    "client_not_found",
    "deleted_client",
    "disabled_client",
    "application_not_found",
    "bad_client_id",
    "consumer_key_rejected",
    "consumer_key_unknown",
    "consumer_key_invalid",
    "consumer_key_refused",
)
UNSET = ("provider not configured", "oauth not configured", "client id not set", "client_id=none")


NOT_THERE = ("not found", "does not exist", "doesn't exist", "cannot be found")


def check(situation: Situation) -> Verdict | None:
    """At login only the client ID is sent, so a refused client there is a refused client ID."""
    return strongest(
        named(situation, *WORDS, certainty=CERTAIN),
        _of_login(situation),
        _of_words(situation),
        _of_client_refusal(situation),
        probed(situation, "client_id"),
    )


def _of_login(situation: Situation) -> Verdict | None:
    if situation.stage not in {"authorize", "callback"}:
        return None
    says = situation.reading.says
    missing = said(situation, "client_id", {"missing"}, score=SAID - 4)
    if says("redirect_uri", {"invalid", "unknown", "mismatch"}):
        return said(situation, "client_id", {"invalid", "unknown"}, score=FITS + 10) or missing
    unset = phrased(situation, *UNSET, score=SAID - 4)
    if unset:
        return unset
    about_client = said(situation, "client", {"unknown", "invalid", "revoked"}, score=SAID - 2)
    alone = Verdict(MEANT, facts=sentence(situation)) if on_page_alone(situation) else None
    return strongest(
        named(situation, "invalid_client", score=NAMED),
        alone,
        about_client,
        missing,
        _nothing_here(situation),
        _mentioned(situation),
    )


def _mentioned(situation: Situation) -> Verdict | None:
    """A login page that shows an error and names the client ID rarely does so without reason."""
    reading = situation.reading
    if situation.stage != "authorize" or reading.has("redirect_uri"):
        return None
    return Verdict(FITS + 8, facts=sentence(situation)) if reading.has("client_id") else None


def _nothing_here(situation: Situation) -> Verdict | None:
    """The right address says that nothing is there: many servers look the client up like a page."""
    if situation.stage != "authorize":
        return None
    if situation.reading.status != 404 and not situation.reading.mentions(*NOT_THERE):
        return None
    is_right = is_announced("authorization_endpoint", situation)
    return Verdict(MEANT if is_right else FITS, facts=sentence(situation))


def _of_words(situation: Situation) -> Verdict | None:
    if not situation.at("authorize", "callback", "token", "refresh", "revoke"):
        weak = said(situation, "client_id", {"invalid", "unknown", "revoked"}, score=MEANT)
        return None if situation.context.used_auth is False else weak
    if situation.reading.has("redirect_uri") and situation.stage != "token":
        return said(situation, "client_id", {"invalid", "unknown"}, score=FITS + 10)
    found = said(situation, "client_id", {"invalid", "unknown", "revoked", "expired"}, score=SAID)
    gone = {"unknown"} if situation.reading.has("user") else {"unknown", "revoked"}
    found = found or said(situation, "client", gone, score=SAID - 2)
    if found and situation.reading.has("client_secret", "authorization_code"):
        return found.but(score=MEANT)
    return found


def _of_client_refusal(situation: Situation) -> Verdict | None:
    """`invalid_client` after login says "client or its credentials", which may be any of three."""
    if not situation.at("token", "refresh", "revoke"):
        return None
    spoken = situation.reading.says("client", {"invalid"})
    if situation.reading.names("invalid_client") is None and not spoken:
        return named(situation, "unauthorized_client", score=FITS + 8)
    score = MEANT - 6
    if situation.reading.names("invalid_client") and not situation.reading.has("scope"):
        unknown = said(situation, "client_id", {"not_allowed", "denied"}, score=MEANT + 8)
        if unknown:
            return unknown
    if situation.reading.says("client", {"invalid", "unknown"}):
        score += 6
    return Verdict(score, facts=sentence(situation))


RULE = Rule(
    code="client-id-invalid",
    title=(
        "{provider} does not know the client ID `{client_id}`",
        "{provider} does not know this client ID",
    ),
    meaning=(
        "The client ID in the OAuth application is not one that the provider knows: it was typed "
        "wrong, belongs to another environment or region, or the app was deleted or disabled."
    ),
    known_by=(
        "The provider's page or answer names the client, or answers a login with the real client "
        "ID exactly as it answers one with a made-up client ID."
    ),
    explanation=(
        (
            "The client ID `{client_id}` in {settings} is not one that {provider} accepts. It was "
            "copied incompletely, belongs to another environment, or the app was deleted there."
        ),
        (
            "The client ID is not one that {provider} accepts. It was copied incompletely, belongs "
            "to another environment (test or live, another region or tenant), or the app was "
            "deleted."
        ),
    ),
    steps=(
        (
            "Open your app in {provider}'s {console} and copy its client ID.",
            "Open your app in {provider}'s developer console and copy its client ID.",
        ),
        ("You find it there under: {where_client_id}.",),
        (
            "Compare it with `{client_id}` and paste it into {settings}, without spaces around it.",
            "Paste it into {settings}, without spaces around it.",
        ),
        "If the app is new, wait a few minutes: some providers need time before they know it.",
        "Log in again.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §2.2", "RFC 6749 §5.2"),
    decided_by=(
        "Check the application: a login with a made-up client ID shows whether the provider tells "
        "the two apart."
    ),
    after_check=(
        "The client ID here, letter by letter beside the one in the app's settings at the "
        "provider: the check could not tell it from outside."
    ),
    check=check,
    cases=(
        Case("the page says so", seen("authorize", 401, "Error 401: invalid_client"), fires=True),
        Case(
            "application not found",
            seen("authorize", None, "Application with identifier 'x' was not found"),
            fires=True,
        ),
        Case(
            "the secret is named",
            seen("token", 401, '{"error":"invalid_client","error_description":"Bad secret"}'),
            fires=False,
        ),
    ),
)
