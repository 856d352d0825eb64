"""HAR files: the failing exchanges of a browser's recording as observations."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from regrant.diagnosis.observation import Observation, parse_observation
from regrant.diagnosis.reading.requests import context_of, host_of, parse_query, stage_of

MAX_ENTRIES: Final = 3000
MAX_FAILED: Final = 12
ASSETS: Final = (".js", ".css", ".png", ".jpg", ".svg", ".woff", ".woff2", ".ico", ".gif", ".map")


def is_har(value: Mapping[Any, Any]) -> bool:
    """Whether decoded JSON is a HAR file."""
    log = value.get("log")
    return isinstance(log, dict) and isinstance(cast("dict[str, Any]", log).get("entries"), list)


def parse_har(value: Mapping[Any, Any]) -> list[Observation]:
    """The exchanges that failed or carry an OAuth error; if none, those that speak OAuth."""
    entries = cast("list[object]", value["log"]["entries"])[:MAX_ENTRIES]
    seen = [one for entry in entries if (one := _observation(entry)) is not None]
    failed = [one for one in seen if _failed(one)]
    if failed:
        return failed[:MAX_FAILED]
    return [one for one in seen if one.stage in {"token", "refresh", "callback"}][:MAX_FAILED]


def _failed(one: Observation) -> bool:
    if (one.http_status or 599) >= 400 or "error" in one.callback_params:
        return True
    is_answer = one.stage in {"token", "refresh"} and '"error"' in (one.body or "")
    return is_answer or "error=" in one.headers.get("location", "")


def _observation(entry: object) -> Observation | None:
    request, response = _part(entry, "request"), _part(entry, "response")
    url = str(request.get("url") or "")
    if not url or url.split("?", 1)[0].lower().endswith(ASSETS):
        return None
    method = str(request.get("method") or "GET")
    headers = dict(_headers(request))
    sent = parse_query(str(_part(request, "postData").get("text") or ""))
    stage = stage_of(method, url, sent)
    content = _part(response, "content")
    value = {
        "stage": stage,
        "provider": host_of(url),
        "http_status": response.get("status"),
        "headers": dict(_headers(response)),
        "body": _text(content),
        "callback_params": parse_query(url.partition("?")[2]) if stage == "callback" else {},
        "context": context_of(stage, url, headers, sent),
        "transport_error": response.get("_error"),
    }
    return parse_observation(value)


def _part(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {}
    part = cast("dict[str, Any]", value).get(name)
    return cast("dict[str, Any]", part) if isinstance(part, dict) else {}


def _headers(message: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    rows = message.get("headers")
    for row in cast("list[object]", rows)[:200] if isinstance(rows, list) else []:
        if isinstance(row, dict):
            pair = cast("dict[str, Any]", row)
            yield str(pair.get("name", "")).lower(), str(pair.get("value", ""))


def _text(content: Mapping[str, Any]) -> str | None:
    text = content.get("text")
    return text if isinstance(text, str) else None
