"""The practice provider as a WSGI application."""

import secrets
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from regrant.errors import NotFoundError
from regrant.practice import addresses
from regrant.practice.api import api
from regrant.practice.authority import Authority
from regrant.practice.authorize import authorize
from regrant.practice.client_pages import client_pages
from regrant.practice.connection_reset import answer_is_lost, with_lost_answers
from regrant.practice.console import console
from regrant.practice.control import control
from regrant.practice.endpoints import endpoints, presented_client
from regrant.practice.ledger import Entry, told
from regrant.practice.people import people
from regrant.practice.provider import EXTENSION, Provider, the_provider
from regrant.practice.session import form_token, signed_in
from regrant.practice.store import fingerprint

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LARGEST_REQUEST_BYTES = 20_000_000
_SECURITY_HEADERS = {
    # form-action is open: a browser applies it to the redirects after a form, too, and the
    # consent form's answer leads to wherever the client lives.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action http: https:; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Under no-referrer a browser would call the origin of our own forms "null".
    "Referrer-Policy": "same-origin",
}
_KINDS = {
    addresses.AUTHORIZE: "authorize",
    addresses.AUTHORIZE_MOVED: "authorize",
    addresses.TOKEN: "token",
    addresses.TOKEN_MOVED: "token",
    addresses.REVOKE: "revoke",
    addresses.INTROSPECT: "introspect",
    addresses.USERINFO: "userinfo",
    addresses.JWKS: "jwks",
    "/.well-known/oauth-authorization-server": "metadata",
    "/.well-known/openid-configuration": "metadata",
}
_PAGES = ("/practice", "/static/", "/login", "/logout", "/account", "/favicon.ico")


def make_application(provider: Provider) -> "WSGIApplication":
    """Build the application around one provider."""
    app = Flask("regrant.practice")
    app.config.update(
        SECRET_KEY=_session_key(provider),
        SESSION_COOKIE_NAME=f"practice_session_{urlsplit(provider.base).port}",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST_BYTES,
        TRUSTED_HOSTS=["127.0.0.1", "localhost", "[::1]"],
    )
    app.extensions[EXTENSION] = provider
    app.extensions[EXTENSION + "-authority"] = Authority(
        app, provider.store, provider.switches, provider.base
    )
    for blueprint in (authorize, people, endpoints, api, control, console, client_pages):
        app.register_blueprint(blueprint)
    app.context_processor(lambda: {"form_token": form_token, "signed_in": signed_in})
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(NotFoundError, _not_found)
    app.before_request(_begin)
    app.after_request(_end)
    return with_lost_answers(app)


def _session_key(provider: Provider) -> str:
    with provider.store.exclusive():
        if not provider.store.data.session_key:
            with provider.store.changing() as data:
                data.session_key = secrets.token_urlsafe(32)
        return provider.store.data.session_key


def _error_page(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or error.code is None:
        return error
    page = render_template(
        "error.html", status=error.code, error=error.name, text=error.description
    )
    answer = Response(page, error.code)
    if allowed := getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(allowed)
    return answer


def _not_found(error: NotFoundError) -> tuple[str, int]:
    return render_template("error.html", status=404, error="Not Found", text=error.message), 404


def _begin() -> None:
    kind = _KINDS.get(request.path)
    if kind is None:
        if request.path == "/" or request.path.startswith(_PAGES):
            return
        first = request.path.split("/")[1]
        kind = first if first in {"api", "open"} else "unknown"
    provider = the_provider()
    g.entry = _entry(kind, provider.store.now())
    provider.ledger.begin(g.entry)


def _entry(kind: str, now: float) -> Entry:
    calls = kind in {"api", "open", "userinfo"}
    parameters = {} if calls else {**request.args.to_dict(), **request.form.to_dict()}
    scheme = request.headers.get("Authorization", "").partition(" ")[0].lower()
    refresh_token = parameters.get("refresh_token")
    return Entry(
        number=0,
        at=now,
        endpoint=kind,
        method=request.method,
        path=request.path,
        client_id=None if calls else presented_client(),
        grant_type=parameters.get("grant_type"),
        client_authentication=_client_authentication(scheme, parameters),
        parameters=told(parameters),
        parameter_names=sorted(parameters),
        refresh_token_fingerprint=fingerprint(refresh_token)[:16] if refresh_token else None,
        with_token=scheme == "bearer",
    )


def _client_authentication(scheme: str, parameters: dict[str, str]) -> str | None:
    places = (["basic"] if scheme == "basic" else []) + (
        ["body"] if "client_secret" in parameters else []
    )
    return "+".join(places) or None


def _end(answer: Response) -> Response:
    provider = the_provider()
    entry: Entry | None = g.get("entry")
    if entry is not None:
        body = answer.get_json(silent=True) if answer.mimetype == "application/json" else None
        error = body.get("error") if isinstance(body, dict) else None
        status = 0 if answer_is_lost() else answer.status_code
        provider.ledger.end(entry, status, error if isinstance(error, str) else None)
    provider.keep()
    for name, value in _SECURITY_HEADERS.items():
        answer.headers.setdefault(name, value)
    if answer.mimetype == "text/html":
        answer.headers.setdefault("Cache-Control", "no-store")
    client_id = entry.client_id if entry else None
    skew = provider.switches.number("clock_skew", client_id)
    moment = datetime.fromtimestamp(provider.store.now() + skew, UTC)
    answer.headers["Date"] = format_datetime(moment, usegmt=True)
    return answer
