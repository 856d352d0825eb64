"""A small authorization server whose character a test chooses, on a loopback port."""

import itertools
import json
import secrets
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

from tests.testbed.answering import AnsweringServer, Raw, Reply

CLIENT_ID, CLIENT_SECRET = "acme-portal-7713", "right-secret-0123456789abcdef"
SCOPES = ("read", "write")
CALLBACK = "https://regrant.example/oauth/callback/ctx"
AUTHORIZE, TOKEN, REVOKE, LOGIN = "/oauth/authorize", "/oauth/token", "/oauth/revoke", "/login"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer."""

    status: int = 200
    body: str = ""
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Heard:
    """A request."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    basic: tuple[str, str] | None
    base: str
    cookie: str = ""

    @property
    def credentials(self) -> tuple[str, str | None, str]:
        """Client ID, secret, and where they stood."""
        if self.basic:
            return (*self.basic, "header")
        return self.form.get("client_id", ""), self.form.get("client_secret"), "body"


def page(title: str, text: str, status: int = 200, extra: str = "") -> Said:
    html = f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>"
    return Said(status, f"{html}<p>{text}</p>{extra}</body></html>")


def redirect(location: str, status: int = 302) -> Said:
    return Said(status, "", headers={"location": location})


def data(value: Any, status: int = 400) -> Said:
    return Said(status, json.dumps(value), "application/json")


FORM = (
    "<form method=post><input name=username><input name=password type=password>"
    "<button>Sign in</button></form>"
)


class Character:
    """A server as the RFCs have it; what is different in another one is overridden there."""

    #: What it takes for real, which a test may break.
    places: tuple[str, ...] = ("header", "body")

    def __init__(self) -> None:
        self.numbers = itertools.count(1)

    def begin(self) -> None:
        """Time has passed since the last check."""

    def answer(self, heard: Heard) -> Said:
        """Find the endpoint."""
        if heard.path == AUTHORIZE and heard.method == "GET":
            return self.authorize(heard)
        if heard.path == TOKEN and heard.method == "POST":
            return self.token(heard)
        if heard.path == REVOKE and heard.method == "POST":
            return self.revoke(heard)
        if heard.path == LOGIN and heard.method == "GET":
            return self.login_page(heard)
        return self.nowhere(heard)

    def nowhere(self, heard: Heard) -> Said:
        del heard
        return page("Not Found", "The requested page does not exist.", 404)

    def authorize(self, heard: Heard) -> Said:
        """Judge client and redirect URL on an own page, everything else on the way back."""
        ask = heard.query
        if ask.get("client_id") != CLIENT_ID:
            return self.refuse("client", heard)
        if not self.takes_redirect(ask.get("redirect_uri", "")):
            return self.refuse("redirect", heard)
        unknown = [one for one in ask.get("scope", "").split() if one not in SCOPES]
        if unknown and self.judges_scopes():
            return self.back(heard, "invalid_scope", f"unknown scope {unknown[0]}")
        return self.go_on(heard)

    def judges_scopes(self) -> bool:
        return True

    def takes_redirect(self, redirect_uri: str) -> bool:
        return redirect_uri == CALLBACK

    def go_on(self, heard: Heard) -> Said:
        if "none" in heard.query.get("prompt", "").split():
            return self.back(heard, "login_required")
        return self.login_page(heard)

    def login_page(self, heard: Heard) -> Said:
        del heard
        return page("Sign in", "Sign in to go on.", extra=FORM)

    def back(self, heard: Heard, error: str, description: str = "") -> Said:
        params = {"error": error, "error_description": description}
        params["state"] = heard.query.get("state", "")
        sent = urlencode({key: value for key, value in params.items() if value})
        return redirect(f"{heard.query['redirect_uri']}?{sent}")

    def refuse(self, what: str, heard: Heard) -> Said:
        """Stay on a page of its own."""
        del heard
        text = {
            "client": "invalid_client: the client is unknown.",
            "redirect": "invalid_request: the redirect_uri does not match.",
        }[what]
        return page("Error", text, 400)

    def token(self, heard: Heard) -> Said:
        """Judge the client, then the grant, then the code."""
        client_id, secret, place = heard.credentials
        if (client_id, secret) != (CLIENT_ID, CLIENT_SECRET) or place not in self.places:
            return self.refuse_client(heard, client_id)
        if heard.form.get("grant_type") not in {"authorization_code", "refresh_token"}:
            return self.refuse_token(heard, "unsupported_grant_type")
        return self.refuse_token(heard, "invalid_grant")

    def refuse_client(self, heard: Heard, client_id: str) -> Said:
        del client_id
        return self.refuse_token(heard, "invalid_client", 401)

    def refuse_token(self, heard: Heard, error: str, status: int = 400) -> Said:
        del heard
        return data({"error": error}, status)

    def revoke(self, heard: Heard) -> Said:
        client_id, secret, place = heard.credentials
        if (client_id, secret) != (CLIENT_ID, CLIENT_SECRET) or place not in self.places:
            return self.refuse_client(heard, client_id)
        return Said(200, "", "application/json")

    def noise(self) -> str:
        """Words that are new in every answer."""
        return (
            f"<p>Request id {secrets.token_hex(8)}, {next(self.numbers)} served, "
            f"ref {secrets.token_urlsafe(12)}</p>"
            f"<script nonce='{secrets.token_hex(6)}'>x=1</script>"
            f"<form><input type=hidden name=csrf value='{secrets.token_hex(16)}'></form>"
        )


class ScriptedServer(AnsweringServer):
    """Serves one character."""

    def __init__(self, character: Character) -> None:
        super().__init__()
        self.character = character
        self.heard: list[Heard] = []

    def reply(self, raw: Raw) -> Reply:
        parts = urlsplit(raw.target)
        heard = Heard(
            raw.method,
            parts.path,
            dict(parse_qsl(parts.query)),
            dict(parse_qsl(raw.body.decode())),
            _basic(raw.headers.get("authorization", "")),
            self.url,
            raw.headers.get("cookie", ""),
        )
        self.heard.append(heard)
        said = self.character.answer(heard)
        headers = {"content-type": said.content_type, **said.headers}
        return Reply(said.status, said.body.encode(), headers)


def _basic(header: str) -> tuple[str, str] | None:
    if not header.startswith("Basic "):
        return None
    client_id, _, secret = b64decode(header.removeprefix("Basic ")).decode().partition(":")
    return unquote_plus(client_id), unquote_plus(secret)


def shown(value: str) -> str:
    """A value that a page gives back."""
    return escape(value)
