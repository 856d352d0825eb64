"""The authorization request and what comes back (RFC 6749 §4.1.1-2, RFC 7636, RFC 9207)."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal

from regrant.protocol.http import with_query

CALLBACK_PARAMS: Final = ("code", "state", "iss", "error", "error_description", "error_uri")


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """Everything that the authorization URL carries.

    `code_challenge` is `None` when PKCE is off for the application; `nonce` is set when
    `openid` is asked for. `extra` never replaces one of ours.
    """

    endpoint: str
    client_id: str
    redirect_uri: str
    state: str
    scopes: Sequence[str]
    scope_separator: str = " "
    code_challenge: str | None = None
    nonce: str | None = None
    extra: Mapping[str, str] | None = None
    client_id_param: str = "client_id"
    scope_param: str = "scope"

    def url(self) -> str:
        """The address to send the browser to.

        Spec:
            RFC 6749 §4.1.1, RFC 7636 §4.3. Only `response_type=code` is ever sent.
        """
        params = {
            "response_type": "code",
            self.client_id_param: self.client_id,
            "redirect_uri": self.redirect_uri,
            self.scope_param: self.scope_separator.join(self.scopes),
            "state": self.state,
            "code_challenge": self.code_challenge or "",
            "code_challenge_method": "S256" if self.code_challenge else "",
            "nonce": self.nonce or "",
        }
        extra = {key: value for key, value in (self.extra or {}).items() if key not in params}
        return with_query(self.endpoint, [(k, v) for k, v in (params | extra).items() if v])


def code_challenge(verifier: str) -> str:
    """The S256 challenge of a verifier.

    Spec:
        RFC 7636 §4.2.

    Example:
        >>> code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
    """
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


CallbackProblem = Literal["parameter-twice", "no-code-and-no-error", "code-and-error"]


@dataclass(frozen=True, slots=True)
class Callback:
    """What the browser brought back. `problem` names why it cannot be an OAuth answer."""

    params: Mapping[str, str]
    problem: CallbackProblem | None = None

    @property
    def code(self) -> str:
        """The authorization code, or an empty string."""
        return self.params.get("code", "")

    @property
    def state(self) -> str:
        """The state, or an empty string."""
        return self.params.get("state", "")

    @property
    def error(self) -> str:
        """The error code (RFC 6749 §4.1.2.1), or an empty string."""
        return self.params.get("error", "")


def parse_callback(query: Sequence[tuple[str, str]]) -> Callback:
    """Read the query of the redirect.

    Spec:
        RFC 6749 §3.1: parameters must not be included more than once; §4.1.2: a code or an
        error, never both.
    """
    names = [name for name, _ in query]
    params = dict(reversed(query))
    if any(names.count(name) > 1 for name in CALLBACK_PARAMS):
        return Callback(params, "parameter-twice")
    if params.get("code") and params.get("error"):
        return Callback(params, "code-and-error")
    if not params.get("code") and not params.get("error"):
        return Callback(params, "no-code-and-no-error")
    return Callback(params)


def iss_is_acceptable(iss: str | None, *, expected: str | None, demanded: bool) -> bool:
    """Whether the answer comes from the server that was asked.

    Spec:
        RFC 9207 §2.4: compared as strings, byte for byte; missing is refused only where the
        server's metadata promises it.
    """
    if iss is None:
        return not demanded
    return expected is None or iss == expected
