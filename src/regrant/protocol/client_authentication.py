"""How the client proves who it is at the token endpoint (RFC 6749 §2.3)."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote_plus

import msgspec

from regrant.domain.provider_wire import TokenRequest
from regrant.domain.secret import Secret
from regrant.protocol.http import (
    JSON,
    Headers,
    HttpRequest,
    asking_for_json,
    form_request,
    with_query,
)

_STANDARD: Final = TokenRequest()


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """Identifier and secret of the client, with the place in which they travel."""

    client_id: str
    client_secret: Secret | None
    method: str
    client_id_param: str = "client_id"
    client_secret_param: str = "client_secret"


def authenticated_request(
    url: str,
    params: Sequence[tuple[str, str]],
    credentials: ClientCredentials,
    shape: TokenRequest = _STANDARD,
) -> HttpRequest:
    """Build a request to an OAuth endpoint with the client's credentials in their one place.

    Spec:
        RFC 6749 §2.3.1 (Basic and body; identifier and secret form-encoded before Basic), never
        two methods in one request. `client_secret_query` puts all parameters into the query of
        a GET, for servers that know nothing else.

    Args:
        url: The endpoint; a query that stands there is kept.
        params: The parameters of the grant, each once.
        credentials: Who asks, and where that is said.
        shape: How this provider wants to be asked; the default is the RFC's form post.
    """
    secret = credentials.client_secret.reveal() if credentials.client_secret else None
    sent = [*params]
    headers: Headers = tuple((name.lower(), value) for name, value in shape.headers.items())
    if secret is not None and credentials.method == "client_secret_basic":
        headers = (*headers, _basic(credentials.client_id, secret))
    else:
        sent.append((credentials.client_id_param, credentials.client_id))
        if secret is not None and credentials.method != "none":
            sent.append((credentials.client_secret_param, secret))
    if credentials.method == "client_secret_query" or shape.method == "GET":
        return HttpRequest("GET", with_query(url, sent), (*asking_for_json(headers), *headers))
    if shape.body == "json":
        body = msgspec.json.encode(dict(sent))
        json_headers = (("content-type", JSON), *asking_for_json(headers), *headers)
        return HttpRequest("POST", url, json_headers, body)
    if shape.body == "query":
        return HttpRequest(
            "POST", with_query(url, sent), (*asking_for_json(headers), *headers), b""
        )
    return form_request(url, sent, headers)


def basic_header(username: str, password: str) -> tuple[str, str]:
    """Basic authentication of a web service (RFC 7617): no form encoding, UTF-8."""
    return ("authorization", "Basic " + b64encode(f"{username}:{password}".encode()).decode())


def _basic(client_id: str, secret: str) -> tuple[str, str]:
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return ("authorization", "Basic " + b64encode(pair.encode()).decode())
