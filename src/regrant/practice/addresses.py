"""Where everything is at the practice provider, and its metadata (RFC 8414)."""

from typing import Any

from regrant.practice.model import SCOPES
from regrant.practice.parties import auth_methods, known_scopes
from regrant.practice.switchboard import Switchboard

AUTHORIZE = "/oauth/authorize"
AUTHORIZE_MOVED = "/oauth/v2/authorize"
TOKEN = "/oauth/token"
TOKEN_MOVED = "/oauth/v2/token"
REVOKE = "/oauth/revoke"
INTROSPECT = "/oauth/introspect"
USERINFO = "/oauth/userinfo"
JWKS = "/oauth/jwks.json"


def authorization_path(switches: Switchboard) -> str:
    """Return where the login page is now."""
    return AUTHORIZE_MOVED if switches.is_on("authorization_endpoint_moved") else AUTHORIZE


def token_path(switches: Switchboard) -> str:
    """Return where the token endpoint is now."""
    return TOKEN if switches.choice("token_endpoint_moved") == "off" else TOKEN_MOVED


def metadata(base: str, switches: Switchboard) -> dict[str, Any]:
    """Describe this server as it is at the moment.

    Spec:
        RFC 8414 §2, RFC 9207 §3, OpenID Connect Discovery §3.
    """
    confidential = sorted(auth_methods(switches))
    refreshes = not switches.is_on("refresh_token_never")
    document: dict[str, Any] = {
        "issuer": base,
        "authorization_endpoint": base + authorization_path(switches),
        "token_endpoint": base + token_path(switches),
        "introspection_endpoint": base + INTROSPECT,
        "userinfo_endpoint": base + USERINFO,
        "jwks_uri": base + JWKS,
        "scopes_supported": [s for s in SCOPES if s in known_scopes(switches)],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            "authorization_code",
            *(["refresh_token"] if refreshes else []),
            "client_credentials",
        ],
        "token_endpoint_auth_methods_supported": [*confidential, "none"],
        "introspection_endpoint_auth_methods_supported": confidential,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "prompt_values_supported": ["none", "login", "consent"],
    }
    if not switches.is_on("revocation_missing"):
        document["revocation_endpoint"] = base + REVOKE
        document["revocation_endpoint_auth_methods_supported"] = [*confidential, "none"]
    return document
