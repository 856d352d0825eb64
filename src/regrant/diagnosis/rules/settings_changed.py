"""The application was edited while a login was under way."""

from regrant.diagnosis.evidence import Evidence, LoginOutcome
from regrant.diagnosis.judging import CERTAIN
from regrant.diagnosis.model import OWN, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.values import listed
from regrant.domain.finding import Responsible, Severity


def check(situation: Situation) -> Verdict | None:
    """Every login is bound to the settings with which it began."""
    login = situation.evidence.login
    if not login.settings_changed:
        return None
    names = ", ".join(login.changed_fields) or "settings"
    fact = situation.fact("changed during the login", names, seen_in="settings")
    return Verdict(OWN, CERTAIN, (fact,), {"fields": listed(login.changed_fields) or ""})


RULE = Rule(
    code="settings-changed",
    title=(
        "{fields} of {application} changed while somebody was logging in",
        "The OAuth application was changed while somebody was logging in",
    ),
    meaning=(
        "Between the start of a login and its return somebody edited the OAuth application. The "
        "login was refused, because a code made for the old settings must not meet the new ones."
    ),
    known_by="Regrant compares the settings at the return with those at the start of the login.",
    explanation=(
        "The login began with other settings than the application has now. To be safe, it was "
        "stopped before any token was asked for."
    ),
    steps=("Log in again. The new login uses the present settings.",),
    severity=Severity.NOTICE,
    responsible=Responsible.USER,
    subject="attempt",
    references=("RFC 9700 §4.4",),
    action_ids=("reconnect",),
    actions=reconnect,
    check=check,
    cases=(
        Case(
            "edited meanwhile",
            Evidence(login=LoginOutcome(settings_changed=True, changed_fields=("client_id",))),
            fires=True,
        ),
        Case("not edited", Evidence(login=LoginOutcome(settings_changed=False)), fires=False),
    ),
)
