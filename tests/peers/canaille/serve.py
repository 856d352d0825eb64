"""The peer `canaille`, started as `python serve.py SEED.json`.

Pages and protocol answers are canaille's own. Ours are its settings, people, clients and the
tests' control.
"""

import asyncio
import hmac
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asgiref.wsgi import WsgiToAsgi
from canaille.app import models
from canaille.app.flask import csrf
from canaille.backends import Backend
from canaille.hypercorn.app import create_app
from flask import Flask, Response, request
from hypercorn.asyncio import serve
from hypercorn.config import Config

Seed = dict[str, Any]
GRANTS = ("authorization_code", "refresh_token", "client_credentials", "password")


def settings(seed: Seed) -> dict[str, Any]:
    lifetime = seed["lifetimes_s"]["access"]
    return {
        "SECRET_KEY": seed["control_token"],
        "SERVER_NAME": f"127.0.0.1:{seed['port']}",
        "PREFERRED_URL_SCHEME": "http",
        "SESSION_COOKIE_NAME": "canaille_session",
        "OAUTH2_REFRESH_TOKEN_GENERATOR": True,
        "OAUTH2_TOKEN_EXPIRES_IN": dict.fromkeys(GRANTS, lifetime),
        "CANAILLE": {
            "JAVASCRIPT": False,
            "HTMX": False,
            "CAPTCHA_ENABLED": False,
            "ENABLE_PASSWORD_COMPROMISSION_CHECK": False,
            "DATABASE": "sql",
            "ACL": {
                "DEFAULT": {
                    "PERMISSIONS": ["edit_self", "use_oidc"],
                    "READ": ["user_name", "groups", "lock_date"],
                    "WRITE": ["given_name", "family_name", "emails", "password"],
                }
            },
        },
        "CANAILLE_SQL": {"DATABASE_URI": f"sqlite:///{seed['state_folder']}/canaille.db"},
        "CANAILLE_OIDC": {
            "REQUIRE_NONCE": False,
            "DYNAMIC_CLIENT_REGISTRATION_OPEN": True,
            "TRUSTED_DOMAINS": ["trusted.invalid"],
            "ACTIVE_JWKS": [seed["server_jwk"]],
        },
    }


def add_people(backend: Backend, seed: Seed) -> None:
    for name, account in seed["accounts"].items():
        backend.save(
            models.User(
                user_name=name,
                formatted_name=account["claims"]["name"],
                family_name=name.title(),
                emails=[account["claims"]["email"]],
                password=account["password"],
            )
        )


def add_clients(backend: Backend, seed: Seed) -> None:
    for row in seed["clients"]:
        client = models.Client(
            client_id=row["client_id"],
            client_secret=row["client_secret"],
            client_name=row["client_id"],
            client_uri="https://client.example.test",
            contacts=["contact@example.test"],
            redirect_uris=row["redirect_uris"],
            grant_types=row["grant_types"],
            response_types=["code"],
            scope=row["scope"].split(),
            token_endpoint_auth_method=row["token_endpoint_auth_method"],
            client_id_issued_at=datetime.now(UTC),  # noqa: TID251 - another program's clock
        )
        backend.save(client)
        client.audience = [client]
        backend.save(client)


def add_control(app: Flask, seed: Seed) -> None:
    """The tests run on any free port, so they register their redirect URIs as they go."""

    @app.post("/testbed/redirect-uris")
    @csrf.exempt
    def register_redirect_uri() -> Response:
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given, f"Bearer {seed['control_token']}"):
            return Response(status=403)
        backend = Backend.instance
        for client in backend.query(models.Client):
            wanted = request.form.get("client_id") or client.client_id
            if client.client_id == wanted and "authorization_code" in client.grant_types:
                known = list(client.redirect_uris)
                client.redirect_uris = list(dict.fromkeys([*known, request.form["redirect_uri"]]))
                backend.save(client)
        return Response(status=204)


def main() -> None:
    seed: Seed = json.loads(Path(sys.argv[1]).read_text())
    app = create_app(config=settings(seed), wrap_asgi=False)
    with app.app_context(), Backend.instance.session():
        add_people(Backend.instance, seed)
        add_clients(Backend.instance, seed)
    add_control(app, seed)
    config = Config.from_mapping(bind=[f"127.0.0.1:{seed['port']}"])
    asyncio.run(serve(WsgiToAsgi(app), config))


if __name__ == "__main__":
    main()
