"""Every request that the practice provider saw, counted and without its secrets."""

import threading
from collections import Counter, deque
from typing import Any

import msgspec

_KEPT = 1000
_TOLD_PARAMETERS = frozenset(
    {
        "access_type",
        "client_id",
        "code_challenge_method",
        "grant_type",
        "prompt",
        "redirect_uri",
        "response_type",
        "scope",
        "token_type_hint",
    }
)


class Entry(msgspec.Struct, kw_only=True):
    """One request; `status` is None while it runs, 0 when the answer was withheld."""

    number: int
    at: float
    endpoint: str
    method: str
    path: str
    client_id: str | None = None
    grant_type: str | None = None
    client_authentication: str | None = None
    parameters: dict[str, str] = {}
    parameter_names: list[str] = []
    refresh_token_fingerprint: str | None = None
    with_token: bool = False
    status: int | None = None
    error: str | None = None


class Ledger:
    """The last requests, and how many there were of each kind since the last reset."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self._counts: Counter[str] = Counter()
        self._number = 0

    def begin(self, entry: Entry) -> None:
        """Count a request as soon as it arrives."""
        with self._lock:
            self._number += 1
            entry.number = self._number
            self._entries.append(entry)
            self._counts[entry.endpoint] += 1
            if entry.grant_type:
                self._counts[f"{entry.endpoint}.{entry.grant_type}"] += 1

    def end(self, entry: Entry, status: int, error: str | None) -> None:
        """Note how a request was answered."""
        with self._lock:
            entry.status, entry.error = status, error

    def count(self, kind: str) -> int:
        """Return how many requests of a kind arrived, such as "token.refresh_token"."""
        with self._lock:
            return self._counts[kind]

    def entries(self, endpoint: str | None = None) -> list[Entry]:
        """List the last requests, newest first."""
        with self._lock:
            return [e for e in reversed(self._entries) if endpoint in {None, e.endpoint}]

    def document(self, endpoint: str | None = None, limit: int = 200) -> dict[str, Any]:
        """Return counters and the last requests as the control API shows them."""
        with self._lock:
            counts = dict(self._counts)
        return {"counts": counts, "items": self.entries(endpoint)[:limit]}

    def reset(self) -> None:
        """Begin counting anew."""
        with self._lock:
            self._entries.clear()
            self._counts.clear()


def told(parameters: dict[str, str]) -> dict[str, str]:
    """Keep the parameters that are no secrets."""
    return {name: value for name, value in parameters.items() if name in _TOLD_PARAMETERS}
