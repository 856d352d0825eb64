"""Who may call the protected API, and how it refuses (RFC 6750)."""

from typing import NoReturn, cast

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import MissingAuthorizationError, ResourceProtector
from authlib.oauth2.rfc6750 import BearerTokenValidator, InsufficientScopeError
from flask import Response, abort, jsonify, request

from regrant.practice.parties import KnownToken
from regrant.practice.provider import the_provider
from regrant.practice.store import Store
from regrant.practice.token_faults import html_page

REALM = "practice"
_UNKNOWN_TOKEN = "The access token is unknown, expired or revoked"


class _Validator(BearerTokenValidator):
    """Looks tokens up in the store."""

    def __init__(self, store: Store) -> None:
        super().__init__(realm=REALM)
        self._store = store

    def authenticate_token(self, token_string: str) -> KnownToken | None:
        known = self._store.by_access_token(token_string)
        return KnownToken(known, self._store) if known else None


def admitted(*scopes: str) -> KnownToken:
    """Return the token of the present request, or refuse it as the switches say.

    Args:
        scopes: Every one of these is needed.
    """
    provider = the_provider()
    switches = provider.switches
    protector = ResourceProtector()
    validator = _Validator(provider.store)
    protector.register_token_validator(validator)
    client_id = _client_of_token(validator)
    _fail_on_purpose(client_id)
    demanded = switches.choice("api_demands_scope", client_id)
    needed = [*scopes, *([demanded] if demanded not in {"off", *scopes} else [])]
    try:
        token = cast("KnownToken", protector.validate_request([" ".join(needed)], request))
    except InsufficientScopeError:
        _refuse(403, "insufficient_scope", "The access token lacks a scope", client_id, needed)
    except MissingAuthorizationError:
        _refuse(401, None, "An access token is required", client_id)
    except OAuth2Error as error:
        _refuse(401, str(error.error), _UNKNOWN_TOKEN, client_id)
    if switches.is_on("api_account_forbidden", client_id):
        name = token.token.username or token.token.client_id
        abort(_json(403, "forbidden", f"The account {name} may not use notes; ask its owner"))
    return token


def _client_of_token(validator: _Validator) -> str | None:
    _, _, presented = request.headers.get("Authorization", "").partition(" ")
    known = validator.authenticate_token(presented)
    return known.token.client_id if known else None


def _fail_on_purpose(client_id: str | None) -> None:
    switches = the_provider().switches
    the_provider().pause(int(switches.take("api_slow", client_id)))
    if wait := switches.take("api_rate_limited", client_id):
        answer = _json(429, "rate_limited", "Too many requests")
        answer.headers["Retry-After"] = str(wait)
        abort(answer)
    if (status := switches.take("api_unavailable", client_id)) != "off":
        abort(_json(int(status), "unavailable", "The API does not work at the moment"))
    if (status := switches.take("api_html", client_id)) != "off":
        abort(html_page(int(status)))
    if switches.choice("access_limited", client_id) == "ip":
        text = f"Access from the IP address {request.remote_addr} is not allowed"
        abort(_json(403, "ip_not_allowed", text))


def _refuse(
    status: int,
    error: str | None,
    text: str,
    client_id: str | None,
    scopes: list[str] | None = None,
) -> NoReturn:
    """Answer in the style that the switch asks for."""
    style = the_provider().switches.choice("api_refusal", client_id)
    if style == "bare_403":
        abort(Response("Unauthorized", 403, mimetype="text/plain"))
    if style == "body":
        told = {"code": status, "message": text, "status": (error or "unauthenticated").upper()}
        answer = jsonify(error=told | ({"required_scopes": list(scopes)} if scopes else {}))
        answer.status_code = status
        abort(answer)
    answer = _json(status, error or "unauthorized", text)
    parts = [f'realm="{REALM}"']
    if error:
        parts += [f'error="{error}"', f'error_description="{text}"']
    if scopes:
        parts.append(f'scope="{" ".join(scopes)}"')
    answer.headers["WWW-Authenticate"] = "Bearer " + ", ".join(parts)
    abort(answer)


def _json(status: int, error: str, text: str) -> Response:
    answer = jsonify(error=error, error_description=text)
    answer.status_code = status
    return answer
