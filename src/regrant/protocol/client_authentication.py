"""How the client proves who it is at the token endpoint (RFC 6749 §2.3)."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote_plus

from regrant.domain.secret import Secret
from regrant.protocol.http import FORM, JSON, Headers, HttpRequest, form_request, with_query

#: The places that `auto` compares, in the order of preference.
COMPARED_METHODS: Final = ("client_secret_basic", "client_secret_post")


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """Identifier and secret of the client, with the place in which they travel."""

    client_id: str
    client_secret: Secret | None
    method: str
    client_id_param: str = "client_id"


def authenticated_request(
    url: str, params: Sequence[tuple[str, str]], credentials: ClientCredentials
) -> HttpRequest:
    """Build a request to an OAuth endpoint with the client's credentials in their one place.

    Spec:
        RFC 6749 §2.3.1 (Basic and body; identifier and secret form-encoded before Basic), never
        two methods in one request. `client_secret_query` puts all parameters into the query of
        a GET, for servers that know nothing else.
    """
    secret = credentials.client_secret.reveal() if credentials.client_secret else None
    named = (credentials.client_id_param, credentials.client_id)
    if secret is None or credentials.method == "none":
        return form_request(url, [*params, named])
    if credentials.method == "client_secret_post":
        return form_request(url, [*params, named, ("client_secret", secret)])
    if credentials.method == "client_secret_query":
        query = [*params, named, ("client_secret", secret)]
        return HttpRequest("GET", with_query(url, query), (("accept", JSON),))
    return form_request(url, params, (_basic(credentials.client_id, secret),))


def _basic(client_id: str, secret: str) -> tuple[str, str]:
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return ("authorization", "Basic " + b64encode(pair.encode()).decode())


def basic_header(username: str, password: str) -> tuple[str, str]:
    """Basic authentication of a web service (RFC 7617): no form encoding, UTF-8."""
    return ("authorization", "Basic " + b64encode(f"{username}:{password}".encode()).decode())


def is_form(headers: Headers) -> bool:
    """Whether headers announce a form body."""
    return any(key == "content-type" and value.startswith(FORM) for key, value in headers)
