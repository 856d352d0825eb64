"""Reading an authorization server's metadata for a new entry of the catalogue."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from regrant.errors import InvalidInputError, ProviderUnavailableError
from regrant.protocol.discovery import metadata_urls, parse_metadata
from regrant.protocol.http import HttpResponse

_SECONDS: Final = 15


def fetch(issuer: str) -> Mapping[str, Any]:
    """The metadata of an issuer.

    Raises:
        InvalidInputError: No address has the metadata of this issuer.
        ProviderUnavailableError: The server cannot be reached.
    """
    problem = "has no metadata"
    for url in metadata_urls(issuer):
        try:
            answer = httpx.get(url, timeout=_SECONDS, headers={"accept": "application/json"})
        except httpx.InvalidURL:
            raise InvalidInputError.of("--issuer", "is not an address") from None
        except httpx.UnsupportedProtocol:
            raise InvalidInputError.of("--issuer", "must begin with https://") from None
        except httpx.HTTPError as error:
            raise ProviderUnavailableError(
                f"{url} cannot be reached ({type(error).__name__})."
            ) from None
        try:
            return parse_metadata(_as_read(answer), issuer=issuer)
        except ValueError as error:
            problem = str(error)
    raise InvalidInputError.of("--issuer", f"{problem}. Fill in the addresses by hand.")


def _as_read(answer: httpx.Response) -> HttpResponse:
    return HttpResponse(answer.status_code, tuple(answer.headers.items()), answer.content)
