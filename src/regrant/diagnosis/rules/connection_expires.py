"""The connection will end at a known time and cannot renew itself."""

from dataclasses import replace
from datetime import timedelta

from regrant.diagnosis.evidence import Evidence, OwnSettings
from regrant.diagnosis.judging import CERTAIN
from regrant.diagnosis.model import OWN, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.samples import NOON, a_connection
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.values import date_of
from regrant.domain.connection import EXPIRING_WITHIN_DAYS
from regrant.domain.finding import Responsible, Severity


def check(situation: Situation) -> Verdict | None:
    """An end that is near, and nothing that could move it."""
    connection, now = situation.evidence.own.connection, situation.evidence.now
    if situation.is_seen or connection is None or now is None or connection.expires_at is None:
        return None
    if connection.has_refresh_token or connection.status == "needs_reconnect":
        return None
    if not now < connection.expires_at <= now + timedelta(days=EXPIRING_WITHIN_DAYS):
        return None
    end = date_of(connection.expires_at)
    fact = situation.fact("expires_at", end, seen_in="connection")
    return Verdict(OWN - 1, CERTAIN, (fact,), {"end": end})


RULE = Rule(
    code="connection-expires",
    title=("The connection ends on {end}", "The connection ends soon"),
    meaning=(
        "The access token ends at a known time, and there is no refresh token with which Regrant "
        "could renew it. Somebody has to log in again before that."
    ),
    known_by="The end of the access token, and the lack of a refresh token.",
    explanation=(
        (
            "The access token of {account} ends on {end}, and there is no refresh token to renew "
            "it. Services stop working then unless somebody logs in again before."
        ),
        (
            "The access token ends on {end}, and there is no refresh token to renew it. Services "
            "stop working then unless somebody logs in again before."
        ),
        "The access token ends soon, and there is no refresh token to renew it.",
    ),
    steps=(
        (
            "Log in again as {account} before {end}.",
            "Log in again before that time.",
        ),
        "To end these reminders, find out whether {provider} can give a refresh token.",
    ),
    severity=Severity.DEGRADING,
    responsible=Responsible.USER,
    subject="connection",
    references=("RFC 6749 §1.5",),
    action_ids=("reconnect",),
    actions=reconnect,
    check=check,
    cases=(
        Case(
            "two days left",
            Evidence(
                own=OwnSettings(connection=a_connection(expires_at=NOON + timedelta(days=2))),
                now=NOON,
            ),
            fires=True,
        ),
        Case(
            "can renew itself",
            Evidence(
                own=OwnSettings(
                    connection=replace(
                        a_connection(expires_at=NOON + timedelta(days=2)), has_refresh_token=True
                    )
                ),
                now=NOON,
            ),
            fires=False,
        ),
    ),
)
