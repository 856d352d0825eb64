"""A required field of the OAuth application is empty or ill-formed."""

from regrant.diagnosis.evidence import Evidence, OwnSettings
from regrant.diagnosis.judging import CERTAIN
from regrant.diagnosis.model import OWN, Case, Rule, Verdict
from regrant.diagnosis.samples import an_application
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.values import joined
from regrant.domain.finding import Fact, Responsible, Severity

#: The names that stand on the page of the OAuth application.
LABELS = {
    "name": "Name",
    "client_id": "Client ID",
    "client_secret": "Client secret",
    "authorization_endpoint": "Authorization URL",
    "token_endpoint": "Token URL",
    "revocation_endpoint": "Revoke token URL",
    "issuer": "Issuer",
    "scopes": "Scopes",
    "provider": "Provider",
}


def check(situation: Situation) -> Verdict | None:
    """Only the fields that the server found wanting; no call is needed."""
    own = situation.evidence.own
    if not own.missing_fields and not own.malformed_fields:
        return None
    facts = [_missing(situation, name) for name in own.missing_fields]
    facts += [
        situation.fact(name, why, seen_in="settings") for name, why in own.malformed_fields.items()
    ]
    names = tuple(LABELS.get(name, name) for name in (*own.missing_fields, *own.malformed_fields))
    return Verdict(OWN + 2, CERTAIN, tuple(facts), {"fields": joined(names)})


def _missing(situation: Situation, name: str) -> Fact:
    return situation.fact(name, "empty", seen_in="settings", expected="a value")


RULE = Rule(
    code="settings-incomplete",
    title=("{application} still needs {fields}", "The OAuth application is not filled in"),
    meaning=(
        "A field without which no login can work is empty or has a form that cannot be right, for "
        "example an address without https."
    ),
    known_by="Regrant's own settings; no call is needed.",
    explanation=(
        (
            "In the OAuth application {application} these fields are empty or ill-formed: "
            "{fields}. Nobody can log in until they are right."
        ),
        (
            "Fields of the OAuth application are empty or ill-formed: {fields}. Nobody can log in "
            "until they are right."
        ),
        (
            "A required field of the OAuth application is empty or ill-formed. Nobody can log in "
            "until it is right."
        ),
    ),
    steps=(
        ("Open {application} and fill in {fields}.", "Open the OAuth application and fill it in."),
        (
            "You find the values in {provider}'s {console}.",
            "You find the values in {provider}'s developer console.",
        ),
        "Save. The finding goes away by itself.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 6749 §2",),
    check=check,
    cases=(
        Case(
            "no client ID",
            Evidence(own=OwnSettings(application=an_application(), missing_fields=("client_id",))),
            fires=True,
        ),
        Case("all is there", Evidence(own=OwnSettings(application=an_application())), fires=False),
    ),
)
