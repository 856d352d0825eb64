"""The peer `canaille` (PyPI, on Authlib): refresh tokens that end with their access token."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urljoin

from joserfc.jwk import RSAKey

from tests.testbed.browserless import Browserless
from tests.testbed.peers.site import Choice, Options, Seed, Settings, Site

_ALL = "openid profile email groups"
_CODE = ("authorization_code", "refresh_token")


class Canaille(Site):
    """Its tokens are JWTs without an id: two for one person in one second are equal: it fails."""

    name = "canaille"
    issues_one_token_a_second = True
    environment: ClassVar = {"AUTHLIB_INSECURE_TRANSPORT": "1", "PYTHONDONTWRITEBYTECODE": "1"}

    def seed(self, base: str, options: Options) -> Seed:
        del base
        key = RSAKey.generate_key(2048, {"kid": "k1", "alg": "RS256", "use": "sig"})
        return {
            "server_jwk": key.as_dict(private=True),
            "clients": _clients(options.redirect_uris),
        }

    def settings(self, base: str, seed: Seed) -> Settings:
        endpoints = base + "/oauth"
        return {
            "issuer": base,
            "authorization_url": endpoints + "/authorize",
            "token_url": endpoints + "/token",
            "revoke_url": endpoints + "/revoke",
            "introspection_url": endpoints + "/introspect",
            "registration_url": endpoints + "/register",
            "userinfo_url": endpoints + "/userinfo",
            "device_authorization_url": None,
            "clients": {row["client_id"]: _client_settings(row) for row in seed["clients"]},
            "scopes": [*_ALL.split(), "address", "phone"],
            "scope_no_client_may_have": "phone",
            "protected_api": [{"method": "GET", "url": endpoints + "/userinfo", "scope": "openid"}],
        }

    def command(self, home: Path, source: Path, seed_file: Path) -> list[Path]:
        return [home / "venv/bin/python", source / "serve.py", seed_file]

    def sign_in(self, browser: Browserless, choice: Choice) -> None:
        form = browser.form_with("login")
        if form is not None:
            browser.submit(form, {"login": choice.user})
        form = browser.form_with("password")
        if form is not None:
            browser.submit(form, {"password": choice.typed_password})

    def consent(self, browser: Browserless, choice: Choice) -> None:
        # Single scopes cannot be left out here. A consent once given is not asked for again.
        form = browser.form_with("answer")
        if form is not None:
            browser.submit(form, button=("answer", "deny" if choice.denies else "accept"))

    def revoke_all(self, browser: Browserless, base: str, choice: Choice) -> int:
        browser.open(base + "/login")
        self.sign_in(browser, choice)
        browser.open(base + "/consent/")
        page = browser.landing.page
        text = page.text if page else ""
        addresses = sorted(set(re.findall(r'href="([^"]*/consent/revoke/[^"]+)"', text)))
        for address in addresses:
            browser.open(urljoin(base, address))
        return len(addresses)


def _clients(redirect_uris: Sequence[str]) -> list[dict[str, Any]]:
    def client(
        client_id: str,
        method: str = "client_secret_basic",
        grants: Sequence[str] = _CODE,
        scope: str = _ALL,
    ) -> dict[str, Any]:
        return {
            "client_id": client_id,
            "client_secret": f"{client_id}-secret-0123456789" if method != "none" else None,
            "token_endpoint_auth_method": method,
            "grant_types": list(grants),
            "scope": scope,
            "redirect_uris": list(redirect_uris),
        }

    return [
        client("can-conf"),
        client("can-post", "client_secret_post"),
        client("can-narrow", scope="openid profile"),
        client("can-norefresh", grants=["authorization_code"]),
        client("can-public", "none"),
        client("can-service", grants=["client_credentials"], scope="profile"),
    ]


def _client_settings(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "client_id": row["client_id"],
        "client_secret": row["client_secret"],
        "token_endpoint_auth_method": row["token_endpoint_auth_method"],
        "allowed_scope": row["scope"],
        "grant_types": row["grant_types"],
    }
