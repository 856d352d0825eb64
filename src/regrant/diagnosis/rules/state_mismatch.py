"""The browser came back with a state that this login does not have."""

from regrant.diagnosis.evidence import Evidence, LoginOutcome
from regrant.diagnosis.judging import CERTAIN, named, phrased, said, strongest
from regrant.diagnosis.model import NAMED, OWN, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import reconnect
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

WORDS = ("mismatching_state", "invalid_state", "state_mismatch", "missing_state", "bad_state")
BAD = {"invalid", "missing", "mismatch", "unknown", "expired", "used"}
REASONS = {
    "missing": "the mark that each login carries did not come back",
    "unknown": "no login that was begun here has its mark",
    "expired": "the login took too long",
    "used": "this login was finished already",
    "other_browser": "another browser came back than the one that began",
}


def check(situation: Situation) -> Verdict | None:
    """Our own check of the callback, or the words of another program's check."""
    return strongest(_of_own_check(situation), _of_words(situation))


def _of_own_check(situation: Situation) -> Verdict | None:
    reason = REASONS.get(situation.evidence.login.state or "")
    if reason is None:
        return None
    fact = situation.fact(
        "state", reason, seen_in="callback", expected="the mark (state) of this login"
    )
    return Verdict(OWN, CERTAIN, (fact,), {"reason": reason})


def _of_words(situation: Situation) -> Verdict | None:
    if not situation.at("callback", "authorize"):
        return None
    return strongest(
        named(situation, *WORDS, score=NAMED, certainty=CERTAIN),
        said(situation, "state", BAD, score=SAID + 4),
        phrased(
            situation,
            "state not equal",
            "csrf detected",
            "csrf warning",
            "anti-forgery token",
            score=SAID + 4,
        ),
    )


RULE = Rule(
    code="state-mismatch",
    title=(
        "This login cannot be matched with the one that was begun: {reason}",
        "This login cannot be matched with the one that was begun",
    ),
    meaning=(
        "Each login carries a secret mark, the state, that works once, for ten minutes, in one "
        "browser. What came back does not carry the mark of an open login. This protects against "
        "logins that somebody else prepared."
    ),
    known_by="The state in the redirect is unknown, too old, used already or of another browser.",
    explanation=(
        (
            "The browser came back from {provider}, but {reason}. To be safe, the login was "
            "stopped before any token was asked for."
        ),
        (
            "The browser came back, but not with the mark of an open login: the page was reloaded, "
            "the login took too long, or another browser or tab finished it. No token was asked "
            "for."
        ),
    ),
    steps=(
        "Begin a new login and finish it in the same browser, in one go.",
        "Do not reload the page or use the Back button on the way.",
        (
            "If it happens every time, check that cookies are allowed and that people reach "
            "Regrant under the same address that the redirect URL has."
        ),
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.USER,
    subject="attempt",
    references=("RFC 6749 §10.12", "RFC 9700 §4.7"),
    action_ids=("reconnect",),
    actions=reconnect,
    decided_by="A new login in a fresh browser window.",
    check=check,
    cases=(
        Case("used twice", Evidence(login=LoginOutcome(state="used")), fires=True),
        Case("in words", seen("callback", None, "State is not matching"), fires=True),
        Case("all is well", Evidence(login=LoginOutcome(state="ok")), fires=False),
    ),
)
