"""What can go wrong where the practice provider gives and takes back tokens."""

from regrant.practice.switch import Switch

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

OF_TOKENS = (
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
        simulates="The id_token has a wrong nonce, audience or issuer, which ends the login; or "
        "a signature that does not verify, which only costs its claims and causes no finding.",
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

OF_REVOCATION = (
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
