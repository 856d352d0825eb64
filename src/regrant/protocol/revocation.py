"""Revocation of a token (RFC 7009), in the way that the provider wants it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import msgspec

from regrant.domain.provider_wire import Revocation
from regrant.domain.secret import Secret
from regrant.protocol.client_authentication import (
    ClientCredentials,
    authenticated_request,
    basic_header,
)
from regrant.protocol.http import FORM, JSON, Headers, HttpRequest, HttpResponse, with_query

Outcome = Literal["revoked", "later", "other-type", "refused"]
Hint = Literal["refresh_token", "access_token"]
_DEAD_ALREADY: Final = frozenset(
    {"invalid_token", "token_revoked", "token_expired", "invalid_auth", "already_revoked"}
)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of the provider, and how it wants to be asked.

    `access_token` authenticates the call where the provider wants a bearer; `account_id` is who
    logged in, for the few who want to be told.
    """

    endpoint: str
    credentials: ClientCredentials
    token: Secret
    hint: Hint
    access_token: Secret | None = None
    account_id: str | None = None
    style: Revocation = field(default_factory=Revocation)


def revocation_request(ask: Ask) -> HttpRequest:
    """Ask the provider to forget a token.

    Spec:
        RFC 7009 §2.1: client authentication as at the token endpoint, `token_type_hint`. A style
        of the catalogue replaces it where the provider has its own way.
    """
    if ask.style.is_standard and ask.style.auth != "none":
        params = [("token", ask.token.reveal()), ("token_type_hint", ask.hint)]
        return authenticated_request(ask.endpoint, params, _credentials(ask))
    return _in_style(ask)


def accepts(style: Revocation, hint: Hint) -> bool:
    """Whether the endpoint takes this kind of token."""
    return style.accepts in {"any", hint}


def read_outcome(response: HttpResponse) -> Outcome:
    """What the answer means.

    Spec:
        RFC 7009 §2.2: 200 also for a token that the server does not know; §2.2.1: 503 means the
        token lives on, `unsupported_token_type` that the server revokes the other kind only.
        Some servers answer 400 `invalid_token` for a token that is dead already. A page is no
        confirmation, whatever its status: somebody else answered. The media type alone makes no
        page: frameworks put text/html on an empty answer.
    """
    if 200 <= response.status < 300:
        return "refused" if _contradicts(response) else "revoked"
    if response.status in {408, 425, 429} or response.status >= 500:
        return "later"
    if b"unsupported_token_type" in response.body:
        return "other-type"
    if response.status == 400 and b"invalid_token" in response.body:
        return "revoked"
    return "refused"


def _contradicts(response: HttpResponse) -> bool:
    """Whether a success status carries a page, or says in JSON that it is none."""
    if response.media_type in {"text/html", "application/xhtml+xml"}:
        return response.body.lstrip().startswith(b"<")
    try:
        said = msgspec.json.decode(response.body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    error = said.get("error")
    is_dead_already = isinstance(error, str) and error in _DEAD_ALREADY
    return not is_dead_already and (said.get("ok") is False or bool(error))


def _credentials(ask: Ask) -> ClientCredentials:
    """As at the token endpoint, unless the provider wants them in the body here."""
    is_public = ask.credentials.method == "none"
    if ask.style.auth == "post" and not is_public:
        return replace(ask.credentials, method="client_secret_post")
    return ask.credentials


def _in_style(ask: Ask) -> HttpRequest:
    style, known = ask.style, _known(ask)
    params = {name: _filled(value, known) for name, value in style.params.items()}
    if style.token_param:
        params[style.token_param] = ask.token.reveal()
    if style.token_type_hint:
        params["token_type_hint"] = ask.hint
    headers: Headers = tuple(
        (name.lower(), _filled(value, known)) for name, value in style.headers.items()
    )
    headers += _authentication(ask, params)
    url = _filled(ask.endpoint, known)
    if style.body == "query" or (style.body == "none" and params) or style.method == "GET":
        return HttpRequest(style.method, with_query(url, params.items()), (*_ASKING, *headers))
    if style.body == "json":
        content = msgspec.json.encode(params)
        return HttpRequest(style.method, url, (("content-type", JSON), *_ASKING, *headers), content)
    if style.body == "none":
        return HttpRequest(style.method, url, (*_ASKING, *headers))
    form = with_query("", params.items()).removeprefix("?")
    content_type = (("content-type", FORM),)
    return HttpRequest(style.method, url, (*content_type, *_ASKING, *headers), form.encode())


_ASKING: Final = (("accept", JSON),)


def _authentication(ask: Ask, params: dict[str, str]) -> Headers:
    secret = ask.credentials.client_secret
    if ask.style.auth == "basic" and secret:
        return (basic_header(ask.credentials.client_id, secret.reveal()),)
    if ask.style.auth == "post":
        params[ask.credentials.client_id_param] = ask.credentials.client_id
        if secret:
            params[ask.credentials.client_secret_param] = secret.reveal()
    if ask.style.auth == "bearer":
        bearer = ask.access_token or ask.token
        return (("authorization", f"Bearer {bearer.reveal()}"),)
    return ()


def _known(ask: Ask) -> Mapping[str, str]:
    secret = ask.credentials.client_secret
    return {
        "{token}": ask.token.reveal(),
        "{client_id}": ask.credentials.client_id,
        "{client_secret}": secret.reveal() if secret else "",
        "{account_id}": ask.account_id or "",
    }


def _filled(template: str, known: Mapping[str, str]) -> str:
    for name, value in known.items():
        template = template.replace(name, value)
    return template
