"""The skeleton of a new entry: every common key with a line on what to fill in."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from regrant.errors import ConflictError, InvalidInputError
from regrant.providers.loader import ENTRIES

_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FROM_METADATA: Final = (
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "userinfo_endpoint",
    "introspection_endpoint",
    "device_authorization_endpoint",
    "issuer",
)
_SKELETON: Final = """\
# {name}. Every key is explained in docs/reference/provider-schema.md.
# Leave out what you did not read anywhere. Then: regrant provider lint

name = {name_value}
category = "other"
tier = 2
# aliases = ["Other names people use for it"]
# How far it is checked: docs (the provider's own pages read), two_sources or one_source.
verified = "docs"
# The page that explains its OAuth.
docs_url = {docs_url}
# The page where applications are registered.
# console_url = "https://"

# Addresses. A part that differs from customer to customer is a {{variable}}; see the end.
{addresses}

# Scopes: what stands between them in the request, and what to ask for by default.
scope_separator = " "
default_scopes = []

# How the client id and secret travel: client_secret_basic, client_secret_post or none.
{auth_method}
# PKCE: required, supported or unsupported.
{pkce}

# Access tokens end: yes, no or setting.
# access_token_expires = "yes"
# access_token_lifetime_seconds = 3600
# A refresh token comes: always, with_scope, with_params, first_consent_only,
# enabled_in_settings or never.
# refresh_token = "always"
# offline_scope = "offline_access"
# A refresh brings a new refresh token: none, rotates, rotates_with_grace or reuse_detection.
# refresh_rotation = "none"

# Who may log in, and what else the provider demands, in words.
# access_limits = []

# Where you read this. A single fact's own page goes to [fact_sources].
sources = [{docs_url}]
# Facts in this file that you know only from experience.
# unconfirmed = ["access_token_lifetime_seconds"]

# What each scope allows, in one line.
# [scopes]
# "files.read" = "Read files"

# [offline_params]
# access_type = "offline"

# How to ask who logged in: JSON pointers into the answer of userinfo_endpoint.
# [identity]
# id = ["/id"]
# label = ["/email", "/name"]

# Where it differs from RFC 7009: method, auth, body, token_param.
# [revocation]
# auth = "basic"

# [redirect_rules]
# match = "exact"
# https = "required_except_localhost"
# localhost = "allowed"

# Where in its console the things are.
# [console]
# client_id = "Your application > Settings > Client ID"
# client_secret = "The same page > Client secret"
# redirect_uri = "The same page > Redirect URIs"
{variables}"""
_VARIABLE: Final = """
[variables.{name}]
meaning = "the first part of your address"
# host (a whole host name), label (one part of it), suffix (its end), segment (of a path) or text
kind = "label"
examples = ["example"]
"""


def skeleton(
    provider_id: str,
    name: str | None = None,
    *,
    docs_url: str = "https://",
    metadata: Mapping[str, Any] | None = None,
    endpoints: Mapping[str, str] | None = None,
) -> str:
    """The text of a new entry file.

    Args:
        provider_id: Becomes the file's name: lower-case letters, digits and underscores.
        name: As people write it; made of the id when left out.
        docs_url: The page that was read.
        metadata: The server's own document (RFC 8414); its addresses are filled in.
        endpoints: Addresses by key; they win over the metadata.

    Raises:
        InvalidInputError: The id cannot be a file's name.
    """
    if _ID.fullmatch(provider_id) is None:
        raise InvalidInputError.of(
            "id", "has to be lower-case letters, digits and underscores, a letter first"
        )
    shown = name or provider_id.replace("_", " ").title()
    known = dict(metadata or {})
    addresses = {
        key: value
        for key in _FROM_METADATA
        if isinstance(value := (endpoints or {}).get(key) or known.get(key), str)
    }
    return _SKELETON.format(
        name=shown,
        name_value=json.dumps(shown, ensure_ascii=False),
        docs_url=json.dumps(docs_url),
        addresses=_address_lines(addresses),
        auth_method=_auth_line(known),
        pkce=_pkce_line(known),
        variables=_variable_lines(_variables(addresses)),
    )


def write_new(
    provider_id: str, name: str | None = None, *, directory: Path = ENTRIES, **known: Any
) -> Path:
    """Write the skeleton into the catalogue; `known` is passed to `skeleton`.

    Raises:
        ConflictError: There is such an entry already.
    """
    text = skeleton(provider_id, name, **known)
    path = directory / f"{provider_id}.toml"
    if path.exists():
        raise ConflictError(f"The catalogue has an entry {provider_id!r} already: edit {path.name}")
    path.write_text(text, "utf-8")
    return path


def _address_lines(addresses: Mapping[str, str]) -> str:
    needed = ("authorization_endpoint", "token_endpoint")
    known = [f"{key} = {json.dumps(value)}" for key, value in addresses.items()]
    missing = [f'{key} = "https://"' for key in needed if key not in addresses]
    optional = [
        f'# {key} = "https://"'
        for key in ("revocation_endpoint", "userinfo_endpoint", "issuer")
        if key not in addresses
    ]
    return "\n".join([*known, *missing, *optional])


def _auth_line(metadata: Mapping[str, Any]) -> str:
    offered = metadata.get("token_endpoint_auth_methods_supported")
    known = [each for each in offered if isinstance(each, str)] if isinstance(offered, list) else []
    for method in ("client_secret_basic", "client_secret_post"):
        if method in known:
            return f'token_endpoint_auth_method = "{method}"'
    return '# token_endpoint_auth_method = "client_secret_basic"'


def _pkce_line(metadata: Mapping[str, Any]) -> str:
    offered = metadata.get("code_challenge_methods_supported")
    return f'{"" if offered else "# "}pkce = "supported"'


def _variable_lines(names: list[str]) -> str:
    """A table for each variable of the addresses; without one, how such a table looks."""
    if names:
        return "".join(_VARIABLE.format(name=each) for each in names)
    example = _VARIABLE.format(name="subdomain").strip().splitlines()
    lines = [line if line.startswith("#") else f"# {line}" for line in example]
    return "\n# One table for each {variable} of the addresses.\n" + "\n".join(lines) + "\n"


def _variables(addresses: Mapping[str, str]) -> list[str]:
    names = (
        found for value in addresses.values() for found in re.findall(r"\{([a-z0-9_]+)\}", value)
    )
    return list(dict.fromkeys(names))
