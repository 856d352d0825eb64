"""One HTTP request to a provider or a service and its answer, redacted: what diagnosis reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Stage = Literal[
    "authorize", "callback", "token", "refresh", "revoke", "call", "probe", "discovery", "userinfo"
]


@dataclass(frozen=True, slots=True)
class SentRequest:
    """What was really sent, without its secrets. `body` is text, or a note on what it was."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str | None = None


@dataclass(frozen=True, slots=True)
class SeenResponse:
    """What came back, without its secrets."""

    status: int
    headers: Mapping[str, str]
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A stored record. `error` says why there is no response; `duration_ms` counts to the end."""

    id: str
    stage: Stage
    at: datetime
    duration_ms: int
    request: SentRequest
    response: SeenResponse | None = None
    error: str | None = None
    application: str | None = None
    connection: str | None = None
    service: str | None = None
    method: str | None = None
    attempt: str | None = None
    used_auth: bool = False

    @property
    def is_failure(self) -> bool:
        """Whether it went wrong; what was sent to be refused, such as a probe, did not."""
        if self.stage in {"probe", "discovery"}:
            return False
        return self.response is None or self.response.status >= 400
