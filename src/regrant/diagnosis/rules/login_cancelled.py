"""The person turned back at the provider's page."""

from regrant.diagnosis.judging import named, phrased, strongest
from regrant.diagnosis.model import MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity
from regrant.domain.scope import PROTOCOL_SCOPES

WORDS = (
    "user_cancelled",
    "user_cancelled_login",
    "user_cancelled_authorize",
    "user_canceled",
    "user_refused",
)
PHRASES = (
    "cancelled",
    "pressed cancel",
    "clicked cancel",
    "chose cancel",
    "canceled",
    "user_denied",
    "closed the window",
    "aborted",
    "abgebrochen",
    "annulé",
)
IDENTITY = PROTOCOL_SCOPES | {"profile", "email"}


def check(situation: Situation) -> Verdict | None:
    """A refusal without any scope in play is a refusal as a whole."""
    if not situation.at("authorize", "callback"):
        return None
    return strongest(
        named(situation, *WORDS, score=NAMED),
        phrased(situation, *PHRASES, score=SAID + 2),
        _of_refusal(situation),
        _of_denied(situation),
    )


def _of_denied(situation: Situation) -> Verdict | None:
    """OAuth 1.0a servers send the request token back as `denied`."""
    sent = situation.observation.callback_params
    if not sent.get("denied") or "code" in sent:
        return None
    seen_as = situation.fact("denied", "present", seen_in="callback")
    return Verdict(NAMED, facts=(seen_as,))


def _of_refusal(situation: Situation) -> Verdict | None:
    asked = situation.requested_scopes
    no_scope = asked is not None and not set(asked) - IDENTITY
    score = MEANT + 12 if no_scope else MEANT - 4
    return named(situation, "access_denied", "user_denied", score=score)


RULE = Rule(
    code="login-cancelled",
    title="The login at {provider} was cancelled",
    meaning="The person did not finish the login: they chose Cancel or refused as a whole.",
    known_by="The browser came back with access_denied, and no scope was involved.",
    explanation=(
        "The person who was to log in turned back at {provider}'s page. Nothing was granted, and "
        "nothing that existed before was changed."
    ),
    steps=(
        "Ask the person whether they meant to refuse.",
        "Log in again and choose to allow access.",
    ),
    severity=Severity.NOTICE,
    responsible=Responsible.USER,
    subject="attempt",
    references=("RFC 6749 §4.1.2.1",),
    action_ids=("reconnect",),
    actions=reconnect,
    decided_by="The person: did they refuse on purpose, or did the provider refuse for them?",
    check=check,
    cases=(
        Case(
            "cancelled, in words",
            seen("callback", callback_params={"error": "user_cancelled_login"}),
            fires=True,
        ),
        Case(
            "no scope in play",
            seen(
                "callback",
                callback_params={"error": "access_denied"},
                context={"requested_scopes": ["openid"]},
            ),
            fires=True,
        ),
        Case(
            "scopes in play",
            seen(
                "callback",
                callback_params={"error": "access_denied"},
                context={"requested_scopes": ["files.write"]},
            ),
            fires=False,
        ),
    ),
)
