"""A request and its answer as plain text for a support mail; redacted as the record is."""

from collections.abc import Mapping, Sequence
from typing import Any

from regrant.domain.exchange import Exchange
from regrant.web.inline import inert
from regrant.web.moments import duration, moment
from regrant.web.words import STAGES


def as_text(exchange: Exchange, findings: Sequence[Mapping[str, Any]]) -> str:
    """The whole file.

    Args:
        exchange: The record.
        findings: What diagnosis says of it, best first.
    """
    title, meaning = STAGES[exchange.stage]
    parts = [
        f"{title}: {meaning}",
        f"{moment(exchange.at)}, {duration(exchange.duration_ms)}",
        f"Record {exchange.id}; secrets are masked.",
        *_meaning(findings),
        "",
        "--- Sent ---",
        f"{exchange.request.method} {exchange.request.url}",
        *_message(exchange.request.headers, exchange.request.body),
        "",
        "--- Answered ---",
    ]
    if exchange.response:
        parts.append(str(exchange.response.status))
        parts += _message(exchange.response.headers, exchange.response.body)
    else:
        parts.append(exchange.error or "nothing came back")
    return "\n".join(inert(part) for part in parts) + "\n"


def _meaning(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    if not findings:
        return []
    first = findings[0]
    steps = [f"{place}. {step}" for place, step in enumerate(first["steps"], 1)]
    told = [f"{first['title']} ({first['code']}, {first['certainty']})", first["explanation"]]
    return ["", "--- What it means ---", *(text.replace("`", "") for text in (*told, *steps))]


def _message(headers: Mapping[str, str], body: str | None) -> list[str]:
    lines = [f"{name}: {value}" for name, value in headers.items()]
    return [*lines, "", body] if body else lines
