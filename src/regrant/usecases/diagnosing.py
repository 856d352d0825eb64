"""Bringing evidence together and asking diagnosis what it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from regrant.diagnosis import (
    Context,
    Evidence,
    History,
    Installation,
    LoginOutcome,
    Observation,
    OwnSettings,
    ProbeAnswer,
    diagnose,
)
from regrant.domain.application import Application
from regrant.domain.connection import Connection
from regrant.domain.exchange import Exchange
from regrant.domain.finding import Finding
from regrant.domain.service import Method, Service
from regrant.errors import PreconditionError
from regrant.ports.clock import Clock
from regrant.usecases.addresses import Addresses
from regrant.usecases.conversation import Turn
from regrant.usecases.oauth_client import OAuthClient

#: Findings that a working token exchange disproves, by what they are about.
DISPROVED_BY_TOKENS: Final = frozenset(
    {
        "client-id-invalid",
        "client-secret-invalid",
        "client-authentication-misplaced",
        "authorization-endpoint-wrong",
        "token-endpoint-wrong",
        "scope-invalid",
        "scope-not-allowed",
        "redirect-uri-mismatch",
        "redirect-uri-unreachable",
        "settings-incomplete",
        "settings-changed",
        "attempt-abandoned",
        "login-cancelled",
        "authorization-code-invalid",
        "pkce-required",
        "grant-type-not-allowed",
        "issuer-mismatch",
        "access-limited",
        "application-not-approved",
        "rate-limited",
        "provider-unavailable",
        "provider-unreachable",
        "response-malformed",
        "clock-skew",
        "unknown",
    }
)
#: Findings that a refresh token in the answer disproves.
DISPROVED_BY_REFRESH_TOKEN: Final = frozenset(
    {
        "token-does-not-expire",
        "refresh-token-unsupported",
        "refresh-token-not-enabled",
        "refresh-token-issued-once",
    }
)
#: An address may have moved: the issuer's metadata is worth reading again.
OF_ADDRESSES: Final = frozenset({"authorization-endpoint-wrong", "token-endpoint-wrong"})
#: What only waiting heals; never a person's fault.
PASSING: Final = frozenset({"rate-limited", "provider-unavailable", "provider-unreachable"})
#: The application's trouble: its connections stay as they are.
OF_APPLICATION: Final = frozenset(
    {
        "client-id-invalid",
        "client-secret-invalid",
        "client-authentication-misplaced",
        "token-endpoint-wrong",
        "grant-type-not-allowed",
        "access-limited",
        "application-not-approved",
        "settings-incomplete",
    }
)
#: The grant is gone; only a new login helps.
OF_GRANT: Final = frozenset(
    {
        "refresh-token-invalidated",
        "refresh-token-reused",
        "refresh-response-lost",
        "interaction-required",
        "account-changed",
    }
)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known around an exchange, beside the exchange itself."""

    context: Context = field(default_factory=Context)
    service: Service | None = None
    method: Method | None = None
    connection: Connection | None = None
    has_shared_connection: bool | None = None
    shareable: Connection | None = None
    suitable: Application | None = None
    needs_shared_connection: bool | None = None
    missing_owner: str | None = None
    history: History = field(default_factory=History)
    login: LoginOutcome = field(default_factory=LoginOutcome)
    probes: tuple[ProbeAnswer, ...] = ()
    installation: Installation = field(default_factory=Installation)
    clock_offset_seconds: float | None = None


