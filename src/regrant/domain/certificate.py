"""What a TLS server showed of itself when it was not trusted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

#: Why it is not trusted; a certificate may have several faults.
Fault = Literal["expired", "not-yet-valid", "other-host", "self-signed", "unknown-authority"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """The facts of a certificate. `names` are the hosts that it is for."""

    names: tuple[str, ...]
    issuer: str
    begins_at: datetime
    ends_at: datetime
    faults: frozenset[Fault] = frozenset()


@dataclass(frozen=True, slots=True)
class Handshake:
    """What became of TLS with one origin: a certificate, or no TLS of ours at all."""

    host: str
    certificate: Certificate | None = None
