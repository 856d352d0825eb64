"""The three grants of the practice provider, on Authlib's."""

from typing import Any

from authlib.oauth2.rfc6749 import (
    AccessDeniedError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
    grants,
)
from authlib.oauth2.rfc7636 import CodeChallenge

from regrant.practice.model import USERS, Code, User
from regrant.practice.parties import KnownClient, KnownCode, KnownToken, known_scopes
from regrant.practice.store import Store, fingerprint

CONFIDENTIAL_AUTH_METHODS = ("client_secret_basic", "client_secret_post")
AUTH_METHODS = (*CONFIDENTIAL_AUTH_METHODS, "none")


class InteractionRequiredError(OAuth2Error):
    """The person has to confirm something at the provider first (OpenID Connect Core §3.1.2.6)."""

    error = "interaction_required"
    description = "The person must confirm something at the provider first."


def check_scopes(client: KnownClient, requested: str | None) -> None:
    """Refuse what the provider does not know, does not allow this client, or misses.

    Raises:
        InvalidScopeError: With the scope's name, unless refused scopes are silently dropped.
    """
    scopes = (requested or "").split()
    switches = client.switches
    required = switches.choice("required_scope", client.client_id)
    if required == "any" and not scopes:
        raise InvalidScopeError("At least one scope is required")
    if required not in {"off", "any", *scopes}:
        raise InvalidScopeError(f"The scope '{required}' is required")
    if switches.choice("scope_answer", client.client_id) == "dropped":
        return
    known = known_scopes(switches, client.client_id)
    for scope in scopes:
        if scope not in known:
            raise InvalidScopeError(f"The scope '{_printable(scope)}' is unknown")
        if scope not in client.allowed_scopes():
            raise InvalidScopeError(f"The scope '{scope}' is not allowed for this client")


def _printable(text: str) -> str:
    return "".join(c for c in text if " " <= c <= "~" and c not in '"\\')[:60]


class CodeGrant(grants.AuthorizationCodeGrant):
    """Authorization code (RFC 6749 §4.1)."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    server: Any
    request: Any
    chosen_scopes: frozenset[str] = frozenset()

    def validate_requested_scope(self) -> None:
        """Check the scopes, and everything else that a switch may have against the request."""
        client: KnownClient = self.request.client
        check_scopes(client, self.request.payload.scope)
        if client.switches.is_on("interaction_required", client.client_id):
            raise InteractionRequiredError
        if client.switches.is_on("access_denied", client.client_id):
            raise AccessDeniedError

    def save_authorization_code(self, code: str, request: Any) -> None:
        """Remember a code that was given out."""
        store: Store = self.server.store
        asked = request.payload.data
        client: KnownClient = self.request.client
        store.put_code(
            Code(
                fingerprint=fingerprint(code),
                client_id=client.client_id,
                username=self.request.user.username,
                redirect_uri=asked.get("redirect_uri"),
                scope=" ".join(s for s in self.request.scope.split() if s in self.chosen_scopes),
                issued_at=store.now(),
                expires_at=store.now() + client.client.code_seconds,
                nonce=asked.get("nonce"),
                code_challenge=asked.get("code_challenge"),
                code_challenge_method=asked.get("code_challenge_method"),
                access_type=asked.get("access_type"),
                prompt=asked.get("prompt"),
            )
        )

    def query_authorization_code(self, code: str, client: Any) -> KnownCode | None:
        """Find a code that still works."""
        known = self.server.store.present_code(code, client.client_id)
        return KnownCode(known) if known else None

    def delete_authorization_code(self, authorization_code: Any) -> None:
        """Do nothing: a used code is kept, so that its second use is noticed."""

    def authenticate_user(self, authorization_code: Any) -> User | None:
        """Find the person who gave the consent."""
        return USERS.get(authorization_code.code.username)

    def generate_token(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Make the tokens; whether a refresh token is among them is the switches' matter."""
        code: KnownCode = self.request.authorization_code
        kwargs["include_refresh_token"] = self._gives_refresh_token(code.code)
        token: dict[str, Any] = super().generate_token(*args, **kwargs)
        token.setdefault("scope", "")  # leaving it out would mean: all that was asked for (§5.1)
        return token

    def _gives_refresh_token(self, code: Code) -> bool:
        client: KnownClient = self.request.client
        switches, client_id = client.switches, client.client_id
        without = ("refresh_token_never", "access_token_forever")
        if any(switches.is_on(name, client_id) for name in without):
            return False
        asked_for = {
            "off": True,
            "scope": "offline_access" in code.scope.split(),
            "parameter": code.access_type == "offline",
        }[switches.choice("refresh_token_on_request", client_id)]
        if not asked_for or not client.check_grant_type("refresh_token"):
            return False
        once = switches.choice("refresh_token_once", client_id)
        if once == "off" or (once == "until_consent" and code.prompt == "consent"):
            return True
        return not self.server.store.has_refresh_token(client_id, code.username)


class RefreshGrant(grants.RefreshTokenGrant):
    """Refresh (RFC 6749 §6), with and without rotation."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS

    server: Any
    request: Any

    def authenticate_refresh_token(self, refresh_token: str) -> Any:
        """Find a refresh token that still works."""
        client: KnownClient = self.request.client
        if client.switches.is_on("refresh_token_dead", client.client_id):
            return None
        store: Store = self.server.store
        known = store.present_refresh_token(refresh_token, client.client)
        return KnownToken(known, store, is_refresh_token=True) if known else None

    def authenticate_user(self, refresh_token: Any) -> User | None:
        """Find the person whose grant it is."""
        return refresh_token.get_user()

    def issue_token(self, user: Any, refresh_token: Any) -> dict[str, Any]:
        """Make the tokens: with rotation a new refresh token, without it the same again."""
        scope = self.request.payload.scope or refresh_token.get_scope()
        rotates = self._rotates()
        token = self.generate_token(user=user, scope=scope, include_refresh_token=rotates)
        if not rotates:
            token["refresh_token"] = self.request.form["refresh_token"]
        return token

    def revoke_old_credential(self, refresh_token: Any) -> None:
        """Note that the presented refresh token was replaced, when it was."""
        if self._rotates():
            self.server.store.replace_refresh_token(refresh_token.token)

    def _rotates(self) -> bool:
        client: KnownClient = self.request.client
        repeated = not client.switches.is_on("refresh_token_not_repeated", client.client_id)
        return client.client.rotation != "off" and repeated


class MachineGrant(grants.ClientCredentialsGrant):
    """Client credentials (RFC 6749 §4.4)."""

    TOKEN_ENDPOINT_AUTH_METHODS = CONFIDENTIAL_AUTH_METHODS

    request: Any

    def validate_requested_scope(self) -> None:
        """Check the scopes as at the login."""
        check_scopes(self.request.client, self.request.payload.scope)


class ProofKey(CodeChallenge):
    """PKCE with S256 (RFC 7636): public clients must, others when the switch says so."""

    def __init__(self) -> None:
        super().__init__(required=True)
        self.SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: CodeGrant, redirect_uri: str) -> None:
        """Demand a challenge where one is due, and S256 as its method."""
        client: KnownClient = grant.request.client
        asked = grant.request.payload.data
        due = client.client.is_public or client.switches.is_on("pkce_required", client.client_id)
        if due and not asked.get("code_challenge"):
            raise InvalidRequestError("PKCE is required: 'code_challenge' is missing")
        if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("'code_challenge_method' must be S256")
        super().validate_code_challenge(grant, redirect_uri)
