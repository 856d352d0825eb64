"""What is asked on purpose before anybody logs in: a setting's real value, or a made-up one."""

from dataclasses import dataclass
from typing import Literal

from regrant.domain.application import AuthMethod

Value = Literal["real", "made-up"]
#: A made-up redirect URL on the same host as the real one, or on a host that does not exist.
Redirect = Literal["real", "near", "far"]
PresentedGrant = Literal["authorization_code", "refresh_token", "client_credentials", "made-up"]
#: An endpoint as it is set, or as metadata or the catalogue have it.
Address = Literal["set", "known"]
Verdict = Literal["ok", "wrong", "unknown"]


@dataclass(frozen=True, slots=True)
class LoginAsk:
    """A request to the authorization endpoint, as a browser without a session sends it.

    `scopes`, `separator` and `pkce` of `None` are as they are set. A `silent` one carries
    `prompt=none`: a server that knows it answers at once instead of showing its login page. A
    `plain` one leaves out the parameters that the application adds, a `bare` one all of them.
    `turn` counts repetitions, which show what differs from answer to answer anyway.
    """

    client: Value = "real"
    redirect: Redirect = "real"
    scopes: tuple[str, ...] | None = None
    separator: str | None = None
    pkce: bool | None = None
    silent: bool = False
    plain: bool = False
    bare: bool = False
    address: Address = "set"
    turn: int = 0


@dataclass(frozen=True, slots=True)
class TokenAsk:
    """A request to the token endpoint with a made-up code, never a real one.

    For a token of the client's own the `scope` is made up too, so that most servers refuse before
    they make one.
    """

    client: Value
    secret: Value
    method: AuthMethod
    grant: PresentedGrant = "authorization_code"
    address: Address = "set"
    turn: int = 0
    scope: Value = "made-up"


@dataclass(frozen=True, slots=True)
class MadeUpTokenAsk:
    """A made-up token, sent to be revoked or introspected."""

    endpoint: Literal["revocation_endpoint", "introspection_endpoint"]
    client: Value
    secret: Value
    method: AuthMethod
    turn: int = 0


@dataclass(frozen=True, slots=True)
class CallAsk:
    """A call without a token, or with a made-up one; `what` is an endpoint or `base_url:<code>`."""

    what: str
    has_token: bool = False


@dataclass(frozen=True, slots=True)
class PathAsk:
    """The request of an endpoint, sent to a path beside it at which nothing can be."""

    endpoint: str


Ask = LoginAsk | TokenAsk | MadeUpTokenAsk | CallAsk | PathAsk
