"""The revoke token URL is not one, or does not serve this client."""

from regrant.diagnosis.judging import named, phrased, probed, sentence, status_fact, strongest
from regrant.diagnosis.model import FITS, MEANT, NAMED, SAID, Case, Rule, Verdict
from regrant.diagnosis.remedies import use_known_endpoint
from regrant.diagnosis.samples import seen
from regrant.diagnosis.situation import Situation
from regrant.domain.finding import Responsible, Severity

PHRASES = ("method not allowed", "not found", "cannot post /", "no route matches")


def check(situation: Situation) -> Verdict | None:
    """RFC 7009 answers 200 even to unknown tokens, so most other answers mean another address."""
    return strongest(_of_answer(situation), probed(situation, "revocation_endpoint"))


def _of_answer(situation: Situation) -> Verdict | None:
    reading = situation.reading
    if situation.stage != "revoke":
        return None
    facts = (*status_fact(situation), *sentence(situation))
    if reading.status in {404, 405, 410, 501, 301, 302, 303, 307, 308}:
        return Verdict(NAMED, facts=facts)
    if reading.shape in {"html", "xml"} and (reading.status or 200) < 500:
        return Verdict(MEANT + 4, facts=facts)
    unfit = named(situation, "unsupported_token_type", "unauthorized_client", score=SAID)
    refused = None
    if reading.status in {400, 401, 403} and not reading.errors:
        refused = Verdict(FITS + 6, facts=facts)
    return strongest(unfit, refused, phrased(situation, *PHRASES, score=MEANT))


RULE = Rule(
    code="revocation-endpoint-wrong",
    title=(
        "`{revocation_endpoint}` does not revoke {provider}'s tokens",
        "The revoke token URL does not revoke {provider}'s tokens",
    ),
    meaning=(
        "The revoke token URL is not the address at which the provider takes tokens back, or it "
        "does not serve this client or this kind of token. Deleted users keep their access there."
    ),
    known_by="The address answers with 404, 405 or a page, or refuses this client or token type.",
    explanation=(
        (
            "Regrant tried to revoke a token at `{revocation_endpoint}`, and no token was revoked. "
            "The user is deleted here, but {provider} still honours the old access."
        ),
        (
            "A token could not be revoked at the revoke token URL. The user is deleted here, but "
            "{provider} still honours the old access."
        ),
    ),
    steps=(
        (
            "Look up in {docs} where {provider} takes tokens back, and enter that URL.",
            (
                "Look up in {provider}'s documentation where it takes tokens back, and enter that "
                "URL in {settings}, or leave the field empty if there is none."
            ),
        ),
        (
            "Until then remove access by hand in {provider}'s {connected_apps}.",
            "Until then remove access by hand on {provider}'s page of connected applications.",
        ),
    ),
    severity=Severity.DEGRADING,
    responsible=Responsible.APPLICATION_OWNER,
    subject="application",
    references=("RFC 7009 §2",),
    action_ids=("use-known-endpoint",),
    actions=use_known_endpoint("revocation_endpoint"),
    decided_by=(
        "Check the application: a made-up token is sent there, and a revocation endpoint answers "
        "200 or names the token."
    ),
    after_check=(
        "The provider's documentation: which address revokes tokens? The check could not "
        "tell it from outside."
    ),
    check=check,
    cases=(
        Case("404", seen("revoke", 404), fires=True),
        Case(
            "unfit for this token",
            seen("revoke", 400, '{"error":"unsupported_token_type"}'),
            fires=True,
        ),
        Case("revoked", seen("revoke", 200), fires=False),
    ),
)
