"""Registering clients and changing what is registered."""

import secrets
from collections.abc import Mapping
from typing import Any

import msgspec

from regrant.errors import InvalidInputError
from regrant.practice.model import SCOPES, Client

_CHANGEABLE = tuple(name for name in Client.__struct_fields__ if name != "client_id")


def registered(fields: Mapping[str, Any]) -> Client:
    """Make a new client from what somebody filled in.

    Args:
        fields: As in `Client`; `name` is needed. Without `client_id` or `client_secret` these
            are made up; a `client_secret` of null makes a public client.

    Raises:
        InvalidInputError: A field is unknown or has a bad value; it is named.
    """
    given = dict(fields)
    client_id = given.pop("client_id", None) or f"client-{secrets.token_hex(6)}"
    if not isinstance(client_id, str):
        raise InvalidInputError.of("client_id", "is not text.")
    secret = given.pop("client_secret", secrets.token_urlsafe(24))
    bare = Client(client_id=client_id, name=client_id, client_secret=None)
    return changed(bare, {"name": client_id, **given, "client_secret": secret})


def changed(client: Client, changes: Mapping[str, Any]) -> Client:
    """Return the client with some fields changed (JSON Merge Patch, RFC 7396).

    Raises:
        InvalidInputError: A field is unknown or has a bad value; it is named.
    """
    fields = msgspec.structs.asdict(client)
    for name, value in changes.items():
        if name not in _CHANGEABLE:
            raise InvalidInputError.of(name, f"is none of {', '.join(_CHANGEABLE)}.")
        fields[name] = value
        try:
            client = msgspec.convert(fields, Client)
        except msgspec.ValidationError as error:
            raise InvalidInputError.of(name, f"{str(error).split(' - at')[0]}.") from None
    if unknown := sorted(set(client.scopes) - set(SCOPES)):
        raise InvalidInputError.of("scopes", f"{unknown[0]!r} is none of {', '.join(SCOPES)}.")
    return client
