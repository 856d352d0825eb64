"""No refresh token, and none is needed: the access token has no end."""

from regrant.diagnosis.missing_refresh import NEVER_EXPIRES, kind
from regrant.diagnosis.model import Case, Rule, Verdict
from regrant.diagnosis.remedies import accept
from regrant.diagnosis.samples import facts, seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity


def check(situation: Situation) -> Verdict | None:
    """No end in the token answer, or a provider that is known to give endless tokens."""
    return kind(situation, NEVER_EXPIRES)


RULE = Rule(
    code=NEVER_EXPIRES,
    title="{provider} gave no refresh token, because its access tokens do not expire",
    meaning=(
        "The access token has no end, so there is nothing to renew and no refresh token. The "
        "integration keeps working until somebody withdraws access."
    ),
    known_by="The token answer names no lifetime, or the provider is known to issue such tokens.",
    explanation=(
        "{provider} issued an access token without an end, so it needs no refresh token. This is "
        "how {provider} works, not a fault. The connection lasts until access is withdrawn."
    ),
    steps=(
        (
            "Check in {docs} that access tokens of {provider} do not expire.",
            "Check in {provider}'s documentation that its access tokens do not expire.",
        ),
        "Choose “This is fine”. Regrant records who decided it and says no more about it.",
    ),
    severity=Severity.NOTICE,
    responsible=Responsible.NOBODY,
    subject="connection",
    references=("RFC 6749 §5.1", "RFC 6749 §1.5"),
    action_ids=("accept",),
    actions=accept,
    decided_by="The provider's documentation: do its access tokens end?",
    check=check,
    cases=(
        Case(
            "no end in the answer",
            seen(
                "token",
                context={"has_refresh_token": False, "response_has_expires_in": False},
            ),
            fires=True,
        ),
        Case(
            "the answer has an end",
            seen("token", 200, '{"access_token":"x","token_type":"bearer","expires_in":3600}'),
            fires=False,
        ),
        Case(
            "the catalogue knows",
            seen(
                "token",
                context={"has_refresh_token": False},
                facts=facts(refresh_token="never", access_token_expires="no"),
            ),
            fires=True,
        ),
    ),
)
