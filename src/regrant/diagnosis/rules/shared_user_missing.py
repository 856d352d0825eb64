"""A call needs the shared user, and the application has none."""

from regrant.diagnosis.evidence import Evidence, OwnSettings
from regrant.diagnosis.judging import CERTAIN, LIKELY, phrased, said, strongest
from regrant.diagnosis.model import MEANT, OWN, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import add_shared_user
from regrant.diagnosis.samples import a_service, an_application, seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

PHRASES = (
    "no access or refresh token is set",
    "no access, refresh token",
    "no connected account",
    "no connection found",
    "no tokens found",
    "no token found",
    "no stored token",
    "token not found",
    "tokens not found",
    "no credentials found",
    "no account connected",
    "not connected",
    "no authenticated user",
    "no active connection",
    "no oauth token found",
    "credentials are missing, please authenticate",
    "please authenticate first",
    "connect your account first",
)


def check(situation: Situation) -> Verdict | None:
    """Our own settings say so; without them, an empty token store at a call does."""
    return strongest(_of_settings(situation), _of_store(situation), _of_words(situation))


def _of_settings(situation: Situation) -> Verdict | None:
    own = situation.evidence.own
    if own.has_shared_connection is not False:
        return None
    account = own.service.settings.authentication.account if own.service else None
    if own.needs_shared_connection or account == "shared":
        fact = situation.fact("shared user", "none", seen_in="settings", expected="one")
        return Verdict(OWN, CERTAIN, (fact,))
    return None


def _of_store(situation: Situation) -> Verdict | None:
    if situation.context.stored_tokens != 0 or situation.stage not in {"call", "refresh"}:
        return None
    fact = situation.fact("stored tokens", 0, seen_in="token store", expected="at least 1")
    return Verdict(OWN - 4, LIKELY, (fact,))


def _of_words(situation: Situation) -> Verdict | None:
    """A client library that found nothing to send says so itself, without any status."""
    if situation.stage not in {"call", None} or situation.reading.http_status in {401, 403}:
        return None
    if situation.context.stored_tokens:
        return None
    spoken = phrased(situation, *PHRASES, score=SAID - 4)
    return spoken or said(situation, "access_token", {"unknown"}, score=MEANT - 14)


RULE = Rule(
    code="shared-user-missing",
    title=(
        "The OAuth application {application} has no shared user",
        "The OAuth application has no shared user",
    ),
    meaning=(
        "The web service is called with the account of a shared user, and nobody has logged in as "
        "that user yet. Without a user there is no token to send."
    ),
    known_by="Regrant's own settings: no shared user is connected. No call is needed to know it.",
    explanation=(
        (
            "The web service {service} is called with the shared user of {application}, but nobody "
            "has logged in as that user. There is no token to send, so its calls cannot work."
        ),
        (
            "Calls are made with the account of a shared user, but nobody has logged in as that "
            "user. There is no token to send, so calls cannot work."
        ),
    ),
    steps=(
        (
            "Open the OAuth application {application} and choose “Add shared user”.",
            "Open the OAuth application and choose “Add shared user”.",
        ),
        "Log in at {provider} with the account that all calls shall use.",
        (
            "If an account that is connected already shall do it, choose “Make shared user” on its "
            "page."
        ),
        "If each person shall use their own account instead, choose “personal” for the service.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §1.1",),
    action_ids=("add-shared-user", "make-shared"),
    actions=add_shared_user,
    decided_by="Whether a user is connected at all: look at the users of the OAuth application.",
    check=check,
    cases=(
        Case(
            "settings alone",
            Evidence(
                own=OwnSettings(
                    application=an_application(), service=a_service(), has_shared_connection=False
                )
            ),
            fires=True,
        ),
        Case(
            "nothing is stored",
            seen("call", context={"stored_tokens": 0, "used_auth": True}),
            fires=True,
        ),
        Case(
            "a shared user is there",
            Evidence(own=OwnSettings(service=a_service(), has_shared_connection=True)),
            fires=False,
        ),
    ),
)
