"""Answers of a token endpoint, and how they are read."""

import json
from datetime import UTC, datetime
from typing import Any

from regrant.protocol.http import JSON, HttpResponse
from regrant.protocol.token_response import TokenAnswer, TokenRefusal, parse_token_response

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "access_token": "new-access",
    "token_type": "Bearer",
    "expires_in": 3600,
    "refresh_token": "new-refresh",
}


def respond(
    body: bytes | str | dict[str, Any], *, status: int = 200, media: str | None = JSON
) -> HttpResponse:
    content = json.dumps(body) if isinstance(body, dict) else body
    raw = content.encode() if isinstance(content, str) else content
    return HttpResponse(status, (("content-type", media),) if media else (), raw)


def answer(body: bytes | str | dict[str, Any], **how: Any) -> TokenAnswer:
    """The answer that a body is read as; fails the test when it is read as a refusal."""
    media = how.pop("media", JSON)
    found = parse_token_response(respond(body, media=media), sent_at=NOON, **how)
    assert isinstance(found, TokenAnswer), found
    return found


def refusal(body: bytes | str | dict[str, Any], **how: Any) -> TokenRefusal:
    status, media = how.pop("status", 200), how.pop("media", JSON)
    found = parse_token_response(respond(body, status=status, media=media), sent_at=NOON, **how)
    assert isinstance(found, TokenRefusal), found
    return found


def refresh_token(found: TokenAnswer) -> str | None:
    token = found.tokens.refresh_token
    return token.reveal() if token else None
