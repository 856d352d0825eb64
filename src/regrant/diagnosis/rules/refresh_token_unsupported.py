"""No refresh token, because the provider cannot give one."""

from regrant.diagnosis.judging import asks_for_a_valid, named, phrased, said, strongest
from regrant.diagnosis.missing_refresh import UNSUPPORTED, kind
from regrant.diagnosis.model import FITS, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import use_personal_connections
from regrant.diagnosis.samples import facts, seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity


def check(situation: Situation) -> Verdict | None:
    """A login without a refresh token, or a refresh that could not send any."""
    return strongest(kind(situation, UNSUPPORTED), _of_refresh(situation))


def _of_refresh(situation: Situation) -> Verdict | None:
    if not situation.is_refresh or situation.context.has_refresh_token:
        return None
    absent = said(situation, "refresh_token", {"missing"}, score=SAID + 2)
    if asks_for_a_valid(situation, "refresh_token"):
        absent = None
    if absent is None and situation.context.has_refresh_token is False:
        absent = Verdict(SAID)
    # An endpoint that asks for a password renews nothing without one.
    if situation.reading.joins({"password", "username"}, {"+missing"}):
        absent = absent or Verdict(SAID)
    grant = named(situation, "unsupported_grant_type", score=FITS + 8)
    return strongest(absent, grant, phrased(situation, "no refresh token", score=SAID))


RULE = Rule(
    code=UNSUPPORTED,
    title="{provider} does not renew access tokens without a login",
    meaning=(
        "The access token ends, and the provider gives nothing with which it could be renewed. "
        "Every time it ends somebody has to log in again, so a shared user does not suit."
    ),
    known_by="The token answer has an end but no refresh token, and the provider is known for it.",
    explanation=(
        "{provider} issued an access token that will end, and no refresh token with which Regrant "
        "could renew it. Somebody has to log in again each time, so a shared user does not suit."
    ),
    steps=(
        (
            "Check in {docs} whether {provider} issues refresh tokens at all.",
            "Check in {provider}'s documentation whether it issues refresh tokens at all.",
        ),
        "If it does not, let each person use their own account instead of a shared user.",
        "If that is not possible, log in again before the end: Regrant reminds you in time.",
    ),
    severity=Severity.DEGRADING,
    responsible=Responsible.NOBODY,
    subject="connection",
    references=("RFC 6749 §1.5", "RFC 6749 §6"),
    action_ids=("use-personal-connections", "accept"),
    actions=use_personal_connections,
    decided_by=(
        "The provider's documentation: does it issue refresh tokens, and what has to be asked for?"
    ),
    check=check,
    cases=(
        Case(
            "the catalogue knows",
            seen(
                "token",
                200,
                '{"access_token":"x","expires_in":3600}',
                facts=facts(refresh_token="never", access_token_expires="yes"),
            ),
            fires=True,
        ),
        Case(
            "nothing to send",
            seen("refresh", 400, "refresh_token is missing", context={"has_refresh_token": False}),
            fires=True,
        ),
        Case(
            "machine grant",
            seen(
                "token",
                200,
                '{"access_token":"x","expires_in":3600}',
                context={"grant_type": "client_credentials"},
            ),
            fires=False,
        ),
    ),
)
