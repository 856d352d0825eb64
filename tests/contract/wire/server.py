"""An authorization server that wants and answers what a catalogue entry says, and nothing else."""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from regrant.domain.json_pointer import pointer_steps
from regrant.domain.provider import Provider
from tests.testbed.answering import AnsweringServer, Raw, Reply

CLIENT_ID, CLIENT_SECRET = "wire-client", "wire secret/with+signs"
LIFETIME_SECONDS = 4242
MOMENT = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)


@dataclass(slots=True)
class Asked:
    """A request as the server understood it."""

    method: str
    path: str
    headers: Mapping[str, str]
    params: dict[str, str]
    carried_in: str
    authentication: str
    problems: list[str] = field(default_factory=list[str])


class WireServer(AnsweringServer):
    """One provider's wire on a loopback port."""

    def __init__(self, provider: Provider, auth_method: str) -> None:
        super().__init__()
        self.provider = provider
        self.auth_method = auth_method
        self.asked: list[Asked] = []

    def reply(self, raw: Raw) -> Reply:
        """Note the request, and answer it as this provider does."""
        asked = self.read(raw.method, raw.target, raw.headers, raw.body)
        self.asked.append(asked)
        content_type, body = self.answer_to(asked)
        return Reply(400 if asked.problems else 200, body, {"content-type": content_type})

    def read(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Asked:
        """Understand a request, and say what of it this provider would not take."""
        params = dict(parse_qsl(urlsplit(path).query, keep_blank_values=True))
        carried_in = "query"
        content_type = headers.get("content-type", "").split(";")[0]
        if body and content_type == "application/json":
            params, carried_in = json.loads(body), "json"
        elif body:
            params, carried_in = dict(parse_qsl(body.decode(), keep_blank_values=True)), "form"
        asked = Asked(
            method, path, headers, params, carried_in, self._authentication(headers, params)
        )
        wanted = self.provider.token_request
        if method != wanted.method:
            asked.problems.append(f"{method} instead of {wanted.method}")
        if wanted.method == "POST" and carried_in != wanted.body:
            asked.problems.append(f"{carried_in} instead of {wanted.body}")
        for name, value in wanted.headers.items():
            if headers.get(name.lower()) != value:
                asked.problems.append(f"the header {name} is missing")
        if asked.authentication != self.auth_method:
            asked.problems.append(f"{asked.authentication} instead of {self.auth_method}")
        return asked

    def answer_to(self, asked: Asked) -> tuple[str, bytes]:
        """The provider's answer to a request it takes, in its own shape."""
        if asked.problems:
            return "application/json", json.dumps({"error": "; ".join(asked.problems)}).encode()
        shape = self.provider.token_answer
        tokens: dict[str, Any] = {
            "access_token": f"access-{len(self.asked)}",
            "token_type": "bearer",
            "refresh_token": f"refresh-{len(self.asked)}",
        }
        if shape.expires_at:
            tokens[shape.expires_at] = MOMENT.isoformat()
        elif not shape.omits_expires_in and self.provider.access_token_expires != "no":
            tokens["expires_in"] = LIFETIME_SECONDS
        named = {shape.names.get(name, name): value for name, value in tokens.items()}
        document: dict[str, Any] = {}
        inner = _made(document, pointer_steps(shape.object))
        inner.update(named)
        self._name_scopes(document, inner)
        if shape.success:
            steps = pointer_steps(shape.success)
            _made(document, steps[:-1])[steps[-1]] = shape.success_value
        if shape.body == "form" and headers_want_form(asked):
            return "application/x-www-form-urlencoded", urlencode(document).encode()
        return "application/json", json.dumps(document).encode()

    def _name_scopes(self, document: dict[str, Any], inner: dict[str, Any]) -> None:
        reporting = self.provider.granted_scopes
        if "token_response" not in reporting.reported_in:
            return
        separator = reporting.separator or self.provider.scope_separator
        steps = pointer_steps(reporting.at)
        # The usual member stands beside the tokens, wherever these are.
        holder = inner if reporting.at == "/scope" else _made(document, steps[:-1])
        holder[steps[-1]] = separator.join(["one", "two"])

    def _authentication(self, headers: Mapping[str, str], params: Mapping[str, str]) -> str:
        id_param, secret_param = self.provider.client_id_param, self.provider.client_secret_param
        if headers.get("authorization", "").startswith("Basic "):
            pair = b64decode(headers["authorization"][6:]).decode().split(":", 1)
            right = [unquote_plus(part) for part in pair] == [CLIENT_ID, CLIENT_SECRET]
            twice = secret_param in params
            return "client_secret_basic" if right and not twice else "a wrong Basic header"
        if params.get(id_param) != CLIENT_ID:
            return f"no {id_param}"
        if params.get(secret_param) == CLIENT_SECRET:
            return "client_secret_post"
        return "none" if secret_param not in params else "a wrong secret"


def headers_want_form(asked: Asked) -> bool:
    """Providers that answer form-encoded do so to those who do not ask for JSON."""
    return "json" not in asked.headers.get("accept", "")


def lifetime_end(sent_at: datetime) -> datetime:
    """When a token ends that was asked for then."""
    return sent_at + timedelta(seconds=LIFETIME_SECONDS)


def _made(document: dict[str, Any], steps: tuple[str, ...]) -> dict[str, Any]:
    for step in steps:
        document = document.setdefault(step, {})
    return document
