"""Beginning a login: settings frozen, state and PKCE made, a link handed out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from regrant.domain.application import Application
from regrant.domain.attempt import LIFETIME, Attempt, Frozen
from regrant.domain.connection import SHARED_USER_EXISTS, Connection, Kind
from regrant.domain.identifiers import new_id, new_token
from regrant.domain.secret import Secret
from regrant.errors import (
    ConflictError,
    FieldProblem,
    InvalidInputError,
    NotFoundError,
    PreconditionError,
)
from regrant.ports.clock import Clock
from regrant.ports.store import AttemptSecrets, Store, Transaction
from regrant.usecases import auditing
from regrant.usecases.addresses import Addresses
from regrant.usecases.attempt_access import hashed
from regrant.usecases.auditing import Actor
from regrant.usecases.diagnosing import Diagnosing
from regrant.usecases.discovery import Discovery
from regrant.usecases.oauth_client import OAuthClient, client_of

_ENDPOINTS: Final = (
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "revocation_endpoint",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: whose connection, with which scopes, coming back to where."""

    kind: Kind
    owner: str | None = None
    return_to: str | None = None
    scopes: tuple[str, ...] | None = None
    replace: bool = False
    reconnects: str | None = None
    force_consent: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt and the link from which the person goes on."""

    attempt: Attempt
    connect_url: str


class ConnectBegin:
    """Begins logins."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        addresses: Addresses,
        discovery: Discovery,
        diagnosing: Diagnosing,
    ) -> None:
        self._store = store
        self._clock = clock
        self._addresses = addresses
        self._discovery = discovery
        self._diagnosing = diagnosing

    async def begin(self, actor: Actor, application_id: str, wish: Wish) -> Begun:
        """Make an attempt.

        Raises:
            InvalidInputError: The wish does not fit the application; fields are named.
            ConflictError: There is a shared user already, and it is not to be replaced.
            PreconditionError: The application is incomplete; the findings say what is missing.
        """
        client = await self._client(actor, application_id)
        _check(wish, client.application)
        self._diagnosing.require_complete(client)
        _require_s256(client)
        now = self._clock.now()
        link, secrets = new_token(), _secrets(client, wish)
        attempt = self._attempt(actor, client, wish, now)

        def write(tx: Transaction) -> None:
            existing = self._conflict(tx, wish, application_id)
            made = replace(attempt, replaces=existing.id if existing else None)
            tx.attempts.add(made, link_hash=hashed(link), secrets=secrets)
            detail = {"kind": wish.kind, "owner": wish.owner, "reconnects": wish.reconnects}
            auditing.record(tx, actor, "connection.begin", "attempt", made.id, now, detail)

        await self._store.write(write)
        return Begun(attempt, self._addresses.connect_url(link))

    async def seen(self, actor: Actor, application_id: str) -> Application:
        """An application that the caller may connect to.

        Raises:
            NotFoundError: There is none, or not for the one who asks.
        """
        found = await self._store.read(lambda tx: tx.applications.get(application_id))
        if found is None or not actor.principal.sees_application(application_id):
            raise NotFoundError(f"There is no application {application_id}.")
        return found

    async def reconnect(self, actor: Actor, connection_id: str, wish: Mapping[str, Any]) -> Begun:
        """Begin a login that keeps the connection's id."""
        connection = await self._store.read(lambda tx: tx.connections.get(connection_id))
        if connection is None or not actor.principal.sees_application(connection.application):
            raise NotFoundError(f"There is no connection {connection_id}.")
        return await self.begin(
            actor,
            connection.application,
            Wish(
                kind=connection.kind,
                owner=connection.owner,
                reconnects=connection.id,
                **wish,
            ),
        )

    async def _client(self, actor: Actor, application_id: str) -> OAuthClient:
        def read(tx: Transaction) -> tuple[Application | None, Secret | None]:
            return tx.applications.get(application_id), tx.applications.secret(application_id)

        application, secret = await self._store.read(read)
        if application is None or not actor.principal.sees_application(application_id):
            raise NotFoundError(f"There is no application {application_id}.")
        return client_of(await self._discovery.fresh(application), secret)

    def _attempt(self, actor: Actor, client: OAuthClient, wish: Wish, now: datetime) -> Attempt:
        application = client.application
        return Attempt(
            id=new_id("attempt", now),
            application=application.id,
            context=application.context,
            kind=wish.kind,
            owner=wish.owner,
            status="pending",
            begun_by=actor.principal.reference,
            frozen=self._frozen(client, wish),
            created_at=now,
            expires_at=now + LIFETIME,
            session=actor.principal.session,
            return_to=wish.return_to,
            reconnects=wish.reconnects,
        )

    def _frozen(self, client: OAuthClient, wish: Wish) -> Frozen:
        application = client.application
        endpoints = {name: url for name in _ENDPOINTS if (url := application.endpoint(name))}
        settings = application.settings
        params = {**client.offline()[1], **settings.authorization_params}
        if wish.force_consent:
            params |= _forced_consent(client)
        document = application.metadata.document if application.metadata else {}
        jwks_uri = document.get("jwks_uri")
        return Frozen(
            settings=replace(settings, authorization_params=params),
            application_version=application.version,
            redirect_uri=self._addresses.redirect_uri(application),
            scopes=client.asked_scopes(wish.scopes),
            endpoints=endpoints,
            auth_method=client.auth_method,
            expected_issuer=settings.issuer,
            demands_iss=application.announces_iss,
            jwks_uri=jwks_uri if isinstance(jwks_uri, str) else None,
        )

    def _conflict(self, tx: Transaction, wish: Wish, application_id: str) -> Connection | None:
        if wish.kind != "shared" or wish.reconnects:
            return None
        existing = tx.connections.shared(application_id)
        if existing and not wish.replace:
            raise ConflictError(
                f"This application has a shared user already: {existing.id}. Reconnect it, or "
                'begin with "replace": true to put another account in its place.',
                code=SHARED_USER_EXISTS,
                details={"connection": existing.id},
            )
        return existing


