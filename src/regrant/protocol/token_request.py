"""Requests to the token endpoint (RFC 6749 §4.1.3, §4.4.2, §6)."""

from collections.abc import Mapping

from regrant.domain.secret import Secret
from regrant.protocol.client_authentication import ClientCredentials, authenticated_request
from regrant.protocol.http import HttpRequest


def code_request(
    endpoint: str,
    credentials: ClientCredentials,
    *,
    code: Secret,
    redirect_uri: str,
    code_verifier: Secret | None = None,
    extra: Mapping[str, str] | None = None,
) -> HttpRequest:
    """Redeem an authorization code.

    Spec:
        RFC 6749 §4.1.3: `redirect_uri` is the one of the authorization request; RFC 7636 §4.5.
    """
    params = [
        ("grant_type", "authorization_code"),
        ("code", code.reveal()),
        ("redirect_uri", redirect_uri),
    ]
    if code_verifier:
        params.append(("code_verifier", code_verifier.reveal()))
    return authenticated_request(endpoint, _with(params, extra), credentials)


def refresh_request(
    endpoint: str,
    credentials: ClientCredentials,
    *,
    refresh_token: Secret,
    extra: Mapping[str, str] | None = None,
) -> HttpRequest:
    """Ask for a new access token. `scope` is left out: the grant stays as it is.

    Spec:
        RFC 6749 §6.
    """
    params = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.reveal())]
    return authenticated_request(endpoint, _with(params, extra), credentials)


def client_credentials_request(
    endpoint: str,
    credentials: ClientCredentials,
    *,
    scope: str,
    extra: Mapping[str, str] | None = None,
) -> HttpRequest:
    """Ask for a token of the client's own.

    Spec:
        RFC 6749 §4.4.2.
    """
    params = [("grant_type", "client_credentials")]
    if scope:
        params.append(("scope", scope))
    return authenticated_request(endpoint, _with(params, extra), credentials)


def _with(params: list[tuple[str, str]], extra: Mapping[str, str] | None) -> list[tuple[str, str]]:
    taken = {name for name, _ in params}
    return params + [(k, v) for k, v in (extra or {}).items() if k not in taken]
