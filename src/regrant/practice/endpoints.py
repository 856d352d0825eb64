"""The endpoints that machines use: token, revocation, introspection, userinfo, keys, metadata."""

from flask import Blueprint, Response, abort, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from regrant.practice import addresses, token_faults
from regrant.practice.authorize import the_authority
from regrant.practice.connection_reset import lose_answer
from regrant.practice.openid import signing_key
from regrant.practice.provider import the_provider

endpoints = Blueprint("endpoints", __name__)


def presented_client() -> str | None:
    """Return the client identifier that the request names, before anything is checked."""
    try:
        basic = request.authorization
    except ValueError:  # not even ASCII
        return None
    if basic is not None and basic.type == "basic" and basic.username:
        return basic.username
    return request.form.get("client_id") or request.args.get("client_id")


@endpoints.post(addresses.TOKEN)
@endpoints.post(addresses.TOKEN_MOVED)
def token() -> AnyResponse:
    """Answer a token request (RFC 6749 §3.2), with the faults that are switched on."""
    switches, client_id = the_provider().switches, presented_client()
    moved = switches.choice("token_endpoint_moved", client_id)
    if moved != "off" and request.path == addresses.TOKEN:
        return _moved(moved)
    the_provider().pause(int(switches.take("token_slow", client_id)))
    if (instead := token_faults.instead_of_answer(switches, client_id)) is not None:
        return instead
    answer = the_authority().token_response()
    if switches.take("token_answer_lost", client_id):
        lose_answer()
    return token_faults.distorted(answer, switches, client_id)


def _moved(how: str) -> AnyResponse:
    if how != "redirect":
        abort(404 if how == "not_found" else 405)
    return redirect(addresses.TOKEN_MOVED, 308)


@endpoints.post(addresses.REVOKE)
def revoke() -> AnyResponse:
    """End a token (RFC 7009)."""
    switches, client_id = the_provider().switches, presented_client()
    if switches.is_on("revocation_missing", client_id):
        abort(404)
    if switches.take("revocation_unavailable", client_id):
        return Response("Service Unavailable", 503, {"Retry-After": "5"}, mimetype="text/plain")
    return the_authority().endpoint_response("revocation")


@endpoints.post(addresses.INTROSPECT)
def introspect() -> AnyResponse:
    """Tell a client about its token (RFC 7662)."""
    return the_authority().endpoint_response("introspection")


@endpoints.get(addresses.JWKS)
def jwks() -> AnyResponse:
    """Publish the key that verifies id_tokens."""
    return jsonify(keys=[signing_key(the_provider().store).as_dict(private=False)])


@endpoints.get("/.well-known/oauth-authorization-server")
@endpoints.get("/.well-known/openid-configuration")
def metadata() -> AnyResponse:
    """Describe this server (RFC 8414, OpenID Connect Discovery)."""
    provider = the_provider()
    return jsonify(addresses.metadata(provider.base, provider.switches))
