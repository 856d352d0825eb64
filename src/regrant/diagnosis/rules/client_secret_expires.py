"""The application's client secret has a known end that is near."""

from datetime import timedelta

from regrant.diagnosis.evidence import Evidence, OwnSettings
from regrant.diagnosis.judging import CERTAIN
from regrant.diagnosis.model import OWN, Case, Rule, Verdict
from regrant.diagnosis.samples import NOON, an_application
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.values import date_of
from regrant.domain.finding import Responsible, Severity

#: Creating a secret often needs another person, so the warning comes early.
WARN_DAYS = 30


def check(situation: Situation) -> Verdict | None:
    """The date that somebody entered, compared with today."""
    application, now = situation.evidence.own.application, situation.evidence.now
    end = application.settings.client_secret_expires_at if application else None
    if situation.is_seen or end is None or now is None or end > now + timedelta(days=WARN_DAYS):
        return None
    fact = situation.fact("client_secret_expires_at", date_of(end), seen_in="settings")
    title = RULE.title if end > now else "The client secret ended on {end}"
    return Verdict(OWN - 1, CERTAIN, (fact,), {"end": date_of(end)}, title=title)


RULE = Rule(
    code="client-secret-expires",
    title=(
        "The client secret of {application} ends on {end}",
        "The client secret has a known end",
    ),
    meaning=(
        "Some providers give client secrets an end. When it comes, no connection of the OAuth "
        "application can be renewed and nobody can log in, all at once."
    ),
    known_by="The end date that is entered with the secret in the OAuth application.",
    explanation=(
        (
            "After {end} {provider} refuses the client secret, and every connection of "
            "{application} stops working at the next refresh."
        ),
        (
            "After its end the provider refuses the client secret, and every connection of the "
            "application stops working at the next refresh."
        ),
    ),
    steps=(
        (
            "Create a new client secret in {provider}'s {console}.",
            (
                "Create a new client secret in {provider}'s developer console. Most providers let "
                "the old and the new one live side by side."
            ),
        ),
        "Paste it into {settings}, with its end date. Nobody has to log in again.",
        "Delete the old secret at {provider}.",
    ),
    severity=Severity.DEGRADING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 7591 §3.2.1",),
    check=check,
    cases=(
        Case(
            "ten days left",
            Evidence(
                own=OwnSettings(
                    application=an_application(client_secret_expires_at=NOON + timedelta(days=10))
                ),
                now=NOON,
            ),
            fires=True,
        ),
        Case(
            "a year left",
            Evidence(
                own=OwnSettings(
                    application=an_application(client_secret_expires_at=NOON + timedelta(days=365))
                ),
                now=NOON,
            ),
            fires=False,
        ),
    ),
)
