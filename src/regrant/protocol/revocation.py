"""Revocation of a token (RFC 7009)."""

from typing import Literal

from regrant.domain.secret import Secret
from regrant.protocol.client_authentication import ClientCredentials, authenticated_request
from regrant.protocol.http import HttpRequest, HttpResponse

Outcome = Literal["revoked", "later", "other-type", "refused"]
Hint = Literal["refresh_token", "access_token"]


def revocation_request(
    endpoint: str, credentials: ClientCredentials, *, token: Secret, hint: Hint
) -> HttpRequest:
    """Ask the provider to forget a token.

    Spec:
        RFC 7009 §2.1: client authentication as at the token endpoint, `token_type_hint`.
    """
    params = [("token", token.reveal()), ("token_type_hint", hint)]
    return authenticated_request(endpoint, params, credentials)


def read_outcome(response: HttpResponse) -> Outcome:
    """What the answer means.

    Spec:
        RFC 7009 §2.2: 200 also for a token that the server does not know; §2.2.1: 503 means the
        token lives on, `unsupported_token_type` that the server revokes the other kind only.
    """
    if 200 <= response.status < 300:
        return "revoked"
    if response.status == 429 or response.status >= 500:
        return "later"
    if b"unsupported_token_type" in response.body:
        return "other-type"
    return "refused"
