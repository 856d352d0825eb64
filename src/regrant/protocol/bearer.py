"""Putting an access token into a request (RFC 6750 §2)."""

from regrant.domain.application import TokenPlacement
from regrant.domain.secret import Secret
from regrant.protocol.http import Headers, with_query


def placed(url: str, token: Secret, placement: TokenPlacement) -> tuple[str, Headers]:
    """Where the token goes.

    Args:
        url: The address of the call.
        token: The access token.
        placement: The application's setting; its default is the `Authorization` header. The
            `token_type` of the answer never decides: some servers send words of their own.

    Returns:
        The address, changed when the token travels in the query, and the headers to add.
    """
    if placement.location == "query":
        return with_query(url, [(placement.name, token.reveal())]), ()
    value = f"{placement.prefix} {token.reveal()}" if placement.prefix else token.reveal()
    return url, ((placement.name.lower(), value),)
