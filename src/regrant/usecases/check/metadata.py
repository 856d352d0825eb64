"""What is known of a provider beside our settings: its metadata, and the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import msgspec

from regrant.domain.application import Application
from regrant.protocol.discovery import metadata_urls
from regrant.protocol.http import HttpResponse
from regrant.usecases.check.asker import Asker
from regrant.usecases.discovery import MetadataReader
from regrant.usecases.oauth_client import OAuthClient

ENDPOINTS: Final = (
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
    "device_authorization_endpoint",
)
#: So many folders of an endpoint's path may be the issuer's.
DEEPEST: Final = 3


@dataclass(frozen=True, slots=True)
class Known:
    """Addresses by field; the issuer as its own metadata names it, and where that was found."""

    endpoints: Mapping[str, str] = field(default_factory=dict[str, str])
    issuer_seen: str | None = None
    found_at: str | None = None


async def with_metadata(application: Application, reader: MetadataReader) -> Application:
    """The application with its metadata as it is now; older metadata keeps its addresses."""
    if not application.settings.issuer:
        return application
    fresh, old = await reader.read(application), application.metadata
    is_of_issuer = old is not None and old.document.get("issuer") == application.settings.issuer
    if fresh.problem and old is not None and is_of_issuer:
        fresh = replace(old, problem=fresh.problem)
    return replace(application, metadata=fresh)


async def known_of(client: OAuthClient, asker: Asker) -> Known:
    """Metadata first, then the catalogue, then metadata beside our own endpoints."""
    application = client.application
    metadata = application.metadata
    known = _of_catalogue(client)
    if metadata and metadata.document and metadata.problem is None:
        return Known({**known, **_addresses(metadata.document)})
    beside = await _beside(application, asker)
    if beside is None:
        return Known(known)
    url, document = beside
    # Found without an issuer that somebody vouched for: good only for hosts that we use anyway.
    ours = {_origin(found) for name in ENDPOINTS if (found := application.endpoint(name))}
    near = {name: at for name, at in _addresses(document).items() if _origin(at) in ours}
    return Known({**near, **known}, str(document["issuer"]), url)


async def _beside(application: Application, asker: Asker) -> tuple[str, Mapping[str, Any]] | None:
    """A metadata document near our endpoints that names one of them."""
    for candidate in _candidates(application):
        for url in metadata_urls(candidate):
            document = _document(await asker.get(url))
            if document is not None and _names_ours(document, application):
                return url, document
    return None


def _candidates(application: Application) -> list[str]:
    """Issuers to which our endpoints may belong: the origin, then each folder above them."""
    found: list[str] = []
    for name in ("authorization_endpoint", "token_endpoint"):
        url = application.endpoint(name)
        if not url:
            continue
        parts = urlsplit(url)
        folders = [part for part in parts.path.split("/") if part][:-1][:DEEPEST]
        for depth in range(len(folders) + 1):
            path = "".join(f"/{folder}" for folder in folders[:depth])
            found.append(urlunsplit((parts.scheme, parts.netloc, path, "", "")))
    return [one for one in dict.fromkeys(found) if one != application.settings.issuer]


def _document(response: HttpResponse | None) -> Mapping[str, Any] | None:
    if response is None or response.status != 200:
        return None
    try:
        document = msgspec.json.decode(response.body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return document if isinstance(document.get("issuer"), str) else None


def _names_ours(document: Mapping[str, Any], application: Application) -> bool:
    return any(
        document.get(name) is not None and document.get(name) == application.endpoint(name)
        for name in ("authorization_endpoint", "token_endpoint")
    )


def _addresses(document: Mapping[str, Any]) -> dict[str, str]:
    return {name: url for name in ENDPOINTS if isinstance(url := document.get(name), str)}


def _of_catalogue(client: OAuthClient) -> dict[str, str]:
    if client.provider is None:
        return {}
    values = client.application.settings.url_variables
    found = {name: client.provider.endpoint(name, values) for name in ENDPOINTS}
    return {name: url for name, url in found.items() if url}


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
