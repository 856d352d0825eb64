"""Sentences that servers copy from the RFCs: they name every possible cause, so they name none."""

from typing import Final

#: Normalised beginnings or pieces of such sentences, and the error word each one stands for.
BOILERPLATE: Final = {
    "the provided authorization grant is invalid, expired, revoked, does not match the redirection"
    " uri": "invalid_grant",
    "provided authorization grant (e.g., authorization code, resource owner credentials) or refresh"
    " token is invalid, expired, revoked": "invalid_grant",
    "the provided authorization grant (e.g. authorization code, resource owner credentials) or"
    " refresh token is invalid, expired, revoked": "invalid_grant",
    "the provided authorization grant (e.g., authorization code, resource owner credentials, client"
    " credentials) or refresh token is invalid": "invalid_grant",
    "client authentication failed due to unknown client, no client authentication included, or"
    " unsupported authentication method": "invalid_client",
    "client authentication failed (e.g., unknown client, no client authentication included, or"
    " unsupported authentication method)": "invalid_client",
    "client authentication failed (e.g., login failure, unknown client, no client authentication"
    " included or unsupported authentication method)": "invalid_client",
    "the request is missing a required parameter, includes an invalid parameter value, includes a"
    " parameter more than once, or is otherwise malformed": "invalid_request",
    "the request is missing a required parameter, includes an unsupported parameter value, or is"
    " otherwise malformed": "invalid_request",
    "the request is missing a required parameter, includes an unsupported parameter value (other"
    " than grant type)": "invalid_request",
    "the requested scope is invalid, unknown, or malformed": "invalid_scope",
    "the requested scope is invalid, unknown, malformed, or exceeds the scope granted":
        "invalid_scope",
    "the access token provided is expired, revoked, malformed, or invalid for other reasons":
        "invalid_token",
    "the access token is expired, revoked, malformed or invalid for other reasons": "invalid_token",
    "the access token provided is expired, revoked, malformed or invalid": "invalid_token",
    "the request requires higher privileges than provided by the access token":
        "insufficient_scope",
    "the authorization server does not support obtaining an authorization code using this method":
        "unsupported_response_type",
    "the client is not authorized to request an authorization code using this method":
        "unauthorized_client",
    "the authenticated client is not authorized to use this authorization grant type":
        "unauthorized_client",
    "the authorization grant type is not supported by the authorization server":
        "unsupported_grant_type",
    "the resource owner or authorization server denied the request": "access_denied",
    "the authorization server encountered an unexpected condition": "server_error",
    "the authorization server is currently unable to handle the request": "temporarily_unavailable",
}


def strip_boilerplate(text: str) -> tuple[str, str | None]:
    """Take such sentences out of a normalised text.

    Returns:
        The text without them, and the error word that the first of them stands for.
    """
    meaning: str | None = None
    for sentence, word in BOILERPLATE.items():
        at = text.find(sentence)
        if at < 0:
            continue
        meaning = meaning or word
        end = text.find(".", at + len(sentence))
        stop = end + 1 if 0 <= end < at + len(sentence) + 260 else at + len(sentence)
        text = f"{text[:at]} {text[stop:]}"
    return text, meaning
