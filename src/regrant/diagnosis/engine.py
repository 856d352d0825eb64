"""Evidence in, ranked findings out. Pure: no I/O, no clock, no provider's name."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from regrant.diagnosis.catalogue import rule, rules
from regrant.diagnosis.evidence import Evidence
from regrant.diagnosis.model import BY_CHECK, MEANT, OWN, Rule, Verdict
from regrant.diagnosis.observation import Observation
from regrant.diagnosis.reading import Reading, read
from regrant.diagnosis.redaction import Redactor, redactor_for
from regrant.diagnosis.refuting import weighed
from regrant.diagnosis.situation import Situation
from regrant.diagnosis.success import is_plain_success
from regrant.diagnosis.values import values_of
from regrant.diagnosis.vendors import VendorMatch, match
from regrant.diagnosis.wording import fill, fill_all
from regrant.domain.finding import Certainty, Fact, Finding, Severity

#: Causes this much weaker than the first are only possible; much weaker ones are not shown.
CLEARLY_WEAKER: Final = 14
NOT_WORTH_SHOWING: Final = 64
#: Causes this close to each other contradict each other.
ABREAST: Final = 4
MAX_FINDINGS: Final = 5
UNKNOWN: Final = "unknown"


def diagnose(evidence: Evidence) -> list[Finding]:
    """Say what is wrong, the best explanation first.

    Returns:
        Nothing for a plain success or when there is nothing to judge; otherwise at least one
        finding, `unknown` when the evidence fits nothing.
    """
    situation = look_at(evidence)
    ranked = _rank(_judged(situation)) or _by_words_alone(situation)
    if not ranked and situation.is_seen and not is_plain_success(situation):
        ranked = [(rule(UNKNOWN), _unknown(situation))]
    values = values_of(situation) if ranked else {}
    return [_finding(one, verdict, situation, values) for one, verdict in ranked]


def _judged(situation: Situation) -> list[tuple[Rule, Verdict]]:
    return [(one, verdict) for one in rules() if (verdict := _judge(one, situation))]


def _by_words_alone(situation: Situation) -> list[tuple[Rule, Verdict]]:
    """What the answer speaks of, where that does not fit the moment at which it came."""
    observation = situation.evidence.observation
    if observation is None or observation.stage is None or is_plain_success(situation):
        return []
    anywhere = replace(situation.evidence, observation=replace(observation, stage=None))
    elsewhere = replace(situation, evidence=anywhere)
    found = [(one, verdict) for one, verdict in _judged(elsewhere) if verdict.score >= MEANT]
    return [(one, verdict.but(certainty=Certainty.POSSIBLE)) for one, verdict in _rank(found)]


def look_at(evidence: Evidence) -> Situation:
    """Read the answer once and bring it together with all the rest."""
    observation = evidence.observation
    if observation is None:
        return Situation(evidence, Reading())
    reading = read(observation)
    matches = match(
        observation, reading, evidence.provider.error_families if evidence.provider else ()
    )
    return Situation(evidence, reading, _redactor(observation), tuple(matches))


def _redactor(observation: Observation) -> Redactor:
    texts = [observation.body or "", observation.transport_error or ""]
    for pairs in (observation.headers, observation.callback_params):
        texts += [f"{name}={value}" for name, value in pairs.items()]
    return redactor_for(texts)


def _judge(one: Rule, situation: Situation) -> Verdict | None:
    verdict = one.check(situation) if one.code != UNKNOWN else None
    listed = situation.vendor(one.code)
    if listed is not None:
        verdict = _with_vendor(verdict, listed, situation)
    return weighed(one.code, verdict, situation) if verdict else None


def _with_vendor(verdict: Verdict | None, listed: VendorMatch, situation: Situation) -> Verdict:
    """A vendor's own list speaks louder than the words of the RFCs, but not than our settings."""
    seen = situation.fact(f"{listed.family} code", listed.word, seen_in=f"answer; {listed.source}")
    facts = (
        (seen, situation.fact("note", listed.note, seen_in=listed.source))
        if listed.note
        else (seen,)
    )
    if verdict is None:
        return Verdict(listed.score, listed.certainty, facts)
    if verdict.score >= OWN:
        return verdict.but(facts=(*verdict.facts, *facts))
    certainty = max(verdict.certainty, listed.certainty, key=lambda one: one.rank)
    score = max(verdict.score, listed.score)
    return verdict.but(score=score, certainty=certainty, facts=(*facts, *verdict.facts))


