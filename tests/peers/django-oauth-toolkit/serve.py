"""The peer `django-oauth-toolkit`, started as `python serve.py SEED.json`.

Consent page, token pages, application pages, admin and every protocol answer are the toolkit's own.
Ours are the settings, a login page, a notes API, the scopes that a client may have and the tests'
control.
"""

import json
import sys
from pathlib import Path
from typing import Any

import django
import waitress
from django.conf import settings
from django.core.management import call_command

SEED: dict[str, Any] = json.loads(Path(sys.argv[1]).read_text())
BASE, STATE = SEED["base"], Path(SEED["state_folder"])
DJANGO = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
]
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]


def configure() -> None:
    settings.configure(
        DEBUG=False,
        SECRET_KEY=SEED["control_token"],
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="site_urls",
        USE_TZ=True,
        STATIC_URL="/static/",
        SESSION_COOKIE_NAME="dot_session",
        CSRF_COOKIE_NAME="dot_csrf",
        LOGIN_URL="/accounts/login/",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": STATE / "db.sqlite3",
                "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
            }
        },
        INSTALLED_APPS=[*DJANGO, "oauth2_provider", "rest_framework"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
            }
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        LOGGING={
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"stderr": {"class": "logging.StreamHandler"}},
            "root": {"handlers": ["stderr"], "level": "WARNING"},
        },
        OAUTH2_PROVIDER={
            "SCOPES": SEED["scope_texts"],
            "DEFAULT_SCOPES": ["read"],
            "SCOPES_BACKEND_CLASS": "scopes.ScopesPerClient",
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": SEED["server_pem"],
            "OIDC_ISS_ENDPOINT": f"{BASE}/o",
            "ACCESS_TOKEN_EXPIRE_SECONDS": SEED["lifetimes_s"]["access"],
            "AUTHORIZATION_CODE_EXPIRE_SECONDS": SEED["lifetimes_s"]["code"],
            "REFRESH_TOKEN_EXPIRE_SECONDS": SEED["lifetimes_s"]["refresh"],
            "ROTATE_REFRESH_TOKEN": SEED["rotates"],
            "REFRESH_TOKEN_REUSE_PROTECTION": True,
            "REFRESH_TOKEN_GRACE_PERIOD_SECONDS": 0,
            "PKCE_REQUIRED": lambda client_id: client_id == "dot-public",
            "REQUEST_APPROVAL_PROMPT": "force",
            "ALLOWED_SCHEMES": ["http", "https"],
            "ERROR_RESPONSE_WITH_SCOPES": True,
            "OAUTH_DEVICE_VERIFICATION_URI": f"{BASE}/o/device/",
        },
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": [
                "oauth2_provider.contrib.rest_framework.OAuth2Authentication"
            ]
        },
        TESTBED=SEED,
    )
    django.setup()


def add_people_and_clients() -> None:
    from django.contrib.auth.models import User  # noqa: PLC0415 - models load after the settings
    from oauth2_provider.models import Application  # noqa: PLC0415 - as above

    for name, account in SEED["accounts"].items():
        User.objects.create_user(name, account["claims"]["email"], account["password"])
    admin = SEED["admin"]
    owner = User.objects.create_superuser(admin["user"], "root@example.test", admin["password"])
    for row in SEED["clients"]:
        Application.objects.create(
            client_id=row["client_id"],
            client_secret=row["client_secret"] or "",
            name=row["client_id"],
            user=owner,
            client_type="confidential" if row["client_secret"] else "public",
            authorization_grant_type=row["grant"],
            redirect_uris=" ".join(row["redirect_uris"]),
            algorithm=Application.RS256_ALGORITHM,
            skip_authorization=False,
        )


def main() -> None:
    configure()
    call_command("migrate", verbosity=0)
    add_people_and_clients()
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - as above

    waitress.serve(get_wsgi_application(), host="127.0.0.1", port=SEED["port"], threads=4)


if __name__ == "__main__":
    main()
