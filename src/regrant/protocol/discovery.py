"""Metadata of an authorization server (RFC 8414, OpenID Connect Discovery 1.0)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec

from regrant.protocol.http import HttpResponse


def metadata_urls(issuer: str) -> tuple[str, ...]:
    """Where an issuer's metadata may be, in the order in which to ask.

    Spec:
        RFC 8414 §3.1 (path inserted), then OpenID Connect Discovery with the path inserted, then
        appended.

    Example:
        >>> metadata_urls("https://as.example/t1")[0]
        'https://as.example/.well-known/oauth-authorization-server/t1'
    """
    parts = urlsplit(issuer)
    path = parts.path.rstrip("/")

    def at(new_path: str) -> str:
        return urlunsplit((parts.scheme, parts.netloc, new_path, "", ""))

    found = [
        at(f"/.well-known/oauth-authorization-server{path}"),
        at(f"/.well-known/openid-configuration{path}"),
        at(f"{path}/.well-known/openid-configuration"),
    ]
    return tuple(dict.fromkeys(found))


class IssuerDiffersError(ValueError):
    """The document is metadata, and names another issuer; `named` is that one."""

    def __init__(self, named: str, issuer: str) -> None:
        super().__init__(f"the metadata names the issuer `{named}`, not `{issuer}`")
        self.named = named


def parse_metadata(response: HttpResponse, *, issuer: str) -> Mapping[str, Any]:
    """Read a metadata document.

    Spec:
        RFC 8414 §3.3: `issuer` in the document must be identical to the issuer asked for.

    Raises:
        IssuerDiffersError: It names another issuer.
        ValueError: It is not a metadata document; the message says why.
    """
    if response.status != 200:
        raise ValueError(f"the metadata address answered {response.status}")
    try:
        document = msgspec.json.decode(response.body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError("the metadata address did not answer with a JSON object") from None
    if document.get("issuer") != issuer:
        raise IssuerDiffersError(str(document.get("issuer"))[:200], issuer)
    return document
