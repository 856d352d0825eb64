"""A whole installation in this process: real database, sealed secrets, real HTTP, and fake time."""

from pathlib import Path
from typing import Any, TypeVar

from regrant.adapters.sql.database import Database
from regrant.bootstrap import assemble, open_core
from regrant.domain.application import Application
from regrant.domain.connection import Connection
from regrant.domain.exchange import Exchange
from regrant.domain.principal import Principal, permissions_of
from regrant.domain.secret import Secret
from regrant.domain.service import Service
from regrant.domain.token import TokenSet
from regrant.ports.store import Window
from regrant.settings import load
from regrant.testing.clock import FakeClock
from regrant.usecases.auditing import Actor
from regrant.usecases.call import Answer
from regrant.usecases.input.application import ApplicationFields
from regrant.usecases.input.connection import ImportFields
from regrant.usecases.input.service import (
    AuthenticationFields,
    CallFields,
    MethodFields,
    ServiceFields,
)

T = TypeVar("T")
OWNER = Actor(Principal("key", "key_tests", "tests", "owner", permissions_of("owner")))


class Installation:
    """What `regrant serve` assembles, without its HTTP server and without work that runs by itself.

    Args:
        folder: For the data directory.
        key_path: The key file.
        database_url: An installed PostgreSQL database; empty for `regrant.db` in the folder.
        clock: Its time; several installations over one database share it.
        settings: Further `REGRANT_*` variables.
    """

    def __init__(
        self, folder: Path, key_path: Path, database_url: str, clock: FakeClock, **settings: str
    ) -> None:
        self.clock = clock
        core = open_core(
            load(
                {
                    "HOME": str(folder),
                    "REGRANT_DATA_DIR": str(folder),
                    "REGRANT_KEY_FILE": str(key_path),
                    "REGRANT_DATABASE_URL": database_url,
                    "REGRANT_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
                    **settings,
                }
            ),
            clock,
        )
        self.running = assemble(core)
        self.use = self.running.use
        self.database: Database = core.database

    async def close(self) -> None:
        await self.running.aclose()

    async def application(self, **fields: Any) -> Application:
        """Register an application."""
        given: dict[str, Any] = {"name": "Notes", "client_id": "app"}
        given |= {"client_secret": "s3cr3t-of-the-app", **fields}
        return await self.use.applications.create(OWNER, ApplicationFields(**given))

    async def connection(self, application: Application, **fields: Any) -> Connection:
        """Take over tokens as a connection."""
        given: dict[str, Any] = {
            "application": application.id,
            "kind": "personal",
            "owner": "alice",
        }
        return await self.use.connection_import.take(OWNER, ImportFields(**{**given, **fields}))

    async def service(
        self, base_url: str, authentication: AuthenticationFields | None = None, **fields: Any
    ) -> Service:
        """Register a web service."""
        given: dict[str, Any] = {"name": "Shop", "base_url": base_url, **fields}
        if authentication is not None:
            given["authentication"] = authentication
        return await self.use.services.create(OWNER, ServiceFields(**given))

    async def method(self, service: Service, name: str = "read", **fields: Any) -> str:
        """Add a method to a service; its name."""
        given: dict[str, Any] = {"name": name, "path": f"/{name}", **fields}
        await self.use.services.add_method(OWNER, service.id, MethodFields(**given))
        return name

    async def call(self, service: Service, name: str = "read", **fields: Any) -> Answer:
        """Call a method."""
        return await self.use.calls.call(OWNER, service.id, name, CallFields(**fields))

    def stored(self, connection: str) -> Connection:
        """A connection with its tokens, as it lies in the database."""
        found = self.database.read_now(lambda tx: tx.connections.get(connection, unsealed=True))
        assert found is not None, f"{connection} is gone"
        return found

    def tokens(self, connection: str) -> TokenSet:
        found = self.stored(connection).tokens
        assert found is not None
        return found

    def refresh_token(self, connection: str) -> Secret | None:
        return self.tokens(connection).refresh_token

    def open_findings(self, kind: str, subject: str) -> list[str]:
        """Codes of what is open on an object."""
        rows = self.database.read_now(lambda tx: tx.findings.open_of(kind, subject))
        return [row.code for row in rows]

    def exchanges(self, **filters: Any) -> list[Exchange]:
        """Records, newest first."""
        page = self.database.read_now(lambda tx: tx.exchanges.page(Window(200), filters))
        return list(page.items)
