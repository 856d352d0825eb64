"""Says which thing is wrong: observation in, ranked findings out, no I/O, no clock.

As a library
    >>> from regrant.diagnosis import explain
    >>> answer = explain('{"error": "redirect_uri_mismatch"}')
    >>> answer["findings"][0]["code"]
    'redirect-uri-mismatch'

`explain` takes the explain call's dict, a bare message, JSON text, a raw HTTP response, a HAR
file or a log line (str or bytes). It never raises, needs no server and no network.

From the server
    Build one `Evidence` and call `diagnose`:

    >>> from regrant.diagnosis import Evidence, Observation, OwnSettings, diagnose
    >>> seen = Observation(stage="refresh", http_status=400, body='{"error": "invalid_grant"}')
    >>> diagnose(Evidence(observation=seen))[0].code
    'refresh-token-invalidated'

    - `observation`: the last exchange: `stage`, status, headers, raw body (as received: it is
      redacted here, never shown raw), callback parameters, `Context`, and `transport_error` when
      there was no answer. Leave it out to judge our own settings alone.
    - `own`: `Application`, `Service`, `Method`, `Connection`, `Attempt` as the stores give them,
      and what only the server knows: `redirect_uri`, `has_shared_connection`,
      `needs_shared_connection`, `missing_owner`, `missing_fields`, `known_endpoints` …
    - `provider`: the catalogue's `Provider` of the application; a fact that is not confirmed only
      orders causes.
    - `history`, `login` (what our own checks of a callback found), `probes`, `installation`,
      `now` and `clock_offset_seconds`.

    Every part is optional and None means "not known", never "no". A finding's `subject_type` says
    which object it belongs to; `as_dict()` is the public shape.
"""

from regrant.diagnosis.engine import diagnose, undecided_by_check
from regrant.diagnosis.evidence import (
    Evidence,
    History,
    Installation,
    LoginOutcome,
    OwnSettings,
    ProbeAnswer,
)
from regrant.diagnosis.explaining import explain, explain_findings
from regrant.diagnosis.observation import Context, Observation, parse_observation

__all__ = [
    "Context",
    "Evidence",
    "History",
    "Installation",
    "LoginOutcome",
    "Observation",
    "OwnSettings",
    "ProbeAnswer",
    "diagnose",
    "explain",
    "explain_findings",
    "parse_observation",
    "undecided_by_check",
]
