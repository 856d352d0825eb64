"""OpenID Connect: id_tokens and the key that signs them."""

from typing import Any, cast

from authlib.oidc.core import OpenIDCode
from joserfc.jwk import RSAKey

from regrant.practice.model import User
from regrant.practice.parties import KnownClient, KnownCode
from regrant.practice.store import Store
from regrant.practice.switchboard import Switchboard

_LIFETIME_SECONDS = 3600


def signing_key(store: Store) -> RSAKey:
    """Return the key of this provider, made once and kept with its other state."""
    with store.exclusive():
        if not store.data.signing_key:
            with store.changing() as data:
                data.signing_key = _exported(_new_key())
        return RSAKey.import_key(dict(store.data.signing_key))


def _new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, private=True, auto_kid=True)


def _exported(key: RSAKey) -> dict[str, str]:
    return {name: str(value) for name, value in key.as_dict(private=True).items()}


class IdToken(OpenIDCode):
    """Adds an id_token to the answer when the scope contains `openid`."""

    def __init__(self, store: Store, switches: Switchboard, issuer: str) -> None:
        super().__init__(require_nonce=False)
        self._store = store
        self._switches = switches
        self._issuer = issuer

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        """Take any nonce: whether it is fresh is the client's matter here."""
        del nonce, request
        return False

    def resolve_client_private_key(self, client: KnownClient) -> RSAKey:
        """Sign with the provider's key, or with one that is not published."""
        if self._fault(client.client_id) == "signature":
            return _new_key()
        return signing_key(self._store)

    def get_encode_header(self, client: KnownClient) -> dict[str, Any]:
        """Name the key that should verify."""
        del client
        return {"alg": "RS256", "kid": signing_key(self._store).kid}

    def get_client_claims(self, client: KnownClient) -> dict[str, Any]:
        """Say who issued the id_token, for whom and when."""
        fault = self._fault(client.client_id)
        now = int(self._store.now()) + self._switches.number("clock_skew", client.client_id)
        return {
            "iss": self._issuer + ("/elsewhere" if fault == "issuer" else ""),
            "aud": ["somebody-else" if fault == "audience" else client.client_id],
            "iat": now,
            "exp": now + _LIFETIME_SECONDS,
        }

    def get_authorization_code_claims(self, authorization_code: KnownCode) -> dict[str, Any]:
        """Repeat the nonce of the authorization request, or another one."""
        claims: dict[str, Any] = cast("Any", super()).get_authorization_code_claims(
            authorization_code
        )
        if self._fault(authorization_code.code.client_id) == "nonce":
            claims["nonce"] = "another-nonce"
        return claims

    def generate_user_info(self, user: User, scope: str) -> Any:
        """Tell what the scopes allow."""
        return user.claims(frozenset(scope.split()))

    def _fault(self, client_id: str) -> str:
        return self._switches.choice("id_token_fault", client_id)
