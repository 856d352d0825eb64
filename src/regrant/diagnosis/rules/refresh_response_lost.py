"""The answer to a refresh was lost, and the old refresh token no longer works."""

from regrant.diagnosis.evidence import Evidence, History
from regrant.diagnosis.judging import CERTAIN, LIKELY, status_fact
from regrant.diagnosis.model import OWN, Case, Rule, Verdict
from regrant.diagnosis.observation import parse_observation
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity


def check(situation: Situation) -> Verdict | None:
    """Only our own records know that an answer was on its way and did not arrive."""
    if not situation.evidence.history.refresh_answer_lost or not situation.is_refresh:
        return None
    fact = situation.fact("answer to an earlier refresh", "lost", seen_in="exchanges")
    refused = situation.reading.names("invalid_grant") is not None
    certainty = CERTAIN if refused else LIKELY
    return Verdict(OWN - 2, certainty, (fact, *status_fact(situation)))


RULE = Rule(
    code="refresh-response-lost",
    title=(
        "The answer to a refresh was lost on its way, and {provider} had already replaced the token"
    ),
    meaning=(
        "Regrant asked for a new token, the provider gave one, but the answer never arrived (a "
        "crash, a broken connection). The old refresh token is spent, the new one is unknown."
    ),
    known_by="Regrant's own records: a refresh was sent, no complete answer came, the next failed.",
    explanation=(
        "A refresh was under way when the connection broke. {provider} had already replaced the "
        "refresh token, and the new one never arrived here. Only a new login helps."
    ),
    steps=(
        (
            "Log in again as {account}. The connection keeps its place.",
            "Log in again with the same account. The connection keeps its place.",
        ),
        "If it happens often, look for restarts or a proxy that cuts connections.",
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.USER,
    subject="connection",
    references=("RFC 9700 §4.14.2",),
    action_ids=("reconnect",),
    actions=reconnect,
    check=check,
    cases=(
        Case(
            "our records show it",
            Evidence(
                observation=parse_observation(
                    {"stage": "refresh", "http_status": 400, "body": '{"error":"invalid_grant"}'}
                ),
                history=History(refresh_answer_lost=True),
            ),
            fires=True,
        ),
        Case("no such record", seen("refresh", 400, '{"error":"invalid_grant"}'), fires=False),
    ),
)
