"""The person for whom a call is made has not connected their account."""

from regrant.diagnosis.evidence import Evidence, OwnSettings
from regrant.diagnosis.judging import CERTAIN
from regrant.diagnosis.model import OWN, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity


def check(situation: Situation) -> Verdict | None:
    """Only our own settings know whose account a call was meant to use."""
    owner = situation.evidence.own.missing_owner
    if not owner:
        return None
    fact = situation.fact("connection of", owner, seen_in="settings", expected="connected")
    return Verdict(OWN, CERTAIN, (fact,))


RULE = Rule(
    code="personal-connection-missing",
    title=("`{owner}` has not connected their account", "This person has not connected an account"),
    meaning=(
        "The web service is called with each person's own account, and the person named in the "
        "call has not logged in at the provider yet. Regrant never takes another account instead."
    ),
    known_by="Regrant's own settings: there is no connection for the owner named in the call.",
    explanation=(
        (
            "{service} is called with each person's own account, and `{owner}` has none under "
            "{application} yet. One login makes it."
        ),
        (
            "Calls are made with each person's own account, and `{owner}` has none yet. One login "
            "makes it."
        ),
        (
            "Calls are made with each person's own account, and this person has none yet. One "
            "login makes it."
        ),
    ),
    steps=(
        (
            "Send `{owner}` this link, or open it for them: {connect_url}",
            "Begin a login for this person on the page of the OAuth application.",
        ),
        "Log in at {provider} with the account that belongs to that person.",
        "Repeat the call.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.USER,
    subject="application",
    references=("RFC 6749 §1.1",),
    action_ids=("reconnect",),
    actions=reconnect,
    check=check,
    cases=(
        Case("the owner is unknown", Evidence(own=OwnSettings(missing_owner="u-17")), fires=True),
        Case("no owner was named", Evidence(), fires=False),
    ),
)
