"""What people paste: a message, JSON, raw HTTP, a HAR file, a log line, bytes of any kind."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final, cast

from regrant.diagnosis.decoding import MAX_BODY, decode, mended
from regrant.diagnosis.observation import Observation, parse_observation
from regrant.diagnosis.reading.body import load_json
from regrant.diagnosis.reading.har import is_har, parse_har
from regrant.diagnosis.reading.http_text import parse_http
from regrant.diagnosis.reading.requests import context_of, host_of, parse_query, stage_of

#: HAR files are larger than one body, and are read as a whole.
MAX_INPUT: Final = 20_000_000
ADDRESS: Final = re.compile(r"\Ahttps?://\S{4,8000}\Z")
#: The members of an observation, and those that hold an answer.
OBSERVED: Final = frozenset(item.name for item in fields(Observation))
SEEN: Final = frozenset({"body", "callback_params", "transport_error"})
LOG_BODY_KEYS: Final = ("response_body", "body", "error", "err", "message", "msg", "exception")
LOG_STATUS_KEYS: Final = ("http_status", "status", "status_code", "statusCode", "code")


def parse_input(given: object) -> list[Observation]:
    """Turn anything into observations; what cannot be understood is taken as words.

    Example:
        >>> parse_input("HTTP/1.1 429 Too Many Requests")[0].http_status
        429
        >>> parse_input('{"stage": "token", "http_status": 400}')[0].stage
        'token'
    """
    if isinstance(given, Mapping):
        return _of_mapping(cast("Mapping[Any, Any]", given))
    text = decode(given, MAX_INPUT) if isinstance(given, bytes | bytearray) else str(given)
    text = mended(text[:MAX_INPUT].lstrip("\ufeff").strip())
    if text[:1] in {"{", '"'}:
        value = load_json(text)
        if isinstance(value, dict):
            return _of_mapping(cast("dict[Any, Any]", value), text)
        if isinstance(value, str):
            text = value.strip()
    return [parse_http(text) or _of_address(text) or Observation(body=text[:MAX_BODY])]


def _of_mapping(value: Mapping[Any, Any], text: str | None = None) -> list[Observation]:
    if is_har(value):
        return parse_har(value)
    if "stage" in value or (value.keys() & SEEN and value.keys() <= OBSERVED):
        return [parse_observation(value)]
    if "request" in value and "response" in value:
        return [*parse_har({"log": {"entries": [value]}}), _log_entry(value)][:1]
    if isinstance(value.get("access_token"), str) and "error" not in value:
        return [parse_observation({"stage": "token", "body": text or dict(value)})]
    if text is None:
        return [parse_observation({"body": dict(value)})]
    return [_log_entry(value)] if _is_log(value) else [Observation(body=text[:MAX_BODY])]


def _is_log(value: Mapping[Any, Any]) -> bool:
    """A structured log line: a level or a time beside a message."""
    return bool(value.keys() & {"level", "severity", "loglevel", "lvl", "logger"}) and bool(
        value.keys() & {"message", "msg", "event", "error", "err"}
    )


def _log_entry(value: Mapping[Any, Any]) -> Observation:
    """A log line's own words; its time and level say nothing about the cause."""
    words = [str(value[key]) for key in LOG_BODY_KEYS if value.get(key)]
    status = next((value[key] for key in LOG_STATUS_KEYS if value.get(key)), None)
    return parse_observation({"body": "\n".join(words), "http_status": status})


def _of_address(text: str) -> Observation | None:
    """The address of the browser after a login, with the error in its query or fragment."""
    if not ADDRESS.match(text):
        return None
    query = parse_query(re.split(r"[?#]", text, maxsplit=1)[1]) if re.search(r"[?#]", text) else {}
    if "error" not in query and "code" not in query:
        return None
    stage = stage_of("GET", text, {})
    stage = "callback" if stage == "call" else stage
    value = {"stage": stage, "callback_params": query, "context": context_of(stage, text, {}, {})}
    return parse_observation({**value, "provider": host_of(text) if stage != "callback" else None})
