"""The documented library call: any observation in any form, findings out, never an exception."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, cast

from regrant.diagnosis.engine import diagnose, merged
from regrant.diagnosis.evidence import Evidence
from regrant.diagnosis.observation import Observation, Stage, parse_observation
from regrant.diagnosis.reading.inputs import parse_input
from regrant.domain.finding import Finding
from regrant.domain.provider import Provider
from regrant.providers import catalogue

MAX_NAME: Final = 300


def explain(observation: object) -> dict[str, Any]:
    """Explain what an answer, a message or a file means.

    Args:
        observation: The explain call's object (a dict), or text or bytes in any form that
            `regrant explain` takes: a bare message, JSON, a raw HTTP response, a HAR file, a
            log line.

    Returns:
        `{"findings": [...]}`, best first; empty only for a plain success.

    Example:
        >>> explain({"stage": "call", "http_status": 429})["findings"][0]["code"]
        'rate-limited'
    """
    return {"findings": [finding.as_dict() for finding in explain_findings(observation)]}


def explain_findings(
    observation: object, *, provider: str | None = None, stage: Stage | None = None
) -> list[Finding]:
    """The same as values.

    Args:
        observation: As in `explain`.
        provider: Whose answer it is, where the observation does not say so itself.
        stage: At which moment it was seen; it wins over what is read from the observation.
    """
    seen = [_told(one, provider, stage) for one in observations_of(observation)]
    return merged(_diagnose(one) for one in seen)


def observations_of(given: object) -> list[Observation]:
    """Whatever was given as observations; text may hold several exchanges."""
    if isinstance(given, Mapping):
        mapping = cast("Mapping[Any, Any]", given)
        return [parse_observation(mapping)] if "stage" in mapping else parse_input(mapping)
    return parse_input(given)


def _told(seen: Observation, provider: str | None, stage: Stage | None) -> Observation:
    return replace(seen, provider=seen.provider or provider, stage=stage or seen.stage)


def _diagnose(observation: Observation) -> list[Finding]:
    facts = facts_of(observation.provider) if observation.provider else None
    return diagnose(Evidence(observation=observation, provider=facts))


@lru_cache(maxsize=512)
def facts_of(provider: str) -> Provider | None:
    """The catalogue's entry for an id, a display name or a host; unknown ones are fine."""
    return catalogue.find(provider[:MAX_NAME])
