"""The JSON control API: switches, clients, expiry, removal of access, the ledger, settings."""

import ipaddress
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, request

from regrant.errors import ConflictError, InvalidInputError, NotFoundError, RegrantError
from regrant.practice.provider import RESETS, the_provider
from regrant.practice.session import same_origin

control = Blueprint("control", __name__, url_prefix="/practice/api")

_STATUS: dict[type[RegrantError], int] = {
    InvalidInputError: 422,
    NotFoundError: 404,
    ConflictError: 409,
}


@control.before_request
def only_from_here() -> None:
    """Answer programs on this machine only, and no web page of another site."""
    address = request.remote_addr
    if not address or not ipaddress.ip_address(address).is_loopback or not same_origin():
        abort(_problem(403, "forbidden", "The control API answers only on the same machine."))
    if request.method != "GET" and request.mimetype != "application/json":
        abort(_problem(415, "unsupported-media-type", "Send JSON as application/json."))


@control.errorhandler(RegrantError)
def refused(error: RegrantError) -> Response:
    """Say what was refused, with the field's name where there is one."""
    fields: list[dict[str, str]] = []
    if isinstance(error, InvalidInputError):
        fields = [{"field": f.field, "message": f.message} for f in error.fields]
    status = next((s for kind, s in _STATUS.items() if isinstance(error, kind)), 500)
    return _problem(status, error.exact_code, error.message, fields)


@control.get("/settings")
def settings() -> Response:
    """Everything that one enters elsewhere to use this provider."""
    return _json(the_provider().settings())


@control.get("/switches")
def switches() -> Response:
    """Show every switch and its value."""
    return _json(the_provider().switches.document())


@control.patch("/switches")
def set_switches() -> Response:
    """Change switches (JSON Merge Patch), for all clients or under `clients` for single ones."""
    provider = the_provider()
    provider.set_switches(_body())
    return _json(provider.switches.document())


@control.get("/clients")
def clients() -> Response:
    """List the registered clients."""
    return _json({"items": the_provider().clients()})


@control.post("/clients")
def register() -> Response:
    """Register a client."""
    return _json(the_provider().register_client(_body()), 201)


@control.patch("/clients/<client_id>")
def change(client_id: str) -> Response:
    """Change a client (JSON Merge Patch)."""
    return _json(the_provider().change_client(client_id, _body()))


@control.delete("/clients/<client_id>")
def delete(client_id: str) -> Response:
    """Delete a client and everything that was granted to it."""
    provider = the_provider()
    provider.client(client_id)
    provider.store.delete_client(client_id)
    return _json({})


@control.post("/reset")
def reset() -> Response:
    """Put everything, or the named `parts`, back as it was at the start."""
    parts = _body(parts=list[str]).get("parts", RESETS)
    the_provider().reset(parts)
    return _json({"reset": parts})


@control.post("/expire-access-tokens")
def expire() -> Response:
    """Let access tokens be expired as of now; all, or those of a `user` or `client_id`."""
    who = _body(user=str, client_id=str)
    count = the_provider().expire_access_tokens(who.get("user"), who.get("client_id"))
    return _json({"expired": count})


@control.post("/revoke-user-grants")
def revoke() -> Response:
    """Remove access as a person would; all, or that of a `user` or for a `client_id`."""
    who = _body(user=str, client_id=str)
    count = the_provider().revoke_user_grants(who.get("user"), who.get("client_id"))
    return _json({"revoked": count})


@control.get("/requests")
def requests() -> Response:
    """Show the ledger: counters since the reset, and the last requests, newest first."""
    limit = request.args.get("limit", 200, type=int)
    return _json(the_provider().ledger.document(request.args.get("endpoint"), limit))


def _body(**types: Any) -> dict[str, Any]:
    """Read a JSON object; with `types`, only these members are accepted."""
    try:
        body = msgspec.json.decode(request.get_data() or b"{}", type=dict[str, Any])
    except msgspec.MsgspecError:
        raise InvalidInputError.of("body", "is not a JSON object.") from None
    for name, value in body.items() if types else ():
        if name not in types:
            raise InvalidInputError.of(name, f"is none of {', '.join(types)}.")
        try:
            msgspec.convert(value, types[name] | None)
        except msgspec.ValidationError as error:
            raise InvalidInputError.of(name, f"{error}.") from None
    return body


def _json(document: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(document), status, mimetype="application/json")


def _problem(
    status: int, code: str, detail: str, fields: list[dict[str, str]] | None = None
) -> Response:
    answer = _json({"status": status, "code": code, "detail": detail, "fields": fields or []})
    answer.status_code, answer.mimetype = status, "application/problem+json"
    return answer
