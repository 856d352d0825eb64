"""Sentences that name every possible cause, and so name none: copied from the RFCs, or guesses."""

import re
from typing import Final

#: Normalised beginnings of such sentences, under the error word that each one stands for.
BOILERPLATE: Final = {
    "invalid_grant": (
        (
            "the provided authorization grant is invalid, expired, revoked, does not match the "
            "redirection uri"
        ),
        (
            "provided authorization grant (e.g., authorization code, resource owner credentials) "
            "or refresh token is invalid, expired, revoked"
        ),
        (
            "the provided authorization grant (e.g. authorization code, resource owner "
            "credentials) or refresh token is invalid, expired, revoked"
        ),
        (
            "the provided authorization grant (e.g., authorization code, resource owner "
            "credentials, client credentials) or refresh token is invalid"
        ),
    ),
    "invalid_client": (
        (
            "client authentication failed due to unknown client, no client authentication "
            "included, or unsupported authentication method"
        ),
        (
            "client authentication failed (e.g., unknown client, no client authentication "
            "included, or unsupported authentication method)"
        ),
        (
            "client authentication failed (e.g., login failure, unknown client, no client "
            "authentication included or unsupported authentication method)"
        ),
    ),
    "invalid_request": (
        (
            "the request is missing a required parameter, includes an invalid parameter value, "
            "includes a parameter more than once, or is otherwise malformed"
        ),
        (
            "the request is missing a required parameter, includes an unsupported parameter value, "
            "or is otherwise malformed"
        ),
        (
            "the request is missing a required parameter, includes an unsupported parameter value "
            "(other than grant type)"
        ),
    ),
    "invalid_scope": (
        "the requested scope is invalid, unknown, malformed, or exceeds the scope granted",
        "the requested scope is invalid, unknown, or malformed",
    ),
    "invalid_token": (
        "the access token provided is expired, revoked, malformed, or invalid",
        "the access token is expired, revoked, malformed or invalid",
        "the access token provided is expired, revoked, malformed or invalid",
    ),
    "insufficient_scope": (
        "the request requires higher privileges than provided by the access token",
    ),
    "unsupported_response_type": (
        (
            "the authorization server does not support obtaining an authorization code using this "
            "method"
        ),
    ),
    "unauthorized_client": (
        "the client is not authorized to request an authorization code using this method",
        "the authenticated client is not authorized to use this authorization grant type",
    ),
    "unsupported_grant_type": (
        "the authorization grant type is not supported by the authorization server",
    ),
    "access_denied": ("the resource owner or authorization server denied the request",),
    "server_error": ("the authorization server encountered an unexpected condition",),
    "temporarily_unavailable": (
        "the authorization server is currently unable to handle the request",
    ),
}
#: Providers guess too; their guesses name causes that are not there.
_GUESS: Final = re.compile(
    r"(?:this|which|it) (?:can|could|may|might|usually|often|typically|sometimes) "
    r"(?:happen|occur|be (?:due|because|caused))[^.\n]{0,300}[.\n]?"
    r"|\((?:e\.g\.|for example|such as|like) ?[^)\n]{20,400}\)"
    r"|possible (?:causes?|reasons?)[^.\n]{0,300}[.\n]?"
)
#: The sentence of RFC 6749 §5.2 about a grant, as each server shortens or lengthens it.
_ANY_GRANT: Final = re.compile(
    r"(?:is|was|are) invalid, (?:has )?expired,(?: or)?(?: has been)? revoked"
    r"[^.\n]{0,60}redirect[^.\n]{0,200}[.\n]?"
)
#: The end of such a sentence is looked for no further than this.
MAX_TAIL: Final = 260


def strip_boilerplate(text: str) -> tuple[str, str | None]:
    """Take such sentences out of a normalised text.

    Returns:
        The text without them, and the error word that the first of them stands for.
    """
    text = _GUESS.sub(" ", text)
    meaning: str | None = None
    for word, sentences in BOILERPLATE.items():
        for sentence in sentences:
            at = text.find(sentence)
            if at < 0:
                continue
            meaning = meaning or word
            after = at + len(sentence)
            end = text.find(".", after)
            stop = end + 1 if 0 <= end < after + MAX_TAIL else after
            text = f"{text[:at]} {text[stop:]}"
    shorter = _without_grant_sentences(text)
    return shorter, meaning or (None if shorter == text else "invalid_grant")


def _without_grant_sentences(text: str) -> str:
    """Each such sentence from its beginning; answers repeat it under several names."""
    kept: list[str] = []
    at = 0
    for found in _ANY_GRANT.finditer(text):
        start = max(text.rfind(mark, at, found.start()) for mark in ".\n:\"'")
        kept.append(text[at : max(start + 1, at)])
        at = found.end()
    return " ".join((*kept, text[at:]))
