"""What can go wrong when the API of the practice provider is called."""

from regrant.practice.model import SCOPES
from regrant.practice.switch import Switch

_SCOPE_NAMES = tuple(SCOPES)

OF_CALLS = (
    Switch(
        name="api_demands_scope",
        stage="api",
        simulates="Every call needs this scope, too: 403 insufficient_scope without it.",
        codes=("scope-missing", "scope-denied", "scope-not-allowed"),
        choices=_SCOPE_NAMES,
    ),
    Switch(
        name="api_refusal",
        stage="api",
        simulates="How the API refuses: the reason in the JSON body only, or a bare 403, instead "
        "of RFC 6750's WWW-Authenticate.",
        codes=("authentication-not-used", "shared-user-missing"),
        choices=("body", "bare_403"),
    ),
    Switch(
        name="api_account_forbidden",
        stage="api",
        simulates="The account lacks rights in the service, whatever the scopes: 403.",
        codes=("account-permission-missing",),
    ),
    Switch(
        name="api_unavailable",
        stage="api",
        simulates="The API fails with this status.",
        codes=("provider-unavailable",),
        choices=("500", "502", "503"),
        countable=True,
    ),
    Switch(
        name="api_rate_limited",
        stage="api",
        simulates="The API answers 429 with this Retry-After.",
        codes=("rate-limited",),
        maximum=3600,
        countable=True,
    ),
    Switch(
        name="api_slow",
        stage="api",
        simulates="The API waits this long before it answers.",
        codes=("provider-unreachable",),
        maximum=120,
        countable=True,
    ),
    Switch(
        name="api_html",
        stage="api",
        simulates="The API answers with an HTML page of this status.",
        codes=("response-malformed", "provider-unavailable"),
        choices=("200", "502"),
        countable=True,
    ),
)
