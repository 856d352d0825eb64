"""The app is in a test mode, unverified, or waits for somebody's approval."""

from regrant.diagnosis.judging import named, phrased, said, sentence, strongest
from regrant.diagnosis.model import FITS, MEANT, SAID, Case, Rule, Verdict
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "being tested",
    "in testing",
    "testing mode",
    "test mode app",
    "test user",
    "sandbox user",
    "tester",
    "developer role",
    "not a developer",
    "development mode",
    "developer mode",
    "in development",
    "app not active",
    "app not live",
    "app is not live",
    "not yet live",
    "app is not active",
    "app isn't available",
    "isn't available right now",
    "not published",
    "unpublished",
    "not been published",
    "draft app",
    "pending approval",
    "pending review",
    "awaiting review",
    "awaiting approval",
    "awaiting verification",
    "waiting for approval",
    "app is in sandbox mode",
    "application is in sandbox mode",
    "awaiting approval",
    "not been approved",
    "not approved",
    "not yet approved",
    "needs approval",
    "need admin approval",
    "admin approval",
    "approval required",
    "requires approval",
    "app approval",
    "admin consent",
    "administrator consent",
    "not verified by",
    "hasn't been verified",
    "has not been verified",
    "has not verified",
    "isn't verified",
    "unverified app",
    "app is blocked",
    "this app is blocked",
    "not been reviewed",
    "app review",
    "under review",
    "review is complete",
    "until its review",
    "until it is approved",
    "until it has been approved",
    "approval process",
    "review process",
    "pending moderation",
    "application is blocked",
    "not registered in the developer dashboard",
    "the user may not be registered",
    "user not registered",
    "not registered for this application",
    "user limit",
    "limited access mode",
    "not distributed",
    "non_distributed",
    "has not completed",
    "application is suspended",
    "application suspended",
    "application has been suspended",
    "app has been disabled",
    "app is disabled",
    "app is restricted",
    "application is not authorized",
    "app not authorized",
    "private app",
    "not installed",
    "not been installed",
    "does not have the required partner",
    "not enrolled",
    "enroll in",
    "product is not enabled",
    "has not been used in project",
    "enable it by visiting",
    "not subscribed",
    "invalid app registration",
)
#: What an account pays for, and an app is not approved for.
PLANS = (" plan", " tier", "subscription", "upgrade", "billing", "licence", "license")
CHECKED = {"verified", "approved", "reviewed", "validated", "published"}
PENDING = {"not_allowed", "unsupported"}


def check(situation: Situation) -> Verdict | None:
    """Words about the state of the app itself, at login or at a call."""
    if not situation.at("authorize", "callback", "token", "refresh", "call"):
        return None
    return strongest(
        _of_words(situation),
        named(situation, "application_suspended", "app_not_approved", score=SAID + 4),
        _of_login(situation),
        _of_product(situation),
        _of_test_mode(situation),
        _of_stranger(situation),
    )


def _of_words(situation: Situation) -> Verdict | None:
    if {"domain", "verified"} <= situation.reading.words:
        return None  # whether a domain is verified is another question
    found = phrased(situation, *PHRASES, score=SAID + 5) or _of_endpoint(situation)
    found = found or _of_check(situation)
    about_other = situation.reading.says({"redirect_uri", "redirect_domain"}, {"not_allowed"})
    return found.but(score=FITS + 6) if found and about_other else found


def _of_endpoint(situation: Situation) -> Verdict | None:
    """Endpoints are opened to approved apps, or to accounts that pay for them."""
    if situation.reading.mentions(*PLANS):
        return None
    return phrased(situation, "access to this endpoint", score=SAID + 5)


def _of_check(situation: Situation) -> Verdict | None:
    """The app "was not verified", whatever stands between these words."""
    is_unchecked = situation.reading.joins({"client"}, {"not"}, CHECKED)
    return Verdict(SAID, facts=sentence(situation)) if is_unchecked else None


def _of_stranger(situation: Situation) -> Verdict | None:
    """A service that knows the token but not the app has not been told to let it in."""
    if situation.stage != "call" or situation.used_auth is False:
        return None
    return said(situation, "client", {"unknown"}, score=MEANT)


def _of_login(situation: Situation) -> Verdict | None:
    if situation.stage not in {"authorize", "callback"}:
        return None
    if situation.reading.has("redirect_uri", "scope", "grant_type", "response_type"):
        return None
    return said(situation, "client", PENDING, score=SAID - 8)


def _of_product(situation: Situation) -> Verdict | None:
    """The client is known, and a product of the provider is not switched on for it."""
    if situation.stage not in {"token", "refresh"} or situation.reading.has("scope", "grant_type"):
        return None
    return said(situation, {"client_id", "client"}, "not_allowed", score=FITS + 12)


def _of_test_mode(situation: Situation) -> Verdict | None:
    """A refresh token that died just when tokens of apps in a test mode die."""
    age = situation.context.token_age_days
    limit = situation.provider.refresh_token_limits.testing_mode_expiry_seconds
    if situation.stage != "refresh" or not age or not limit:
        return None
    if situation.reading.names("invalid_grant") is None or not 0.95 <= age * 86_400 / limit < 1.3:
        return None
    old = situation.fact("age of the grant in days", age, seen_in="context")
    return Verdict(MEANT + 8, facts=(old,))


RULE = Rule(
    code="application-not-approved",
    title="{provider} has not approved this app for this person yet",
    meaning=(
        "The app at the provider is in a test or development mode, is not verified or published, "
        "was suspended, or waits for the approval of an administrator or of the provider."
    ),
    known_by="The provider's page or answer speaks of testing, verification, review or approval.",
    explanation=(
        (
            "Your app at {provider} may not be used by this person yet: it is in a test mode, not "
            "verified or not approved. {provider} said: “{quote}”"
        ),
        (
            "Your app at {provider} may not be used by this person yet: it is in a test mode, not "
            "verified, suspended, or waits for an administrator's approval."
        ),
    ),
    steps=(
        (
            "Open your app in {provider}'s {console} and look at its status.",
            "Open your app in {provider}'s developer console and look at its status.",
        ),
        "In a test mode, add the person who logs in to its list of test users, or publish the app.",
        (
            "If an approval is missing, ask {provider} or the administrator of the person's "
            "organisation for it."
        ),
        "Log in again.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §4.1.2.1",),
    decided_by="A login by the owner of the app at the provider: owners may use unapproved apps.",
    check=check,
    cases=(
        Case(
            "in testing",
            seen("authorize", 403, "Error 403: access_denied. The app is currently being tested"),
            fires=True,
        ),
        Case("refused", seen("callback", callback_params={"error": "access_denied"}), fires=False),
    ),
)
