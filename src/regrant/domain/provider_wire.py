"""How a provider's wire differs from the RFCs, as data: what the protocol layer asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

BodyKind = Literal["form", "json", "query"]
ReportedIn = Literal["token_response", "callback", "header", "call", "nowhere"]
RevocationAuth = Literal["none", "basic", "post", "bearer", "headers"]
RevokedToken = Literal["any", "refresh_token", "access_token"]


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """How the token endpoint wants to be asked. The defaults are RFC 6749 §4.1.3.

    `refresh_sends_redirect_uri` is set where a refresh has to repeat the redirect URL.
    """

    method: Literal["POST", "GET"] = "POST"
    body: BodyKind = "form"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    refresh_sends_redirect_uri: bool = False


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """How the token endpoint answers. The defaults are RFC 6749 §5.1.

    `body` is `form` where the answer is form-encoded (at least to those who do not ask for JSON).
    `object` points to the object that holds the tokens; `names` maps the RFC's member names to
    the provider's. `expires_at` names a member that holds the moment of the end (ISO 8601 or
    Unix seconds). `omits_expires_in`: tokens end, yet the answer does not say when.
    `error_in_success`: a status 200 may carry a failure; it is one when `error` points to a
    value, and where `success` is given, when that value differs from `success_value`.
    `api_base` points to the address that calls have to go to.
    """

    body: Literal["json", "form"] = "json"
    object: str = ""
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    expires_at: str | None = None
    omits_expires_in: bool = False
    zero_means_never: bool = False
    error_in_success: bool = False
    error: str | None = None
    success: str | None = None
    success_value: str | None = None
    api_base: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class TokenExchange:
    """A token that is traded for a longer-lived one, where there are no refresh tokens.

    `endpoint` is the token endpoint unless given. `token_param` names the parameter that carries
    the access token, `client_params` which of `client_id` and `client_secret` go along.
    `minimum_age_seconds`: a younger token is refused.
    """

    grant_type: str
    token_param: str
    endpoint: str | None = None
    method: Literal["GET", "POST"] = "GET"
    client_params: tuple[Literal["client_id", "client_secret"], ...] = ()
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    lifetime_seconds: int | None = None
    minimum_age_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Revocation:
    """How a token is taken back. The defaults are RFC 7009.

    `token_param` is empty where the token travels elsewhere. `params` and `headers` may hold
    `{token}`, `{client_id}`, `{client_secret}` and `{account_id}` (who logged in). `accepts` says
    which token the endpoint takes; `ends` what is gone afterwards, in words. `automatic` is off
    where the call needs something that Regrant does not have; `note` says what.
    """

    method: Literal["POST", "DELETE", "GET"] = "POST"
    body: Literal["form", "json", "query", "none"] = "form"
    auth: RevocationAuth = "basic"
    token_param: str = "token"
    token_type_hint: bool = False
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    accepts: RevokedToken = "any"
    always_succeeds: bool = False
    automatic: bool = True
    ends: str | None = None
    note: str | None = None

    @property
    def is_standard(self) -> bool:
        """Whether the call is the one of RFC 7009 §2.1, whatever the client authentication."""
        plain = not self.params and not self.headers and self.token_param == "token"
        return (
            self.automatic
            and plain
            and (self.method, self.body) == ("POST", "form")
            and self.auth in {"basic", "post", "none"}
        )


@dataclass(frozen=True, slots=True)
class IdentityCall:
    """Who logged in: the call to `userinfo_endpoint` and where its answer has id and label.

    `id` and `label` are JSON pointers, tried in their order. With `in_token_answer` they point
    into the token answer, and no call is needed. `token_prefix` replaces `Bearer`. `header`
    values may hold `{client_id}`.
    """

    id: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    in_token_answer: bool = False
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: str | None = None
    token_prefix: str | None = None


@dataclass(frozen=True, slots=True)
class ApiHeader:
    """A header that calls need beside the token. `value` may hold `{client_id}`."""

    name: str
    value: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ScopeReporting:
    """Where a provider says which scopes it granted. The default is RFC 6749 §5.1.

    `at` points into the token answer, `separator` is the one used there, `callback_param` the
    parameter on the way back, `headers` the headers of API answers.
    """

    reported_in: tuple[ReportedIn, ...] = ()
    at: str = "/scope"
    separator: str | None = None
    callback_param: str | None = None
    headers: tuple[str, ...] = ()
    call: str | None = None
    note: str | None = None
