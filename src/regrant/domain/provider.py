"""A provider: what the catalogue knows of a third party's authorization server."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal

from regrant.domain.application import AuthMethod, TokenPlacement
from regrant.domain.provider_rules import Console, RedirectRules, RefreshTokenLimits
from regrant.domain.provider_wire import (
    ApiHeader,
    IdentityCall,
    Revocation,
    ScopeReporting,
    TokenAnswer,
    TokenExchange,
    TokenRequest,
)
from regrant.domain.url_template import Variable, fill, values_for, variable_names

Expires = Literal["yes", "no", "setting", "unknown"]
Rotation = Literal["none", "rotates", "rotates_with_grace", "reuse_detection", "unknown"]
RefreshTokenWay = Literal[
    "always",
    "with_scope",
    "with_params",
    "first_consent_only",
    "enabled_in_settings",
    "never",
    "unknown",
]
PkceSupport = Literal["required", "supported", "unsupported", "unknown"]
Verified = Literal["docs", "two_sources", "one_source"]
ErrorDisplay = Literal["provider_page", "redirects_back", "unknown"]


#: Addresses of which the client itself may be a part.
_ASKED_BY_CLIENT: Final = frozenset({"revocation_endpoint", "introspection_endpoint"})


class Quirk(StrEnum):
    """The ways in which a provider's wire differs: what the protocol layer must know."""

    COMMA_SEPARATED_SCOPES = "comma-separated-scopes"
    RENAMED_CLIENT_ID = "renamed-client-id"
    RENAMED_SCOPE_PARAMETER = "renamed-scope-parameter"
    JSON_TOKEN_REQUEST = "json-token-request"
    GET_TOKEN_REQUEST = "get-token-request"
    SEPARATE_REFRESH_ENDPOINT = "separate-refresh-endpoint"
    REDIRECT_URI_ON_REFRESH = "redirect-uri-on-refresh"
    FORM_TOKEN_ANSWER = "form-token-answer"
    NESTED_TOKEN_ANSWER = "nested-token-answer"
    RENAMED_ANSWER_MEMBERS = "renamed-answer-members"
    EXPIRES_AT = "expires-at"
    NO_EXPIRES_IN = "no-expires-in"
    ERROR_IN_SUCCESS = "error-in-success"
    LONG_LIVED_EXCHANGE = "long-lived-exchange"
    TOKEN_PLACEMENT = "token-placement"
    SPECIAL_REVOCATION = "special-revocation"
    SCOPES_IGNORE_CASE = "scopes-ignore-case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A catalogue entry. Field names are the names of the facts.

    `confirmed` holds the facts that somebody read in the provider's own material; every other
    fact is a hint, good for a pre-filled form and a "usually", never for a certain finding.
    Empty and `None` mean that the catalogue does not know.
    """

    id: str
    name: str
    category: str
    tier: int = 2
    verified: Verified = "one_source"
    extends: str | None = None
    aliases: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    docs_url: str | None = None
    console_url: str | None = None
    connected_apps_url: str | None = None
    notes: tuple[str, ...] = ()
    error_families: tuple[str, ...] = ()

    authorization_endpoint: str | None = None
    token_endpoint: str | None = None
    refresh_endpoint: str | None = None
    revocation_endpoint: str | None = None
    userinfo_endpoint: str | None = None
    introspection_endpoint: str | None = None
    device_authorization_endpoint: str | None = None
    issuer: str | None = None
    other_token_endpoints: tuple[str, ...] = ()
    variables: Mapping[str, Variable] = field(default_factory=dict[str, Variable])

    scope_separator: str = " "
    scope_param: str = "scope"
    default_scopes: tuple[str, ...] = ()
    scopes: Mapping[str, str] = field(default_factory=dict[str, str])
    scope_implies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    scope_aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    scope_optional_prefix: str | None = None
    scopes_ignore_case: bool = False
    scopes_set_at_provider: bool | None = None
    granted_scopes: ScopeReporting = field(default_factory=ScopeReporting)
    partial_consent: bool | None = None

    token_endpoint_auth_method: AuthMethod | None = None
    pkce: PkceSupport = "unknown"
    grants: tuple[str, ...] = ()
    client_id_param: str = "client_id"
    client_secret_param: str = "client_secret"
    authorization_params: Mapping[str, str] = field(default_factory=dict[str, str])
    token_params: Mapping[str, str] = field(default_factory=dict[str, str])
    refresh_params: Mapping[str, str] = field(default_factory=dict[str, str])
    code_lifetime_seconds: int | None = None

    access_token_expires: Expires = "unknown"
    access_token_lifetime_seconds: int | None = None
    refresh_token: RefreshTokenWay = "unknown"
    offline_scope: str | None = None
    offline_params: Mapping[str, str] = field(default_factory=dict[str, str])
    reconsent_params: Mapping[str, str] = field(default_factory=dict[str, str])
    refresh_token_lifetime_seconds: int | None = None
    refresh_rotation: Rotation = "unknown"
    refresh_grace_seconds: int | None = None
    refresh_token_limits: RefreshTokenLimits = field(default_factory=RefreshTokenLimits)

    token_request: TokenRequest = field(default_factory=TokenRequest)
    token_answer: TokenAnswer = field(default_factory=TokenAnswer)
    exchange: TokenExchange | None = None
    renewal: TokenExchange | None = None
    token_placement: TokenPlacement = field(default_factory=TokenPlacement)
    api_headers: tuple[ApiHeader, ...] = ()
    revocation: Revocation | None = None
    identity: IdentityCall | None = None

    authorize_error_display: ErrorDisplay = "unknown"
    redirect_rules: RedirectRules = field(default_factory=RedirectRules)
    console: Console = field(default_factory=Console)
    access_limits: tuple[str, ...] = ()

    sources: tuple[str, ...] = ()
    fact_sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    given: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()

    def is_given(self, fact: str) -> bool:
        """Whether the catalogue says anything of it, inherited or its own."""
        return bool(_parts_of(fact, self.given))

    def is_confirmed(self, fact: str) -> bool:
        """Whether somebody read this fact in the provider's own material.

        Args:
            fact: A field's name, or `field.part` for a part of a table. A table is confirmed
                when each part that is given is.
        """
        parts = _parts_of(fact, self.given)
        return bool(parts) and parts <= self.confirmed

    def sources_of(self, fact: str) -> tuple[str, ...]:
        """Where this fact was read: its own sources, else those of its table, else all."""
        table = fact.split(".", maxsplit=1)[0]
        return self.fact_sources.get(fact) or self.fact_sources.get(table) or self.sources

    def endpoint(self, name: str, values: Mapping[str, str] | None = None) -> str | None:
        """An address by its field name, with the variables filled in.

        Args:
            name: Such as `token_endpoint` or `console_url`.
            values: By variable; what is missing takes the variable's default.

        Returns:
            The address; `None` when the catalogue has none or a value is missing. Where tokens
            are taken back, `{client_id}` stays: it is filled in when that is asked for.

        Raises:
            InvalidInputError: A value could lead the address elsewhere.
        """
        template = getattr(self, name)
        if not isinstance(template, str):
            return None
        known = values_for(self.variables, values or {})
        if name in _ASKED_BY_CLIENT:
            known.setdefault("client_id", "{client_id}")
        return fill(template, known)

    def missing_variables(self, values: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """The variables that still need a value before the endpoints are complete."""
        known = values_for(self.variables, values or {})
        return tuple(
            name
            for name, variable in self.variables.items()
            if not variable.optional and name not in known
        )

    def filled(self, params: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
        """Parameters with variables filled in; those that miss a value are left out."""
        known = values_for(self.variables, values)
        pairs = ((key, fill(value, known)) for key, value in params.items())
        return {key: value for key, value in pairs if value is not None}

    def filled_scopes(self, values: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """The default scopes with variables filled in; those that miss a value are left out."""
        known = values_for(self.variables, values or {})
        return tuple(
            scope for scope in (fill(value, known) for value in self.default_scopes) if scope
        )

    def canonical_scope(self, scope: str) -> str:
        """One spelling for scopes that mean the same here: alias, prefix, letter case."""
        if self.scope_optional_prefix:
            scope = scope.removeprefix(self.scope_optional_prefix)
        scope = self.scope_aliases.get(scope, scope)
        return scope.casefold() if self.scopes_ignore_case else scope

    def implied_scopes(self, scope: str) -> frozenset[str]:
        """Every scope that a granted one includes, itself among them, as canonical spellings."""
        implied = {
            self.canonical_scope(stronger): {self.canonical_scope(weaker) for weaker in weaker_ones}
            for stronger, weaker_ones in self.scope_implies.items()
        }
        found: set[str] = set()
        waiting = {self.canonical_scope(scope)}
        while waiting:
            current = waiting.pop()
            found.add(current)
            waiting |= implied.get(current, set()) - found
        return frozenset(found)

    def missing_scopes(self, wanted: Iterable[str], granted: Iterable[str]) -> tuple[str, ...]:
        """The wanted scopes that no granted one covers, in the spelling they were asked with."""
        covered = {each for scope in granted for each in self.implied_scopes(scope)}
        return tuple(scope for scope in wanted if self.canonical_scope(scope) not in covered)

    @property
    def has_variables(self) -> bool:
        """Whether the endpoints differ from customer to customer."""
        endpoints = (self.authorization_endpoint, self.token_endpoint)
        return any(variable_names(endpoint or "") for endpoint in endpoints)

    @property
    def renews_by_exchange(self) -> bool:
        """Whether an access token is traded for a new one instead of refreshed."""
        return self.exchange is not None or self.renewal is not None

    @property
    def quirks(self) -> frozenset[Quirk]:
        """Where this provider's wire differs from the RFCs."""
        request, answer = self.token_request, self.token_answer
        checks = {
            Quirk.COMMA_SEPARATED_SCOPES: self.scope_separator == ",",
            Quirk.RENAMED_CLIENT_ID: self.client_id_param != "client_id",
            Quirk.RENAMED_SCOPE_PARAMETER: self.scope_param != "scope",
            Quirk.JSON_TOKEN_REQUEST: request.body == "json",
            Quirk.GET_TOKEN_REQUEST: request.method == "GET",
            Quirk.SEPARATE_REFRESH_ENDPOINT: self.refresh_endpoint is not None,
            Quirk.REDIRECT_URI_ON_REFRESH: request.refresh_sends_redirect_uri,
            Quirk.FORM_TOKEN_ANSWER: answer.body == "form",
            Quirk.NESTED_TOKEN_ANSWER: bool(answer.object),
            Quirk.RENAMED_ANSWER_MEMBERS: bool(answer.names),
            Quirk.EXPIRES_AT: answer.expires_at is not None,
            Quirk.NO_EXPIRES_IN: answer.omits_expires_in,
            Quirk.ERROR_IN_SUCCESS: answer.error_in_success,
            Quirk.LONG_LIVED_EXCHANGE: self.renews_by_exchange,
            Quirk.TOKEN_PLACEMENT: self.token_placement != TokenPlacement(),
            Quirk.SPECIAL_REVOCATION: not (self.revocation or Revocation()).is_standard,
            Quirk.SCOPES_IGNORE_CASE: self.scopes_ignore_case,
        }
        return frozenset(quirk for quirk, holds in checks.items() if holds)


@dataclass(frozen=True, slots=True)
class ProviderSummary:
    """A line of the catalogue's index: what lists and look-ups need.

    `root` is the entry that this one extends in the end, or its own id.
    """

    id: str
    name: str
    category: str
    tier: int
    root: str
    aliases: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


def _parts_of(fact: str, given: frozenset[str]) -> set[str]:
    return {name for name in given if name == fact or name.startswith(f"{fact}.")}
