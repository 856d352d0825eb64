"""Raw HTTP as people paste it: a response, a request with its response, or curl's output."""

import re
from dataclasses import dataclass
from typing import Any, Final

from regrant.diagnosis.observation import Observation, parse_observation
from regrant.diagnosis.reading.requests import context_of, host_of, parse_query, stage_of

STATUS_LINE: Final = re.compile(r"^HTTP/\d(?:\.\d)? (\d{3})\b.*$", re.MULTILINE)
REQUEST_LINE: Final = re.compile(
    r"^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\S{1,4000})(?: HTTP/\d(?:\.\d)?)?$", re.MULTILINE
)
HEADER: Final = re.compile(r"^([A-Za-z0-9\-]{1,60}):[ \t]?(.*)$")
CURL: Final = re.compile(r"^[<>] ?", re.MULTILINE)
CURL_NOISE: Final = re.compile(
    r"^(?:\* .*|[{}] \[\d+ bytes data\]|\s*% Total.*|\s+Dload.*)$\n?", re.MULTILINE
)
#: A request, its answer's headers and the beginning of the body, and the end of it.
MAX_HEAD: Final = 30_000
MAX_END: Final = 10_000


@dataclass(frozen=True, slots=True)
class Message:
    """A start line's rest: headers with names in lower case, and the body."""

    headers: dict[str, str]
    body: str


def parse_http(text: str) -> Observation | None:
    r"""An observation from raw HTTP, or None when the text is none.

    Example:
        >>> parse_http("HTTP/1.1 401 Unauthorized\\nwww-authenticate: Bearer\n\n{}").http_status
        401
    """
    if "HTTP/" not in text:
        return None
    text = _bounded(text).replace("\r\n", "\n")
    if re.search(r"^< HTTP/", text, re.MULTILINE):
        text = CURL.sub("", CURL_NOISE.sub("", text))
    answers = list(STATUS_LINE.finditer(text))
    if not answers:
        return None
    last = answers[-1]
    response = _message(text[last.end() + 1 :])
    value: dict[str, Any] = {
        "http_status": int(last[1]),
        "headers": response.headers,
        "body": response.body,
    }
    request = REQUEST_LINE.search(text[: last.start()])
    if request:
        value |= _asked(request[1], request[2], _message(text[request.end() + 1 : last.start()]))
    elif "www-authenticate" in response.headers and "/token" not in text:
        value["stage"] = "call"
    return parse_observation(value)


def _bounded(text: str) -> str:
    if len(text) <= MAX_HEAD + MAX_END:
        return text
    return f"{text[:MAX_HEAD]}\n{text[-MAX_END:]}"


def _asked(method: str, target: str, message: Message) -> dict[str, Any]:
    host = message.headers.get("host", "")
    url = target if "://" in target else f"https://{host}{target}"
    sent = parse_query(message.body.strip())
    stage = stage_of(method, url, sent)
    context = context_of(stage, url, message.headers, sent)
    if stage == "call":
        context.setdefault("used_auth", "access_token=" in target)
    return {"stage": stage, "provider": host_of(url), "context": context}


def _message(text: str) -> Message:
    headers: dict[str, str] = {}
    lines = text.split("\n")
    at = 0
    while at < len(lines) and (found := HEADER.match(lines[at].strip("\r"))):
        at += 1
        name = found[1].lower()
        headers[name] = f"{headers[name]}, {found[2]}" if name in headers else found[2]
    rest = lines[at + 1 :] if at < len(lines) and not lines[at].strip() else lines[at:]
    return Message(headers, "\n".join(rest))
