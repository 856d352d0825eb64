"""Somebody reconnected with another account than before."""

from regrant.diagnosis.evidence import Evidence, LoginOutcome
from regrant.diagnosis.judging import CERTAIN
from regrant.diagnosis.model import OWN, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity


def check(situation: Situation) -> Verdict | None:
    """The account of the new login is compared with the stored one."""
    login = situation.evidence.login
    if not login.account_before or not login.account_now:
        return None
    if login.account_before == login.account_now:
        return None
    before = situation.redactor.shown(login.account_before, 80)
    now = situation.redactor.shown(login.account_now, 80)
    fact = situation.fact("account", now, seen_in="login", expected=before)
    return Verdict(OWN, CERTAIN, (fact,), {"before": before, "now": now})


RULE = Rule(
    code="account-changed",
    title=(
        "The login was made as `{now}`, the connection belongs to `{before}`",
        "The login was made with another account",
    ),
    meaning=(
        "A connection was to be renewed, but the person logged in with another account. Services "
        "would then read and write somebody else's data, so Regrant keeps the old tokens until "
        "somebody confirms the change."
    ),
    known_by="The account named by the provider differs from the one stored with the connection.",
    explanation=(
        (
            "This connection belongs to `{before}`, and the new login was made as `{now}`. The old "
            "tokens are kept until somebody confirms that the account shall change."
        ),
        (
            "The new login was made with another account than the connection has. The old tokens "
            "are kept until somebody confirms the change."
        ),
    ),
    steps=(
        (
            "To keep the account, sign out at {provider} and log in again as `{before}`.",
            "To keep the account, sign out at {provider} and log in again with it.",
        ),
        "To change it, confirm the new account on the page of the login.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.USER,
    subject="attempt",
    references=("OpenID Connect Core §5.7",),
    action_ids=("reconnect",),
    actions=reconnect,
    check=check,
    cases=(
        Case(
            "another account",
            Evidence(login=LoginOutcome(account_before="ann", account_now="bob")),
            fires=True,
        ),
        Case(
            "the same",
            Evidence(login=LoginOutcome(account_before="ann", account_now="ann")),
            fires=False,
        ),
    ),
)
