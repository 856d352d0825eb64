"""Findings about our own settings: there before any call is made, gone when they are mended."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from regrant.domain.application import Application
from regrant.domain.connection import Connection
from regrant.domain.finding import Finding
from regrant.domain.service import Method, Service
from regrant.ports.clock import Clock
from regrant.ports.store import Transaction, Window
from regrant.usecases.diagnosing import Around, Diagnosing
from regrant.usecases.findings import FindingBook, Subject
from regrant.usecases.oauth_client import OAuthClient, client_of

APPLICATION_CODES: Final = ("settings-incomplete", "shared-user-missing")
SERVICE_CODES: Final = ("authentication-not-used",)
_MANY: Final = Window(limit=500)


class OwnSettingsJudge:
    """Looks at applications, services and methods whenever one of them changed."""

    def __init__(self, clock: Clock, diagnosing: Diagnosing, book: FindingBook) -> None:
        self._clock = clock
        self._diagnosing = diagnosing
        self._book = book

    def application(self, tx: Transaction, application_id: str, *, worked: bool = False) -> None:
        """Judge an application: is it complete, and has it the shared user that services need?

        `worked` says whether a login or a token request went well just now.
        """
        application = tx.applications.get(application_id)
        if application is None:
            return
        client = client_of(application, tx.applications.secret(application_id))
        needed = _needs_shared_user(tx, application)
        around = Around(
            has_shared_connection=tx.connections.shared(application_id) is not None,
            shareable=shareable(tx, application_id),
            needs_shared_connection=needed,
        )
        found = self._found(client, around, APPLICATION_CODES)
        subject = Subject("application", application_id, application_id)
        self._book.settle(tx, subject, found, self._clock.now(), APPLICATION_CODES, worked=worked)

    def service(self, tx: Transaction, service: Service) -> None:
        """Judge a service with its methods, and the application that it uses."""
        application_id = service.settings.authentication.application
        client = self._client(tx, application_id)
        for method in tx.services.methods(service.id, _MANY).items:
            self._method(tx, service, method, client)
        if application_id:
            self.application(tx, application_id)

    def method(self, tx: Transaction, service: Service, method: Method) -> None:
        """Judge one method."""
        client = self._client(tx, service.settings.authentication.application)
        self._method(tx, service, method, client)

    def _method(
        self, tx: Transaction, service: Service, method: Method, client: OAuthClient | None
    ) -> None:
        around = Around(service=service, method=method, suitable=suitable(tx, service))
        found = self._found(client, around, SERVICE_CODES)
        subject = Subject(
            "method", method.id, client.application.id if client else None, service.id
        )
        self._book.settle(tx, subject, found, self._clock.now(), SERVICE_CODES, worked=False)

    def _client(self, tx: Transaction, application_id: str | None) -> OAuthClient | None:
        application = tx.applications.get(application_id) if application_id else None
        return client_of(application, None) if application else None

    def _found(
        self, client: OAuthClient | None, around: Around, codes: Sequence[str]
    ) -> list[Finding]:
        found = self._diagnosing.of_settings(client, around)
        return [finding for finding in found if finding.code in codes]


def shareable(tx: Transaction, application_id: str) -> Connection | None:
    """The connected account that could become the shared user, if there is exactly one."""
    known = tx.connections.of_application(application_id)
    usable = [one for one in known if one.is_usable and one.kind == "personal"]
    return usable[0] if len(usable) == 1 else None


def suitable(tx: Transaction, service: Service) -> Application | None:
    """The application that a service without OAuth 2.0 could use, if only one comes into question.

    That is the only one there is, or the only one whose addresses are at the service's host.
    """
    if service.settings.authentication.type == "oauth2":
        return None
    page = tx.applications.page(_MANY, None)
    if len(page.items) == 1:
        return page.items[0]
    host = urlsplit(service.settings.base_url).hostname
    near = [one for one in page.items if host in _hosts(one)]
    return near[0] if len(near) == 1 and page.next_cursor is None else None


def _hosts(application: Application) -> set[str | None]:
    settings = application.settings
    known = (settings.issuer, settings.authorization_endpoint, settings.token_endpoint)
    return {urlsplit(address).hostname for address in known if address}


def _needs_shared_user(tx: Transaction, application: Application) -> bool:
    if application.settings.grant_type != "authorization_code":
        return False
    services = tx.services.of_application(application.id)
    return any(service.settings.authentication.account == "shared" for service in services)
