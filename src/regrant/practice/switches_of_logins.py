"""What can go wrong at the login page of the practice provider."""

from regrant.practice.model import SCOPES
from regrant.practice.switch import Switch

_SCOPE_NAMES = tuple(SCOPES)

OF_LOGINS = (
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
