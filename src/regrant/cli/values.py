"""Values in the words of people: moments, states, lists, secrets."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from rich.text import Text

from regrant.client.objects import Finding, SecretState
from regrant.web.moments import ago, moment
from regrant.web.words import ATTEMPT_STATUSES, FINDING_STATES, SEVERITIES, STATUSES

_TONES: Final[Mapping[str, str]] = {
    "good": "green",
    "warning": "yellow",
    "broken": "red",
    "off": "dim",
}


def when(value: datetime | None, now: datetime) -> str | None:
    """A moment as a person says it."""
    return ago(value, now) if value else None


def exactly(value: datetime | None, now: datetime) -> str | None:
    """A moment as a person says it, with the moment itself."""
    return f"{ago(value, now)} ({moment(value)})" if value else None


def words(values: Iterable[str] | None) -> str | None:
    """A list in one line, each value as it would be typed."""
    return " ".join(values or ()) or None


def lines(values: Iterable[str] | None) -> str | None:
    """A list, one value in each line."""
    return "\n".join(values or ()) or None


def pairs(values: Mapping[str, str] | None) -> str | None:
    """Names with their values, one in each line."""
    return lines(f"{name}={value}" for name, value in (values or {}).items())


def secret(state: SecretState | None, now: datetime) -> str | None:
    """Whether a write-only value is there, and since when."""
    if state is None:
        return None
    return f"set {when(state.updated_at, now) or ''}".strip() if state.set else "not set"


def yes(value: bool) -> str:  # noqa: FBT001 - the value itself
    """A claim."""
    return "yes" if value else "no"


def body(text: str) -> str:
    """A body that is JSON with a member in each line, anything else as it is."""
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text


def connection_status(status: str) -> Text:
    """The status of a connection in the words of the pages."""
    word, tone, _ = STATUSES.get(status, (status, "off", ""))
    return Text(word, _TONES[tone])


def attempt_status(status: str) -> Text:
    """The status of a login."""
    return Text(*_toned(ATTEMPT_STATUSES.get(status, (status, "off"))))


def severity(value: str) -> Text:
    """What a finding costs."""
    return Text(*_toned(SEVERITIES.get(value, (value, "off"))))


def finding_state(state: str) -> str:
    """What became of a finding."""
    return FINDING_STATES.get(state, state)


def http_status(status: int | None) -> Text:
    """The status of an answer; `None` means that there was none."""
    if status is None:
        return Text("no answer", "red")
    tone = "good" if status < 400 else "broken" if status >= 500 else "warning"
    return Text(str(status), _TONES[tone])


def _toned(words_and_tone: tuple[str, str]) -> tuple[str, str]:
    word, tone = words_and_tone
    return word, _TONES[tone]


def public(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as the API has them."""
    return [msgspec.to_builtins(finding) for finding in findings]
