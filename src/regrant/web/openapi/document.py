"""The whole document: what stands around the operations."""

import sys
from functools import lru_cache
from typing import Any, Final

import msgspec

from regrant import __version__
from regrant.web.openapi.operations import operation
from regrant.web.openapi.schemas import components
from regrant.web.routing import PREFIX, ROUTES

_ABOUT: Final = """\
Regrant keeps an organisation's OAuth 2.0 connections to third-party web services, calls those
services with the right token, and says what is wrong when something is.

Every object has a string `id`. Times are RFC 3339 in UTC, or null. Durations carry their unit in
the name. `PATCH` is JSON Merge Patch (RFC 7396): what is not given stays, null takes back. Secrets
can be written, never read: they are shown as `{"set": true, "updated_at": …}`.

Lists take `limit` and `cursor` and give `items` and `next_cursor`. Errors are problems (RFC 9457)
with a stable `code`; a refused input names every field in `errors`.

What lies outside the limits of a key does not exist for it and answers 404.
"""


@lru_cache(maxsize=1)
def document() -> bytes:
    """The whole document as JSON."""
    return msgspec.json.encode(_document())


def _document() -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(PREFIX + route.path, {})[route.verb.lower()] = operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Regrant",
            "version": __version__,
            "summary": "Keeps OAuth 2.0 connections, calls services, says what is wrong.",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "This installation"}],
        "security": [{"key": []}],
        "tags": _tags(),
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": (
                        "An API key, rg_…, made at `POST /api/v1/keys` or by `regrant key create`. "
                        "Its role says what it may do: `x-permission` names what an operation "
                        "needs. Pages of this server use the member's session in its place, with "
                        "the form token in `X-CSRF-Token`."
                    ),
                }
            },
            "schemas": components(ROUTES),
        },
    }


def _tags() -> list[dict[str, str]]:
    """A line on each resource: the first of the file that has its routes."""
    found: dict[str, str] = {}
    for route in ROUTES:
        room = sys.modules[route.handler.__module__].__doc__ or ""
        found.setdefault(route.tag, room.splitlines()[0] if room else "")
    return [{"name": name, "description": words} for name, words in found.items()]