class Diagnosing:
    """Builds `Evidence` from our records.

    Args:
        clock: For the moment of the diagnosis.
        addresses: Our own.
        egress: From which addresses our requests come, as far as that is known.
    """

    def __init__(self, clock: Clock, addresses: Addresses, egress: Sequence[str] = ()) -> None:
        self._clock = clock
        self._addresses = addresses
        self._egress = ", ".join(egress) or None

    def of_turn(self, turn: Turn, client: OAuthClient, around: Around) -> list[Finding]:
        """What an exchange with the provider means."""
        body = turn.exchange.response.body if turn.exchange.response else None
        return self._diagnose(_observation(turn, body, client, around.context), client, around)

    def of_exchange(
        self, exchange: Exchange, body: str | None, client: OAuthClient | None, around: Around
    ) -> list[Finding]:
        """What a call of a service means."""
        response = exchange.response
        observation = Observation(
            stage="call",
            provider=_provider_name(client),
            http_status=response.status if response else None,
            headers=response.headers if response else {},
            body=body if body is not None else (response.body if response else None),
            context=around.context,
            transport_error=exchange.error,
        )
        return self._diagnose(observation, client, around)

    def of_callback(
        self, params: Mapping[str, str], client: OAuthClient, around: Around
    ) -> list[Finding]:
        """What came back with the browser."""
        shown = {name: value for name, value in params.items() if name not in {"code", "state"}}
        observation = Observation(
            stage="callback",
            provider=_provider_name(client),
            callback_params=shown,
            context=around.context,
        )
        return self._diagnose(observation, client, around)

    def of_words(self, text: str, client: OAuthClient, around: Around) -> list[Finding]:
        """What a person saw on the provider's own page."""
        observation = Observation(
            stage="authorize",
            provider=_provider_name(client),
            body=text,
            context=around.context,
        )
        return self._diagnose(observation, client, around)

    def of_login(
        self,
        login: LoginOutcome,
        client: OAuthClient | None,
        probes: Sequence[ProbeAnswer] = (),
        clock_offset_seconds: float | None = None,
    ) -> list[Finding]:
        """What our own checks of a callback found, and what comparisons prove."""
        around = Around(
            login=login, probes=tuple(probes), clock_offset_seconds=clock_offset_seconds
        )
        return self._diagnose(None, client, around)

    def of_settings(self, client: OAuthClient | None, around: Around) -> list[Finding]:
        """What our own settings say without any call."""
        return self._diagnose(None, client, around)

    def require_complete(self, client: OAuthClient) -> None:
        """Refuse to begin what our own settings make impossible.

        Raises:
            PreconditionError: With the findings that say what is missing.
        """
        blocking = [
            f for f in self.of_settings(client, Around()) if f.code == "settings-incomplete"
        ]
        if blocking:
            raise PreconditionError(
                blocking[0].title,
                code=blocking[0].code,
                findings=[finding.as_dict() for finding in blocking],
            )

    def _diagnose(
        self, observation: Observation | None, client: OAuthClient | None, around: Around
    ) -> list[Finding]:
        application = client.application if client else None
        own = OwnSettings(
            application=application,
            service=around.service,
            method=around.method,
            connection=around.connection,
            redirect_uri=self._addresses.redirect_uri(application) if application else None,
            has_shared_connection=around.has_shared_connection,
            shareable=around.shareable,
            suitable=around.suitable,
            needs_shared_connection=around.needs_shared_connection,
            missing_owner=around.missing_owner,
            missing_fields=missing_fields(client) if client else (),
            known_endpoints=known_endpoints(client) if client else {},
        )
        evidence = Evidence(
            observation=observation,
            own=own,
            provider=client.provider if client else None,
            history=around.history,
            login=around.login,
            probes=around.probes,
            installation=replace(around.installation, egress_address=self._egress),
            clock_offset_seconds=around.clock_offset_seconds,
            now=self._clock.now(),
        )
        return diagnose(evidence)


def missing_fields(client: OAuthClient) -> tuple[str, ...]:
    """Required fields of an application that are empty."""
    application = client.application
    settings = application.settings
    missing = [name for name in ("name", "client_id") if not getattr(settings, name)]
    needed = ["token_endpoint"]
    if settings.grant_type == "authorization_code":
        needed.insert(0, "authorization_endpoint")
    missing += [name for name in needed if not application.endpoint(name)]
    if client.secret is None and client.auth_method not in {"none", "private_key_jwt"}:
        missing.append("client_secret")
    if client.secret is None and settings.grant_type == "client_credentials":
        missing.append("client_secret")
    return tuple(dict.fromkeys(missing))


def known_endpoints(client: OAuthClient) -> dict[str, str]:
    """Addresses that metadata or the catalogue gives, by field name."""
    known: dict[str, str] = {}
    metadata = client.application.metadata
    for name in ("authorization_endpoint", "token_endpoint", "revocation_endpoint"):
        found = metadata.document.get(name) if metadata else None
        if not isinstance(found, str) and client.provider:
            found = client.provider.endpoint(name, client.application.settings.url_variables)
        if isinstance(found, str):
            known[name] = found
    return known


def _observation(
    turn: Turn, body: str | None, client: OAuthClient, context: Context
) -> Observation:
    stage = turn.exchange.stage
    response = turn.exchange.response
    return Observation(
        stage=stage if stage in {"token", "refresh", "revoke", "call"} else "token",  # pyright: ignore[reportArgumentType] - narrowed by the set
        provider=_provider_name(client),
        http_status=response.status if response else None,
        headers=response.headers if response else {},
        body=body,
        context=context,
        transport_error=turn.failure.message if turn.failure else None,
    )


def _provider_name(client: OAuthClient | None) -> str | None:
    if client is None:
        return None
    settings = client.application.settings
    return settings.provider or client.application.endpoint("token_endpoint")
