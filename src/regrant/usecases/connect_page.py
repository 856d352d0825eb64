"""What the connect page shows, and the step from it to the provider."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from regrant.domain.application import Application
from regrant.domain.attempt import Attempt
from regrant.domain.connection import Connection
from regrant.domain.identifiers import new_token
from regrant.domain.secret import Secret
from regrant.ports.clock import Clock
from regrant.ports.store import AttemptSecrets, Store, Transaction
from regrant.protocol.authorization import AuthorizationRequest, code_challenge
from regrant.providers import catalogue
from regrant.usecases.attempt_access import hashed


@dataclass(frozen=True, slots=True)
class ScopeShown:
    """A scope with a line on what it allows, where the catalogue has one."""

    name: str
    allows: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """An attempt with everything that the person has to see before going on."""

    attempt: Attempt
    application: Application
    owner_name: str | None
    scopes: tuple[ScopeShown, ...]
    is_over: bool
    browser: str | None
    connection: Connection | None

    @property
    def authorization_endpoint(self) -> str:
        """Where the browser will go."""
        return self.attempt.frozen.endpoints.get("authorization_endpoint", "")

    @property
    def provider_host(self) -> str:
        """The provider as the person will see it in the address bar."""
        return urlsplit(self.authorization_endpoint).netloc


@dataclass(frozen=True, slots=True)
class GoneOn:
    """Where to send the browser, and what binds it to the attempt."""

    url: str
    browser: Secret


class ConnectPage:
    """Reads attempts for their page and sends browsers on."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def by_link(self, token: str) -> Shown | None:
        """The attempt behind a connect link."""
        link = hashed(token)
        return await self._store.read(lambda tx: self._shown(tx, tx.attempts.by_link(link)))

    async def by_id(self, attempt_id: str) -> Shown | None:
        """The attempt with this id."""
        return await self._store.read(lambda tx: self._shown(tx, tx.attempts.get(attempt_id)))

    async def go_on(self, shown: Shown) -> GoneOn | None:
        """Bind the attempt to a browser; `None` when it is over by now."""
        browser = Secret(new_token())
        now = self._clock.now()
        attempt = shown.attempt

        def work(tx: Transaction) -> AttemptSecrets | None:
            secrets = tx.attempts.secrets(attempt.id)
            if secrets is None:
                return None
            bound = tx.attempts.continue_(
                attempt.id,
                state_hash=hashed(secrets.state.reveal()),
                browser=hashed(browser.reveal()),
                at=now,
            )
            return secrets if bound else None

        secrets = await self._store.write(work)
        return GoneOn(_url(attempt, secrets), browser) if secrets else None

    def _shown(self, tx: Transaction, attempt: Attempt | None) -> Shown | None:
        application = tx.applications.get(attempt.application) if attempt else None
        if attempt is None or application is None:
            return None
        member = tx.people.member(attempt.owner_member) if attempt.owner_member else None
        provider = catalogue.find(application.settings.provider or "")
        allows = provider.scopes if provider else {}
        connection = attempt.connection_id
        return Shown(
            attempt=attempt,
            application=application,
            owner_name=member.name if member else attempt.owner,
            scopes=tuple(ScopeShown(one, allows.get(one)) for one in attempt.frozen.scopes),
            is_over=self._clock.now() >= attempt.expires_at,
            browser=tx.attempts.browser_of(attempt.id),
            connection=tx.connections.get(connection) if connection else None,
        )


def _url(attempt: Attempt, secrets: AttemptSecrets) -> str:
    settings = attempt.frozen.settings
    provider = catalogue.find(settings.provider) if settings.provider else None
    request = AuthorizationRequest(
        endpoint=attempt.frozen.endpoints["authorization_endpoint"],
        client_id=settings.client_id,
        redirect_uri=attempt.frozen.redirect_uri,
        state=secrets.state.reveal(),
        scopes=attempt.frozen.scopes,
        scope_separator=settings.scope_separator,
        code_challenge=code_challenge(secrets.verifier.reveal()) if secrets.verifier else None,
        nonce=secrets.nonce.reveal() if secrets.nonce else None,
        extra=settings.authorization_params,
        client_id_param=provider.client_id_param if provider else "client_id",
        scope_param=provider.scope_param if provider else "scope",
    )
    return request.url()
