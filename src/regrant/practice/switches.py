"""The faults of the practice provider, each with what it simulates and the finding it causes.

A switch has one value for all clients and may have another for one client. `SWITCHES` is the
only table: the page, the control API and the end of this text are made from it, and the tests
show each row to change the provider's answer as it says.
"""

from regrant.practice.model import SCOPES
from regrant.practice.switch import STAGES, Switch

_SCOPE_NAMES = tuple(SCOPES)

_LOGIN = (
    Switch(
        name="unknown_client",
        stage="login",
        simulates="The client was deleted at the provider: its own error page at login, "
        "invalid_client at every endpoint.",
        codes=("client-id-invalid",),
    ),
    Switch(
        name="redirect_mismatch",
        stage="login",
        simulates="Only redirect URIs registered with the client are accepted; any other gets "
        "the provider's own error page, and nobody is sent back.",
        codes=("redirect-uri-mismatch",),
    ),
    Switch(
        name="authorization_endpoint_moved",
        stage="login",
        simulates="The login page moved: the old address answers 404, the metadata names the "
        "new one.",
        codes=("authorization-endpoint-wrong",),
    ),
    Switch(
        name="unknown_scope",
        stage="login",
        simulates="The provider does not know this scope (any more).",
        codes=("scope-invalid",),
        choices=_SCOPE_NAMES,
    ),
    Switch(
        name="scope_not_allowed",
        stage="login",
        simulates="The client may not have this scope until the provider's console allows it; "
        "tokens lose it at the next refresh.",
        codes=("scope-not-allowed",),
        choices=_SCOPE_NAMES,
    ),
    Switch(
        name="required_scope",
        stage="login",
        simulates="A login that asks for no scope at all (any), or not for this one, is refused.",
        codes=("scope-missing",),
        choices=("any", *_SCOPE_NAMES),
    ),
    Switch(
        name="scope_answer",
        stage="login",
        simulates="How a refused scope is answered: by the provider's own page, or by silently "
        "leaving it out of the token, instead of invalid_scope in the callback.",
        codes=("scope-not-allowed", "scope-invalid", "scope-missing"),
        choices=("page", "dropped"),
    ),
    Switch(
        name="scope_unticked",
        stage="login",
        simulates="The person leaves this scope out: its check box is not ticked on the consent "
        "page.",
        codes=("scope-denied",),
        choices=_SCOPE_NAMES,
    ),
    Switch(
        name="access_denied",
        stage="login",
        simulates="The whole request is refused without asking: access_denied in the callback.",
        codes=("scope-denied", "login-cancelled"),
    ),
    Switch(
        name="access_limited",
        stage="login",
        simulates="The provider limits access by IP address (own page at login, 403 at the API) "
        "or by the domain of the redirect URI (own page at login).",
        codes=("access-limited",),
        choices=("ip", "domain"),
    ),
    Switch(
        name="application_not_approved",
        stage="login",
        simulates="The client is in test mode and the person is no test user: own page at login.",
        codes=("application-not-approved",),
    ),
    Switch(
        name="interaction_required",
        stage="login",
        simulates="The provider wants the person to confirm something first: "
        "interaction_required in the callback.",
        codes=("interaction-required",),
    ),
    Switch(
        name="pkce_required",
        stage="login",
        simulates="Confidential clients, too, must send a PKCE code challenge.",
        codes=("pkce-required",),
    ),
    Switch(
        name="issuer_wrong",
        stage="login",
        simulates="The callback names another issuer (iss) than the metadata.",
        codes=("issuer-mismatch",),
    ),
    Switch(
        name="state_lost",
        stage="login",
        simulates="The callback comes back without its state.",
        codes=("state-mismatch",),
    ),
)

_REFRESH_TOKENS = (
    Switch(
        name="access_token_forever",
        stage="token",
        simulates="Access tokens do not expire: no expires_in, no refresh token.",
        codes=("token-does-not-expire",),
    ),
    Switch(
        name="refresh_token_never",
        stage="token",
        simulates="The provider cannot refresh: access tokens expire, and there is no refresh "
        "token.",
        codes=("refresh-token-unsupported",),
    ),
    Switch(
        name="refresh_token_on_request",
        stage="token",
        simulates="A refresh token is given only when asked for with the scope offline_access, "
        "or with the parameter access_type=offline.",
        codes=("refresh-token-not-enabled",),
        choices=("scope", "parameter"),
    ),
    Switch(
        name="refresh_token_once",
        stage="token",
        simulates="A person gets one refresh token for a client; another only after the first "
        "is revoked, or when consent is forced with prompt=consent.",
        codes=("refresh-token-issued-once",),
        choices=("until_revoked", "until_consent"),
    ),
    Switch(
        name="refresh_token_dead",
        stage="token",
        simulates="Every refresh token was invalidated at the provider: invalid_grant.",
        codes=("refresh-token-invalidated",),
    ),
    Switch(
        name="refresh_token_not_repeated",
        stage="token",
        simulates="The answer to a refresh carries no refresh token; the old one stays valid.",
    ),
)

