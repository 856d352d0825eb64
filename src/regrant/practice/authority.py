"""The authorization server: Authlib's, over our store and switches."""

from collections.abc import Callable, Collection
from typing import Any, cast

from authlib.common.security import generate_token
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc9207 import IssuerParameter
from flask import Flask, Response
from flask import request as current_request

from regrant.practice.grants import (
    CodeGrant,
    MachineGrant,
    ProofKey,
    RefreshGrant,
)
from regrant.practice.model import Grant, Token, User
from regrant.practice.openid import IdToken
from regrant.practice.parties import KnownClient, auth_methods
from regrant.practice.presented_tokens import Introspection, Revocation
from regrant.practice.store import Store, fingerprint
from regrant.practice.switchboard import Switchboard

_ACCESS_TOKEN_LENGTH = 42
_REFRESH_TOKEN_LENGTH = 48
_BAD_CHARACTERS = "The request holds characters that may not be there"


class Authority(AuthorizationServer):
    """Issues codes and tokens and remembers them."""

    def __init__(self, app: Flask, store: Store, switches: Switchboard, issuer: str) -> None:
        super().__init__()
        self.store = store
        self.switches = switches
        self.init_app(app)
        self.register_token_generator("default", _token_generator(switches))
        code_extensions = [ProofKey(), IdToken(store, switches, issuer)]
        self.register_grant(CodeGrant, code_extensions)
        self.register_grant(RefreshGrant)
        self.register_grant(MachineGrant)
        self.register_endpoint(Revocation)
        self.register_endpoint(Introspection)
        self.register_extension(_Issuer(issuer, switches))

    def authenticate_client(
        self, request: Any, methods: Collection[str], endpoint: str = "token"
    ) -> KnownClient:
        """Check the client's credentials; a refusal says what is wrong with them.

        Raises:
            InvalidClientError: As the library has it, with a sentence of ours.
        """
        try:
            client = super().authenticate_client(request, methods, endpoint)
        except InvalidClientError as error:
            if (reason := self._why_refused(request)) is None:
                raise
            raise InvalidClientError(reason, status_code=401) from error
        return cast("KnownClient", client)

    def _why_refused(self, request: Any) -> str | None:
        header_id, header_secret = extract_basic_authorization(request.headers)
        client = self.query_client(header_id or request.form.get("client_id") or "")
        if client is None or client.client.is_public:
            return None
        read = auth_methods(self.switches, client.client_id)
        places = {
            "client_secret_basic": header_secret,
            "client_secret_post": request.form.get("client_secret"),
        }
        used = {method for method, secret in places.items() if secret}
        if not used:
            return "Client credentials are missing"
        if used & read:
            return "The client secret is wrong"
        return f"Client credentials are read as {' or '.join(sorted(read))} only"

    def token_response(self) -> Response:
        """Answer a token request; no other one is judged or stored meanwhile."""
        with self.store.exclusive():
            return self._answered(self.create_token_response)

    def endpoint_response(self, endpoint: str) -> Response:
        """Answer a revocation or introspection request in the same way."""
        with self.store.exclusive():
            return self._answered(lambda: self.create_endpoint_response(endpoint))

    def consent_grant(self, user: User | None) -> CodeGrant:
        """Read an authorization request.

        Raises:
            OAuth2Error: It is refused; with a redirect URI when the client may be told.
        """
        try:
            return cast("CodeGrant", self.get_consent_grant(end_user=user))
        except ValueError:
            raise InvalidRequestError(_BAD_CHARACTERS) from None

    def _answered(self, make: Callable[[], object]) -> Response:
        try:
            return cast("Response", make())
        except ValueError:  # the library's own checks of the text stop at what is not ASCII
            error = InvalidRequestError(_BAD_CHARACTERS)
            refused = self.handle_error_response(self.create_oauth2_request(None), error)
            return cast("Response", refused)

    def query_client(self, client_id: str) -> KnownClient | None:
        """Find a client, unless the provider pretends not to know it."""
        client = self.store.client(client_id)
        if client is None or self.switches.is_on("unknown_client", client_id):
            return None
        return KnownClient(client, self.switches)

    def save_token(self, token: dict[str, Any], request: Any) -> None:
        """Remember what a token answer carries, as fingerprints."""
        client: KnownClient = request.client
        grant = self._grant_of(token, request)
        now = self.store.now()
        expires_in: int | None = token.get("expires_in")
        refresh_token: str | None = token.get("refresh_token")
        self.store.put_token(
            Token(
                grant_id=grant.grant_id,
                client_id=client.client_id,
                username=grant.username,
                scope=token.get("scope", ""),
                access_fingerprint=fingerprint(token["access_token"]),
                issued_at=now,
                access_expires_at=now + expires_in if expires_in else None,
                refresh_fingerprint=fingerprint(refresh_token) if refresh_token else None,
                refresh_expires_at=self._refresh_end(client, request) if refresh_token else None,
            )
        )
        if request.refresh_token and self.switches.is_on(
            "refresh_token_not_repeated", client.client_id
        ):
            token.pop("refresh_token", None)

    def _grant_of(self, token: dict[str, Any], request: Any) -> Grant:
        if request.refresh_token:
            return self.store.data.grants[request.refresh_token.token.grant_id]
        username = request.user.username if request.user else None
        grant = self.store.new_grant(request.client.client_id, username, token.get("scope", ""))
        if request.authorization_code:
            self.store.use_code(request.authorization_code.code, grant)
        return grant

    def _refresh_end(self, client: KnownClient, request: Any) -> float | None:
        presented = request.refresh_token
        if presented and client.client.rotation == "off":
            end: float | None = presented.token.refresh_expires_at
            return end
        seconds = (
            self.switches.number("refresh_token_seconds", client.client_id)
            or client.client.refresh_token_seconds
        )
        return self.store.now() + seconds if seconds else None


def _token_generator(switches: Switchboard) -> BearerTokenGenerator:
    def expires_in(client: Any, grant_type: str) -> int:
        del grant_type
        if switches.is_on("access_token_forever", client.client_id):
            return 0  # leaves expires_in out
        chosen = switches.number("access_token_seconds", client.client_id)
        return chosen or client.client.access_token_seconds

    return BearerTokenGenerator(
        _random(_ACCESS_TOKEN_LENGTH), _random(_REFRESH_TOKEN_LENGTH), expires_in
    )


def _random(length: int) -> Callable[..., str]:
    def generate(**_about: object) -> str:
        return generate_token(length)

    return generate


class _Issuer(IssuerParameter):
    """Puts `iss` into the authorization response (RFC 9207)."""

    def __init__(self, issuer: str, switches: Switchboard) -> None:
        self._issuer = issuer
        self._switches = switches

    def get_issuer(self) -> str:
        wrong = self._switches.is_on("issuer_wrong", current_request.args.get("client_id"))
        return self._issuer + ("/elsewhere" if wrong else "")
