"""What a request tells about its answer: the stage, the provider, how credentials travelled."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from regrant.diagnosis.observation import Stage, short_grant_type, stands_for_nothing

AUTHORIZE: Final = ("/authorize", "/oauth2/auth", "/oauth/auth", "/authorization", "/dialog/oauth")
TOKEN: Final = ("/token", "/access_token", "/oauth.v2.access", "/oauth.access", "/tokens")
REVOKE: Final = ("/revoke", "/revocation", "/tokens/revoke")


def parse_query(text: str) -> dict[str, str]:
    """Parameters of a query string or a form body; what is none gives nothing."""
    try:
        return dict(parse_qsl(text[:20_000], max_num_fields=200))
    except ValueError:
        return {}


def stage_of(method: str, url: str, sent: Mapping[str, str]) -> Stage:
    """The stage of a request by its address and parameters.

    Example:
        >>> stage_of("POST", "https://x.example/oauth/token", {"grant_type": "refresh_token"})
        'refresh'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return "call"
    path, query = parts.path.lower().rstrip("/"), parse_query(parts.query)
    grant = short_grant_type(sent.get("grant_type") or query.get("grant_type") or "")
    if grant:
        return "refresh" if grant == "refresh_token" else "token"
    if path.endswith(REVOKE):
        return "revoke"
    if "response_type" in query or path.endswith(AUTHORIZE):
        return "authorize"
    if "state" in query and ("code" in query or "error" in query):
        return "callback"
    return "token" if path.endswith(TOKEN) and method.upper() == "POST" else "call"


def context_of(
    stage: Stage, url: str, headers: Mapping[str, str], sent: Mapping[str, str]
) -> dict[str, Any]:
    """The explain call's context as far as a request shows it."""
    context: dict[str, Any] = {}
    authorization = headers.get("authorization", "")
    scheme = authorization.split(" ", 1)[0] if " " in authorization else ""
    try:
        query = parse_query(urlsplit(url).query)
    except ValueError:
        query = {}
    if sent.get("grant_type"):
        context["grant_type"] = sent["grant_type"]
    if scope := sent.get("scope") or query.get("scope"):
        context["requested_scopes"] = scope
    if stage in {"token", "refresh"}:
        context["client_secret_sent"] = bool(scheme) or "client_secret" in sent
        if scheme.lower() == "basic":
            context["client_auth"] = "client_secret_basic"
        elif "client_secret" in sent:
            context["client_auth"] = "client_secret_post"
        if stage == "token" and sent.get("grant_type") == "authorization_code":
            context["pkce_sent"] = "code_verifier" in sent
    if stage == "authorize":
        context["pkce_sent"] = "code_challenge" in query
        context |= {name: query[name] for name in ("access_type", "prompt") if name in query}
    if stage == "call" and authorization:
        context |= _bearer(authorization, scheme)
    return context


def _bearer(authorization: str, scheme: str) -> dict[str, Any]:
    token = authorization[len(scheme) :].strip()
    known: dict[str, Any] = {"used_auth": bool(token)}
    if scheme:
        known["auth_scheme"] = scheme
    if stands_for_nothing(token):  # anything else would be a secret
        known["token_literal"] = token
    return known


def host_of(url: str) -> str | None:
    """The host that was asked."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
