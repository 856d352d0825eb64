"""What people paste: a message, JSON, a raw HTTP response, a HAR file, a log line."""

from collections.abc import Mapping

from regrant.diagnosis.observation import Observation


def parse_input(given: object) -> list[Observation]:
    """Turn anything into observations; what cannot be understood is taken as words."""
    if isinstance(given, bytes):
        given = given.decode("utf-8", "replace")
    if isinstance(given, Mapping):
        return [Observation(body=str(given))]
    return [Observation(body=str(given))]
