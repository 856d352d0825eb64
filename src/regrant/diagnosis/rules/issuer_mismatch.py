"""The answer came from another authorization server than the one that was asked."""

from regrant.diagnosis.evidence import Evidence, LoginOutcome
from regrant.diagnosis.judging import CERTAIN, named, probed, said, strongest
from regrant.diagnosis.model import NAMED, OWN, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import use_known_endpoint
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

BAD = {"mismatch", "invalid", "unknown", "not_allowed"}


def check(situation: Situation) -> Verdict | None:
    """Our own comparison of `iss`, discovery's `issuer`, or words about the issuer."""
    return strongest(_of_own_check(situation), _of_words(situation), probed(situation, "issuer"))


def _of_own_check(situation: Situation) -> Verdict | None:
    login = situation.evidence.login
    if not login.issuer_expected or login.issuer_seen == login.issuer_expected:
        return None
    seen_as = login.issuer_seen or "none"
    fact = situation.fact("iss", seen_as, seen_in="callback", expected=login.issuer_expected)
    values = {"issuer": situation.redactor.shown(seen_as), "expected": login.issuer_expected}
    return Verdict(OWN, CERTAIN, (fact,), values)


def _of_words(situation: Situation) -> Verdict | None:
    if situation.reading.has("client_assertion"):
        return named(situation, "invalid_issuer", score=SAID - 8)
    spoken = said(situation, "issuer", BAD, score=SAID + 3)
    return strongest(spoken, named(situation, "invalid_issuer", score=NAMED))


RULE = Rule(
    code="issuer-mismatch",
    title=(
        "The answer came from `{issuer}`, not from `{expected}`",
        "The answer names another issuer than the one that was asked",
    ),
    meaning=(
        "Every authorization server has a name, its issuer. The answer of a login or the "
        "discovery document names another one than the OAuth application expects: the address "
        "belongs to another tenant or region, or somebody mixes answers up on purpose."
    ),
    known_by="The `iss` of the redirect or the `issuer` of the discovery document is compared.",
    explanation=(
        (
            "The login was sent to `{expected}`, and an answer came back in the name of "
            "`{issuer}`. To be safe, no token was asked for."
        ),
        (
            "The answer comes in the name of another server than the one that was asked. To be "
            "safe, it is not used."
        ),
    ),
    steps=(
        (
            "Compare the issuer in {settings} with the one in the provider's discovery document, "
            "letter by letter: a slash at the end or another tenant makes another name."
        ),
        (
            "If both are right and it happens again, tell your security team: answers may be mixed "
            "up on purpose."
        ),
    ),
    severity=Severity.BLOCKING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 9207 §2.4", "RFC 8414 §3.3"),
    action_ids=("use-known-endpoint",),
    actions=use_known_endpoint("issuer"),
    decided_by="The provider's discovery document: which issuer does it name?",
    check=check,
    cases=(
        Case(
            "another iss",
            Evidence(
                login=LoginOutcome(
                    issuer_seen="https://evil.example", issuer_expected="https://login.example"
                )
            ),
            fires=True,
        ),
        Case("in words", seen("callback", None, "issuer mismatch: expected a, got b"), fires=True),
        Case("no iss expected", Evidence(login=LoginOutcome(issuer_seen="x")), fires=False),
    ),
)
