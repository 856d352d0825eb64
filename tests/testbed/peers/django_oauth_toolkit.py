"""The peer `django-oauth-toolkit` (PyPI): its own consent, application and token pages."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from joserfc.jwk import RSAKey

from tests.testbed.browserless import Browserless
from tests.testbed.peers.site import Choice, Options, Seed, Settings, Site

_SCOPES = {
    "openid": "Sign in",
    "read": "Read notes",
    "write": "Change notes",
    "admin": "Administer notes",
}
_CODE = "authorization-code"
_ALL = "openid read write"


class DjangoOAuthToolkit(Site):
    name = "django-oauth-toolkit"
    discovery_path = "/o/.well-known/openid-configuration"
    environment: ClassVar = {"OAUTHLIB_INSECURE_TRANSPORT": "1", "PYTHONDONTWRITEBYTECODE": "1"}

    def seed(self, base: str, options: Options) -> Seed:
        del base
        return {
            "server_pem": RSAKey.generate_key(2048).as_pem(private=True).decode(),
            "scope_texts": _SCOPES,
            "clients": _clients(options.redirect_uris),
            "admin": {"user": "root", "password": "root-password-1"},
        }

    def settings(self, base: str, seed: Seed) -> Settings:
        endpoints = base + "/o"
        notes = base + "/api/notes"
        return {
            "issuer": endpoints,
            "authorization_url": endpoints + "/authorize/",
            "token_url": endpoints + "/token/",
            "revoke_url": endpoints + "/revoke_token/",
            "introspection_url": endpoints + "/introspect/",
            "device_authorization_url": endpoints + "/device-authorization/",
            "userinfo_url": endpoints + "/userinfo/",
            "clients": {row["client_id"]: _client_settings(row) for row in seed["clients"]},
            "admin": {"url": base + "/admin/", **seed["admin"]},
            "scopes": list(_SCOPES),
            "scope_no_client_may_have": "admin",
            "protected_api": [
                {"method": "GET", "url": notes, "scope": "read"},
                {"method": "POST", "url": notes, "scope": "write"},
                {"method": "DELETE", "url": notes, "scope": "admin"},
            ],
        }

    def command(self, home: Path, source: Path, seed_file: Path) -> list[Path]:
        return [home / "venv/bin/python", source / "serve.py", seed_file]

    def sign_in(self, browser: Browserless, choice: Choice) -> None:
        form = browser.form_with("username", "password")
        if form is not None:
            typed = {"username": choice.user, "password": choice.typed_password}
            browser.submit(form, typed)

    def consent(self, browser: Browserless, choice: Choice) -> None:
        form = browser.form_with("allow")
        if form is not None:
            # Its page has no check boxes, but it honours a shortened hidden field.
            asked = form.value_of("scope").split()
            left = " ".join(scope for scope in asked if scope not in choice.denied_scopes)
            button = None if choice.denies else ("allow", "Authorize")
            browser.submit(form, {"scope": left}, button=button)

    def revoke_all(self, browser: Browserless, base: str, choice: Choice) -> int:
        browser.open(base + "/o/authorized_tokens/")
        self.sign_in(browser, choice)
        page = browser.landing.page
        text = page.text if page else ""
        paths = sorted(set(re.findall(r"/o/authorized_tokens/\d+/delete/", text)))
        for path in paths:
            browser.open(base + path)
            form = browser.form_with("csrfmiddlewaretoken")
            assert form is not None, "the page that removes a token has no form"
            browser.submit(form)
        return len(paths)


def _clients(redirect_uris: Sequence[str]) -> list[dict[str, Any]]:
    def client(client_id: str, *, grant: str = _CODE, scope: str = _ALL, **more: Any) -> Any:
        return {
            "client_id": client_id,
            "client_secret": f"{client_id}-secret-0123456789",
            "grant": grant,
            "scope": scope,
            "redirect_uris": list(redirect_uris) if grant == _CODE else [],
            **more,
        }

    return [
        client("dot-conf"),
        client("dot-readonly", scope="openid read"),
        client("dot-public", client_secret=None),  # the only one that must use PKCE
        client("dot-service", grant="client-credentials"),
        client(
            "dot-device",
            grant="urn:ietf:params:oauth:grant-type:device_code",
            client_secret=None,
        ),
    ]


def _client_settings(row: dict[str, Any]) -> dict[str, Any]:
    # With a secret, it takes it as Basic and in the body alike.
    return {
        "client_id": row["client_id"],
        "client_secret": row["client_secret"],
        "token_endpoint_auth_method": "client_secret_basic" if row["client_secret"] else "none",
        "allowed_scope": row["scope"],
        "grant": row["grant"],
        "pkce": "required" if row["client_id"] == "dot-public" else "optional",
    }