def _rank(judged: Iterable[tuple[Rule, Verdict]]) -> list[tuple[Rule, Verdict]]:
    """Certain ones first, then by strength; what follows a clear winner is only possible."""
    ordered = sorted(judged, key=lambda pair: (-_first_class(*pair), -pair[1].score, pair[0].code))
    if not ordered:
        return []
    verdicts = [verdict for _, verdict in ordered]
    best = _doubted(verdicts[0], verdicts)
    ranked = [(ordered[0][0], best)]
    ranked += [
        (one, _calibrated(verdict, best, verdicts))
        for one, verdict in ordered[1:MAX_FINDINGS]
        if best.score - verdict.score <= NOT_WORTH_SHOWING
    ]
    return ranked


def _first_class(one: Rule, verdict: Verdict) -> int:
    """Certain ones lead, but what needs nobody's hand never stands before what does."""
    return 1 if _is_certain(verdict) and one.severity is not Severity.NOTICE else 0


def _is_certain(verdict: Verdict) -> bool:
    return verdict.certainty is Certainty.CERTAIN


def _calibrated(verdict: Verdict, best: Verdict, verdicts: list[Verdict]) -> Verdict:
    """How sure a verdict is beside the best one."""
    if verdict.score >= OWN:
        return verdict
    is_weaker = best.score - verdict.score >= CLEARLY_WEAKER
    if is_weaker or (_is_certain(best) and not _is_certain(verdict)):
        return verdict.but(certainty=Certainty.POSSIBLE)
    return _doubted(verdict, verdicts)


def _doubted(verdict: Verdict, verdicts: list[Verdict]) -> Verdict:
    """No two different causes read from one answer are both certain."""
    if verdict.score >= OWN or not _is_certain(verdict):
        return verdict
    others = [other for other in verdicts if other is not verdict]
    has_rival = any(other.score > verdict.score - ABREAST for other in others)
    return verdict.but(certainty=Certainty.LIKELY) if has_rival else verdict


def _unknown(situation: Situation) -> Verdict:
    verdict = rule(UNKNOWN).check(situation)
    return verdict or Verdict(0, Certainty.POSSIBLE)


def _finding(
    one: Rule, verdict: Verdict, situation: Situation, known: Mapping[str, str]
) -> Finding:
    values = {**known, **verdict.values}
    steps = one.steps if verdict.steps is None else verdict.steps
    is_settled = verdict.certainty is Certainty.CERTAIN
    return Finding(
        code=one.code,
        title=fill(verdict.title or one.title, values) or one.code,
        certainty=verdict.certainty,
        severity=one.severity,
        explanation=fill(verdict.explanation or one.explanation, values) or one.meaning,
        responsible=verdict.responsible or one.responsible,
        subject_type=verdict.subject or one.subject,
        evidence=_distinct(verdict.facts),
        steps=fill_all(steps, values),
        actions=tuple(one.actions(situation)),
        references=one.references,
        retryable=one.retryable if verdict.retryable is None else verdict.retryable,
        decided_by=None if is_settled else _decides(one, verdict, situation),
        score=verdict.score,
    )


def _decides(one: Rule, verdict: Verdict, situation: Situation) -> str | None:
    """What would settle it; not the check, where that was made and left it open."""
    said = verdict.decided_by or one.decided_by
    was_checked = any(probe.setting == "client_id" for probe in situation.evidence.probes)
    return undecided_by_check(one.code, said) if was_checked else said


def undecided_by_check(code: str, decided_by: str | None) -> str | None:
    """What would settle a finding that a check has left open.

    Example:
        >>> undecided_by_check("unknown", "Check the application: each setting is tried.")[:8]
        'A login,'
    """
    is_by_check = decided_by is not None and decided_by.startswith(BY_CHECK)
    return rule(code).after_check if is_by_check else decided_by


def _distinct(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Each observed value once, where it was first named."""
    kept: dict[str, Fact] = {}
    for fact in facts:
        kept.setdefault(fact.observed, fact)
    return tuple(kept.values())


def merged(findings: Iterable[list[Finding]]) -> list[Finding]:
    """The findings of several exchanges as one list: each code once, at its best."""
    best: dict[str, Finding] = {}
    for group in findings:
        for finding in group:
            known = best.get(finding.code)
            if known is None or finding.score > known.score:
                best[finding.code] = finding
    ordered = sorted(best.values(), key=lambda one: (-one.certainty.rank, -one.score))
    if len(ordered) > 1:
        ordered = [one for one in ordered if one.code != UNKNOWN or one is ordered[0]]
    return [replace(one) for one in ordered[:MAX_FINDINGS]]