_TOKEN = (
    Switch(
        name="wrong_secret",
        stage="token",
        simulates="The client secret was replaced at the provider; the client page shows the "
        "new one.",
        codes=("client-secret-invalid",),
    ),
    Switch(
        name="credentials_only_in",
        stage="token",
        simulates="Client credentials are read only from the body, or only from the Basic header.",
        codes=("client-authentication-misplaced",),
        choices=("body", "basic"),
    ),
    Switch(
        name="token_endpoint_moved",
        stage="token",
        simulates="The token endpoint moved: the old address answers 404, 405 or a redirect; "
        "the metadata names the new one.",
        codes=("token-endpoint-wrong",),
        choices=("not_found", "method_not_allowed", "redirect"),
    ),
    *_REFRESH_TOKENS,
    Switch(
        name="access_token_seconds",
        stage="token",
        simulates="Access tokens live only this long.",
        codes=("access-token-expired",),
        maximum=86_400,
    ),
    Switch(
        name="refresh_token_seconds",
        stage="token",
        simulates="Refresh tokens live only this long.",
        codes=("refresh-token-invalidated",),
        maximum=86_400,
    ),
    Switch(
        name="token_answer_lost",
        stage="token",
        simulates="The request is processed, then the connection is reset before the answer.",
        codes=("refresh-response-lost", "provider-unreachable"),
        countable=True,
    ),
    Switch(
        name="token_unavailable",
        stage="token",
        simulates="The token endpoint fails with this status.",
        codes=("provider-unavailable",),
        choices=("500", "502", "503"),
        countable=True,
    ),
    Switch(
        name="token_rate_limited",
        stage="token",
        simulates="The token endpoint answers 429 with this Retry-After.",
        codes=("rate-limited",),
        maximum=3600,
        countable=True,
    ),
    Switch(
        name="token_slow",
        stage="token",
        simulates="The token endpoint waits this long before it answers.",
        codes=("provider-unreachable",),
        maximum=120,
        countable=True,
    ),
    Switch(
        name="token_html",
        stage="token",
        simulates="The token endpoint answers with an HTML page of this status.",
        codes=("response-malformed", "token-endpoint-wrong", "provider-unavailable"),
        choices=("200", "400", "502"),
        countable=True,
    ),
    Switch(
        name="token_malformed",
        stage="token",
        simulates="A good token answer is cut short, is empty, or lacks the access token.",
        codes=("response-malformed",),
        choices=("truncated", "empty", "no_access_token"),
        countable=True,
    ),
    Switch(
        name="errors_without_description",
        stage="token",
        simulates="Errors of the token endpoint and in the callback carry their code only, so "
        "that a wrong secret and one in the wrong place look the same.",
        codes=("client-secret-invalid", "client-authentication-misplaced"),
    ),
    Switch(
        name="token_error_in_200",
        stage="token",
        simulates="The token endpoint sends its errors with status 200, or answers every request "
        "with such an error.",
        codes=("response-malformed",),
        choices=("errors", "always"),
        countable=True,
    ),
    Switch(
        name="token_numbers_as_strings",
        stage="token",
        simulates="expires_in is sent as a string.",
        countable=True,
    ),
    Switch(
        name="token_type_missing",
        stage="token",
        simulates="The token answer has no token_type.",
        countable=True,
    ),
    Switch(
        name="expires_in_missing",
        stage="token",
        simulates="The token answer does not say when the access token expires, though it does.",
        countable=True,
    ),
    Switch(
        name="token_form_encoded",
        stage="token",
        simulates="The token answer is form-encoded instead of JSON.",
        countable=True,
    ),
    Switch(
        name="id_token_fault",
        stage="token",
        simulates="The id_token has a wrong nonce, audience, issuer or signature.",
        codes=("response-malformed",),
        choices=("nonce", "audience", "issuer", "signature"),
    ),
    Switch(
        name="clock_skew",
        stage="token",
        simulates="The provider's clock is ahead by this much (behind, when negative), in its "
        "Date header and id_tokens.",
        codes=("clock-skew",),
        minimum=-86_400,
        maximum=86_400,
    ),
)

_REVOCATION = (
    Switch(
        name="revocation_unavailable",
        stage="revocation",
        simulates="The revocation endpoint answers 503.",
        codes=("provider-unavailable",),
        countable=True,
    ),
    Switch(
        name="revocation_missing",
        stage="revocation",
        simulates="There is no revocation endpoint: 404, and the metadata names none.",
        codes=("revocation-endpoint-wrong",),
    ),
)

_API = (
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

SWITCHES: dict[str, Switch] = {
    switch.name: switch for switch in (*_LOGIN, *_TOKEN, *_REVOCATION, *_API)
}

WITHOUT_SWITCH: dict[str, str] = {
    "authentication-not-used": "Switch “Use authentication” off in a method, or the service's "
    "authentication to None, and call the API: it answers 401.",
    "shared-user-missing": "Call the API through an application that has no shared user.",
    "authorization-endpoint-wrong": "Set another path of this server as authorization URL: 404.",
    "token-endpoint-wrong": "Set another path of this server as token URL: 404 or 405.",
    "refresh-token-invalidated": "Remove the client on the page “Connected applications”, or "
    "POST /practice/api/revoke-user-grants.",
    "access-token-expired": "POST /practice/api/expire-access-tokens.",
    "scope-denied": "Untick a scope on the consent page.",
    "login-cancelled": "Press Deny on the consent page.",
    "account-changed": "Log in as the other person when reconnecting.",
}


def table() -> str:
    """All switches as text, stage by stage."""
    lines: list[str] = []
    for stage, title in STAGES.items():
        lines += ["", title + ":", ""]
        for switch in SWITCHES.values():
            if switch.stage == stage:
                causes = ", ".join(switch.codes) or "no finding"
                lines += [f"{switch.name} ({switch.values}) -> {causes}", f"    {switch.simulates}"]
    return "\n".join(lines)


__doc__ = f"{__doc__}{table()}\n"
