"""With what a service is spoken to: which connection, which credential, and when it is renewed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from regrant.domain.application import TokenPlacement
from regrant.domain.connection import Connection
from regrant.domain.secret import Secret
from regrant.domain.service import Authentication, Service
from regrant.errors import (
    InvalidInputError,
    NotFoundError,
    PreconditionError,
    ReauthorizationRequiredError,
)
from regrant.ports.clock import Clock
from regrant.ports.store import Store, Transaction
from regrant.protocol.bearer import placed
from regrant.protocol.client_authentication import basic_header
from regrant.protocol.http import HttpRequest, with_query
from regrant.usecases.auditing import Actor
from regrant.usecases.diagnosing import Around, Diagnosing
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.oauth_client import OAuthClient, client_of
from regrant.usecases.tokens import Need, Tokens

#: A call has to be able to end before its token does.
CALL_TTL: Final = timedelta(seconds=10)
LinkFor = Callable[[Actor, str, str, str | None], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Credential:
    """What goes into a request: a token, a password, a key, or nothing."""

    token: Secret | None = None
    placement: TokenPlacement = field(default_factory=TokenPlacement)
    basic: tuple[str, Secret] | None = None
    key: tuple[Authentication, Secret] | None = None

    @property
    def is_used(self) -> bool:
        """Whether anything goes along."""
        return self.token is not None or self.basic is not None or self.key is not None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """The values that no record may show."""
        found = [
            self.token,
            self.basic[1] if self.basic else None,
            self.key[1] if self.key else None,
        ]
        return tuple(secret for secret in found if secret)

    @property
    def names(self) -> tuple[str, ...]:
        """The header or parameter that carries it, whatever it is called."""
        if self.key:
            return (self.key[0].query or self.key[0].header or "",)
        return (self.placement.name,) if self.token else ()

    def applied(self, request: HttpRequest) -> HttpRequest:
        """The request with the credential in its place."""
        if self.token is not None:
            url, headers = placed(request.url, self.token, self.placement)
            return replace(request, url=url, headers=_instead(request, headers))
        if self.basic is not None:
            header = basic_header(self.basic[0], self.basic[1].reveal())
            return replace(request, headers=_instead(request, (header,)))
        if self.key is not None:
            settings, secret = self.key
            if settings.query:
                url = with_query(request.url, [(settings.query, secret.reveal())])
                return replace(request, url=url)
            header = ((settings.header or "").lower(), secret.reveal())
            return replace(request, headers=_instead(request, (header,)))
        return request


@dataclass(frozen=True, slots=True)
class Access:
    """A credential with the connection and application it came from."""

    credential: Credential
    client: OAuthClient | None = None
    connection: Connection | None = None


class CallAccess:
    """Finds the credential for a call."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        tokens: Tokens,
        diagnosing: Diagnosing,
        book: FindingBook,
        link_for: LinkFor,
    ) -> None:
        self._store = store
        self._clock = clock
        self._tokens = tokens
        self._diagnosing = diagnosing
        self._book = book
        self._link_for = link_for

    async def of(self, actor: Actor, service: Service, owner: str | None, *, use: bool) -> Access:
        """The credential for a call of this service.

        Args:
            actor: Who calls.
            service: What is called.
            owner: For personal connections: whose.
            use: The method's "Use authentication".

        Raises:
            InvalidInputError: A personal service was called without an owner.
            PreconditionError: There is no connection; with findings and a link to make one.
            ReauthorizationRequiredError: The connection needs a new login; with a link.
        """
        authentication = service.settings.authentication
        if not use or authentication.type == "none":
            return Access(Credential())
        if authentication.type != "oauth2":
            return Access(await self._own_secret(service))
        connection, client = await self._connection(actor, service, owner)
        try:
            usable = await self._tokens.usable(connection.id, Need(min_ttl=CALL_TTL))
        except ReauthorizationRequiredError as error:
            raise await self._with_link(error, actor, connection) from None
        return self._access(usable, client)

    async def renewed(self, actor: Actor, access: Access) -> Access | None:
        """Another token after a refusal, or `None` when one was fetched just now.

        Raises:
            ReauthorizationRequiredError: The refresh showed that the grant is gone.
        """
        connection, client = access.connection, access.client
        if connection is None or client is None or connection.tokens is None:
            return None
        if not connection.can_renew or not self._tokens.may_force(connection):
            return None
        rejected = connection.tokens.access_token
        try:
            renewed = await self._tokens.usable(connection.id, Need(rejected=rejected))
        except ReauthorizationRequiredError as error:
            raise await self._with_link(error, actor, connection) from None
        return self._access(renewed, client)

    def _access(self, connection: Connection, client: OAuthClient) -> Access:
        token = connection.tokens.access_token if connection.tokens else None
        placement = client.application.settings.token_placement
        return Access(Credential(token=token, placement=placement), client, connection)

    async def _own_secret(self, service: Service) -> Credential:
        secret = await self._store.read(lambda tx: tx.services.secret(service.id))
        authentication = service.settings.authentication
        if authentication.type == "basic":
            return Credential(basic=(authentication.username or "", secret or Secret("")))
        if secret is None:
            raise PreconditionError(
                f"The service {service.settings.name} has no key. Set authentication.value.",
                code="settings-incomplete",
            )
        return Credential(key=(authentication, secret))

    async def _connection(
        self, actor: Actor, service: Service, owner: str | None
    ) -> tuple[Connection, OAuthClient]:
        authentication = service.settings.authentication
        require_within(actor, service)
        if authentication.account == "personal" and not owner:
            raise InvalidInputError.of(
                "owner", "is missing: this service uses personal connections; say whose"
            )

        def read(tx: Transaction) -> tuple[Connection | None, OAuthClient | None]:
            application = tx.applications.get(authentication.application or "")
            if application is None:
                return None, None
            found = _find(tx, authentication, owner)
            return found, client_of(application, tx.applications.secret(application.id))

        connection, client = await self._store.read(read)
        if client is None:
            raise PreconditionError(
                f"The service {service.settings.name} names an application that is gone.",
                code="settings-incomplete",
            )
        if connection is None:
            raise await self._missing(actor, service, client, owner)
        return connection, client

    async def _missing(
        self, actor: Actor, service: Service, client: OAuthClient, owner: str | None
    ) -> PreconditionError:
        authentication = service.settings.authentication
        is_personal = authentication.account == "personal"
        around = Around(
            service=service,
            has_shared_connection=False,
            needs_shared_connection=not is_personal,
            missing_owner=owner if is_personal else None,
        )
        code = "personal-connection-missing" if is_personal else "shared-user-missing"
        found = self._diagnosing.of_settings(client, around)
        findings = [f for f in found if f.code == code] or found
        application = client.application.id
        if not is_personal:
            subject = Subject("application", application, application)
            await self._store.write(
                lambda tx: self._book.report(tx, subject, findings[:1], self._clock.now())
            )
        kind = "personal" if is_personal else "shared"
        link = await self._link_for(actor, application, kind, owner if is_personal else None)
        return PreconditionError(
            findings[0].title if findings else "There is no connection for this call.",
            code=code,
            findings=[finding.as_dict() for finding in findings],
            details={"connect_url": link} if link else {},
        )

    async def _with_link(
        self, error: ReauthorizationRequiredError, actor: Actor, connection: Connection
    ) -> ReauthorizationRequiredError:
        link = await self._link_for(
            actor, connection.application, f"reconnect:{connection.id}", connection.owner
        )
        findings = error.findings or await self._open_findings(connection)
        details = {**error.details, **({"connect_url": link} if link else {})}
        return ReauthorizationRequiredError(
            error.message, code=error.exact_code, findings=findings, details=details
        )

    async def _open_findings(self, connection: Connection) -> list[dict[str, object]]:
        rows = await self._store.read(lambda tx: tx.findings.open_of("connection", connection.id))
        return [dict(row.content) for row in rows]


def require_within(actor: Actor, service: Service) -> None:
    """Refuse to call with a token of an application that lies outside the limits of a key.

    Raises:
        NotFoundError: For the one who asks there is no such application.
    """
    application = service.settings.authentication.application
    if application is not None and not actor.principal.sees_application(application):
        raise NotFoundError(
            f"There is no application {application} for this key, and the service "
            f"{service.settings.name} is called with its tokens."
        )


def _find(tx: Transaction, authentication: Authentication, owner: str | None) -> Connection | None:
    application = authentication.application or ""
    if authentication.account == "shared":
        return tx.connections.shared(application)
    mine = tx.connections.personal(application, owner) if owner else []
    usable = [connection for connection in mine if connection.is_usable]
    chosen = next(iter(usable), None) or next(iter(mine), None)
    if chosen is None and authentication.account == "personal_else_shared":
        return tx.connections.shared(application)
    return chosen


def _instead(
    request: HttpRequest, headers: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """The request's headers with ours in place of those of the same name."""
    names = {name for name, _ in headers}
    return (*(pair for pair in request.headers if pair[0] not in names), *headers)