def _check(wish: Wish, application: Application) -> None:
    problems: list[FieldProblem] = []
    if application.settings.grant_type != "authorization_code":
        problems.append(
            FieldProblem(
                "kind",
                f"cannot log in: this application uses the grant {application.settings.grant_type}",
            )
        )
    if wish.kind == "shared" and wish.owner:
        problems.append(FieldProblem("owner", "belongs to personal connections only"))
    if wish.kind == "personal" and not wish.owner:
        problems.append(FieldProblem("owner", "is missing: whose connection will this be?"))
    is_member = (wish.owner or "").startswith("member:")
    if wish.kind == "personal" and wish.owner and not is_member and not wish.return_to:
        problems.append(
            FieldProblem(
                "return_to",
                "is missing: only the system that knows this owner can confirm who sat at the "
                "browser; give one of the application's return_urls",
            )
        )
    if wish.return_to and wish.return_to not in application.settings.return_urls:
        problems.append(
            FieldProblem(
                "return_to", "must be, to the letter, one of the application's return_urls"
            )
        )
    if problems:
        words = "; ".join(f"{problem.field}: {problem.message}" for problem in problems)
        raise InvalidInputError(words, *problems)


def _require_s256(client: OAuthClient) -> None:
    """Refuse a server that knows the plain challenge only: it hides nothing (RFC 7636 §7.2)."""
    application = client.application
    document = application.metadata.document if application.metadata else {}
    methods = document.get("code_challenge_methods_supported")
    if application.settings.pkce == "off" or not isinstance(methods, list) or not methods:
        return
    if "S256" not in methods:
        raise PreconditionError(
            f"The metadata of {application.settings.issuer} offers PKCE only with "
            f"{', '.join(str(one)[:20] for one in methods[:5])}, which protects nothing. Ask the "
            "provider for S256; an owner can turn PKCE off for this application.",
            code="pkce-required",
        )


def _secrets(client: OAuthClient, wish: Wish) -> AttemptSecrets:
    settings = client.application.settings
    asks_for_identity = "openid" in (wish.scopes or settings.scopes)
    return AttemptSecrets(
        state=Secret(new_token()),
        verifier=Secret(new_token(384)) if settings.pkce == "required" else None,
        nonce=Secret(new_token()) if asks_for_identity else None,
    )


def _forced_consent(client: OAuthClient) -> dict[str, str]:
    if client.provider and client.provider.reconsent_params:
        values = client.application.settings.url_variables
        return client.provider.filled(client.provider.reconsent_params, values)
    return {"prompt": "consent"}
