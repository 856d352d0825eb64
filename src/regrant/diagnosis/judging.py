"""The small questions from which checks are made: which word, which sentence, which fit."""

from collections.abc import Iterable

from regrant.diagnosis.model import NAMED, PROVED, SAID, Verdict
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.values import listed
from regrant.domain.finding import Certainty, Fact

LIKELY = Certainty.LIKELY
CERTAIN = Certainty.CERTAIN
POSSIBLE = Certainty.POSSIBLE
#: A sentence with one of these names several causes, or none for sure.
HEDGES = frozenset({"or", "/", "may", "might", "could", "either", "possibly", "perhaps", "maybe"})


def strongest(*verdicts: Verdict | None) -> Verdict | None:
    """The verdict with the greatest score; the facts of the others are kept behind its own."""
    given = [verdict for verdict in verdicts if verdict is not None]
    if not given:
        return None
    best = max(given, key=lambda verdict: (verdict.score, verdict.certainty.rank))
    others = [fact for verdict in given if verdict is not best for fact in verdict.facts]
    kept = dict.fromkeys((*best.facts, *others))
    return best.but(facts=tuple(kept))


def named(
    situation: Situation, *words: str, score: int = NAMED, certainty: Certainty = LIKELY
) -> Verdict | None:
    """The answer's error word is one of these."""
    mark = situation.reading.names(*words)
    if mark is None:
        return None
    seen = situation.fact("error word", mark.raw, seen_in=mark.seen_in)
    return Verdict(score, certainty, (seen,))


def said(
    situation: Situation,
    subjects: str | Iterable[str],
    predicates: str | Iterable[str],
    *,
    score: int = SAID,
    certainty: Certainty = LIKELY,
) -> Verdict | None:
    """A sentence of the answer says this of that."""
    clause = situation.reading.says(subjects, predicates)
    if clause and HEDGES.intersection(clause.split()):
        certainty = min(certainty, LIKELY, key=lambda one: one.rank)
    return Verdict(score, certainty, sentence(situation)) if clause else None


def says_expired_alone(situation: Situation) -> bool:
    """The token is said to be expired, and no "or" leaves open that it is something else."""
    subjects = {"access_token", "login", "time"}
    if not situation.reading.says(subjects, "expired"):
        return False
    return not situation.reading.joins(subjects, {"+expired"}, {"+invalid", "+revoked"}, {"or"})


def asks_for_a_valid(situation: Situation, *subjects: str) -> bool:
    """Said as "a valid token is required": one that was sent is not missed, but no good."""
    return any(
        {"+invalid", "+missing"} <= set(clause) and "or" not in clause
        for clause in situation.reading.clauses
        if set(subjects).intersection(clause)
    )


def phrased(
    situation: Situation, *phrases: str, score: int = SAID, certainty: Certainty = LIKELY
) -> Verdict | None:
    """One of these normalised phrases occurs in the answer."""
    found = situation.reading.mentions(*phrases)
    return Verdict(score, certainty, sentence(situation)) if found else None


def sentence(situation: Situation) -> tuple[Fact, ...]:
    """The sentence that the answer gives people, as a fact."""
    texts = situation.reading.texts
    for mark in [text for text in texts if " " in text.raw] or texts[:1]:
        return (situation.fact("what the answer says", mark.raw, seen_in=mark.seen_in),)
    error = situation.reading.error
    return (situation.fact("error word", error.raw, seen_in=error.seen_in),) if error else ()


def status_fact(situation: Situation) -> tuple[Fact, ...]:
    """The status as a fact."""
    status = situation.reading.status
    if status is None:
        return ()
    where = "status line" if status == situation.reading.http_status else "answer"
    return (situation.fact("status", status, seen_in=where),)


def probed(situation: Situation, setting: str, code: str | None = None) -> Verdict | None:
    """A comparison made on purpose proved this setting wrong.

    Args:
        situation: Everything at once.
        setting: The application field that was judged.
        code: The finding that the comparison has to stand for, where a setting has several.
    """
    for probe in situation.evidence.probes:
        if probe.setting != setting or probe.verdict != "wrong":
            continue
        if code is not None and probe.finding not in {None, code}:
            continue
        expected = probe.suggestion
        fact = situation.fact(setting, probe.reason, seen_in="probe", expected=expected)
        return Verdict(PROVED, CERTAIN, (fact,))
    return None


def scopes_probed(situation: Situation, code: str) -> Verdict | None:
    """Comparisons proved these scopes wrong, in the way that this finding stands for."""
    wrong = [
        probe
        for probe in situation.evidence.probes
        if probe.setting.startswith("scopes:") and probe.verdict == "wrong"
        if probe.finding in {None, code}
    ]
    if not wrong:
        return None
    names = tuple(probe.setting.removeprefix("scopes:") for probe in wrong)
    facts = tuple(situation.fact(one.setting, one.reason, seen_in="probe") for one in wrong)
    return Verdict(PROVED, CERTAIN, facts, {"needed": listed(names) or ""})


def provider_fact(situation: Situation, name: str, value: object) -> tuple[Fact, ...]:
    """A fact of the catalogue, with how well it is known."""
    confirmed = situation.provider.is_confirmed(name)
    seen_in = "provider catalogue" if confirmed else "provider catalogue (unconfirmed)"
    return (situation.fact(name.replace("_", " "), value, seen_in=seen_in),)
