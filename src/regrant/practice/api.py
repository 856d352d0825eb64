"""The protected API: notes behind scopes, and operations that help to look at calls."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from regrant.practice import addresses
from regrant.practice.bearer_guard import admitted
from regrant.practice.parties import KnownToken
from regrant.practice.provider import the_provider

api = Blueprint("api", __name__)

_ANY = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_MASKED = frozenset({"authorization", "cookie", "x-api-key", "proxy-authorization"})
_MASKED_PARAMETERS = frozenset({"access_token", "api_key", "key", "token"})
_LONGEST_WAIT_SECONDS = 120
_LARGEST_ANSWER_BYTES = 200_000_000
_PIECE = b"regrant practice bytes \n" * 2730  # near 64 KiB


@api.get(addresses.USERINFO)
@api.post(addresses.USERINFO)
def userinfo() -> AnyResponse:
    """Tell who the person is (OpenID Connect Core §5.3)."""
    token = admitted("openid")
    user = token.get_user()
    if user is None:
        abort(403)
    return jsonify(user.claims(frozenset(token.get_scope().split())))


@api.get("/api/notes")
def list_notes() -> AnyResponse:
    """List the person's notes."""
    token = admitted("notes.read")
    notes = _notes(token)
    return jsonify(
        user=token.token.username,
        client=token.token.client_id,
        notes=[{"id": number, "text": text} for number, text in notes.items()],
    )


@api.post("/api/notes")
def add_note() -> tuple[AnyResponse, int]:
    """Add a note: `{"text": …}`."""
    token = admitted("notes.write")
    text = _text()
    store = the_provider().store
    with store.changing():
        notes = _notes(token)
        number = max(notes, default=0) + 1
        notes[number] = text
    return jsonify(id=number, text=text), 201


@api.get("/api/notes/<int:number>")
def show_note(number: int) -> AnyResponse:
    """Show one note."""
    return jsonify(id=number, text=_note(admitted("notes.read"), number))


@api.put("/api/notes/<int:number>")
def change_note(number: int) -> AnyResponse:
    """Change one note."""
    token = admitted("notes.write")
    _note(token, number)
    with the_provider().store.changing():
        _notes(token)[number] = _text()
    return jsonify(id=number, text=_note(token, number))


@api.delete("/api/notes/<int:number>")
def delete_note(number: int) -> tuple[str, int]:
    """Delete one note."""
    token = admitted("notes.admin")
    _note(token, number)
    with the_provider().store.changing():
        _notes(token).pop(number, None)
    return "", 204


@api.route("/api/echo", methods=_ANY)
@api.route("/api/echo/<path:rest>", methods=_ANY)
def echo(rest: str = "") -> AnyResponse:
    """Tell what arrived."""
    del rest
    admitted()
    return _echoed()


@api.route("/open/echo", methods=_ANY)
@api.route("/open/echo/<path:rest>", methods=_ANY)
def open_echo(rest: str = "") -> AnyResponse:
    """Tell what arrived, without asking for a token."""
    del rest
    return _echoed()


@api.route("/api/status/<int:status>", methods=_ANY)
def any_status(status: int) -> AnyResponse:
    """Answer with a status of the caller's choice."""
    admitted()
    if not 200 <= status <= 599:
        abort(404)
    return Response(f'{{"status": {status}}}\n', status, mimetype="application/json")


@api.get("/api/slow/<int:seconds>")
def slow(seconds: int) -> AnyResponse:
    """Answer after some seconds."""
    admitted()
    the_provider().pause(min(seconds, _LONGEST_WAIT_SECONDS))
    return jsonify(waited_seconds=seconds)


@api.get("/api/bytes/<int:size>")
def some_bytes(size: int) -> AnyResponse:
    """Stream that many bytes."""
    admitted()
    if size > _LARGEST_ANSWER_BYTES:
        abort(413)
    return Response(_pieces(size), mimetype="application/octet-stream")


@api.get("/api/redirect")
def away() -> AnyResponse:
    """Redirect to `to`, on this server or elsewhere, with the status in `status`."""
    admitted()
    status = request.args.get("status", 302, type=int)
    if status not in {301, 302, 303, 307, 308}:
        abort(400)
    return redirect(request.args.get("to", "/api/echo"), status)


def _pieces(size: int) -> Iterator[bytes]:
    while size > 0:
        yield _PIECE[:size]
        size -= len(_PIECE)


def _notes(token: KnownToken) -> dict[int, str]:
    owner = token.token.username or f"client:{token.token.client_id}"
    store = the_provider().store
    with store.exclusive():
        return store.data.notes.setdefault(owner, {1: "Hello from the practice provider"})


def _note(token: KnownToken, number: int) -> str:
    text = _notes(token).get(number)
    if text is None:
        answer = jsonify(error="not_found", error_description=f"There is no note {number}")
        answer.status_code = 404
        abort(answer)
    return text


def _text() -> str:
    body: Any = request.get_json(silent=True)
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str) or len(text) > 10_000:
        answer = jsonify(error="invalid_note", error_description='Send {"text": "…"} as JSON')
        answer.status_code = 422
        abort(answer)
    return text


def _echoed() -> AnyResponse:
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    return jsonify(
        method=request.method,
        path=request.path,
        query={
            name: ["***" for _ in values] if name.lower() in _MASKED_PARAMETERS else values
            for name, values in request.args.to_dict(flat=False).items()
        },
        headers={
            name: "***" if name.lower() in _MASKED else value for name, value in request.headers
        },
        authorization_scheme=scheme if rest else None,
        body=request.get_data(as_text=True),
    )
