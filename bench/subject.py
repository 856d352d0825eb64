"""The real `regrant serve` with everything on, and an account connected to the upstream."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Self

import httpx
from tests.testbed.environment import BIN
from tests.testbed.processes import ChildProcess
from tests.testbed.regrant_server import RegrantServer

from bench import cores
from bench.contender import REGRANT, Ask, Contender
from bench.nginx import TOKEN
from regrant import bootstrap
from regrant.adapters.clock import SystemClock
from regrant.domain.connection import Connection
from regrant.domain.identifiers import new_id
from regrant.domain.secret import Secret
from regrant.domain.token import TokenSet
from regrant.settings import load

_LIVES: Final = timedelta(days=30)
_SCOPES: Final = ["read", "write"]


class Subject:
    """A server with an application, a shared user and a service named `files`.

    Args:
        folder: An empty folder for its data.
        upstream: Port of the service that is called.
        database_url: PostgreSQL's; SQLite in the folder when empty.
    """

    def __init__(self, folder: Path, upstream: int, *, database_url: str = "") -> None:
        self.server = RegrantServer(folder, database_url=database_url).prepare()
        self._folder = folder
        self._upstream = f"http://127.0.0.1:{upstream}"
        self.connection = ""

    def __enter__(self) -> Self:
        self.start()
        application = self._made(
            "/applications",
            name="Files",
            client_id="bench",
            client_secret="secret-of-the-bench",
            authorization_endpoint=f"{self._upstream}/authorize",
            token_endpoint=f"{self._upstream}/token",
            scopes=_SCOPES,
        )
        authentication = {"type": "oauth2", "application": application, "account": "shared"}
        self._made(
            "/services",
            name="Files",
            code="files",
            base_url=self._upstream,
            authentication=authentication,
        )
        self.connection = self._connect(application)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.close()

    def start(self) -> None:
        """Start it on the servers' core."""
        with cores.pinned(cores.SERVER):
            self.server.start()

    def launch(self) -> ChildProcess:
        """Start a process of it without waiting until it answers."""
        with cores.pinned(cores.SERVER):
            return ChildProcess(
                [BIN / "regrant", "serve"],
                log=self._folder / "launch.log",
                environment=self.server.environment,
                folder=self._folder,
            )

    def contender(self) -> Contender:
        """As one of those who are compared."""
        base = self.server.base_url
        key = {"Authorization": f"Bearer {self.server.owner_key}"}
        return Contender(
            REGRANT,
            {
                "small": Ask(f"{base}/proxy/files/small.json", key),
                "large": Ask(f"{base}/proxy/files/large.bin", key),
                "token": Ask(f"{base}/api/v1/connections/{self.connection}/token", key),
            },
            self.server.process.pid,
        )

    def token_answer(self) -> str:
        """What its token read answers, for the others to answer the same."""
        ask = self.contender().asks["token"]
        return httpx.get(ask.url, headers=dict(ask.headers)).raise_for_status().text

    def _made(self, path: str, **fields: Any) -> str:
        answer = self.server.api.post(path, json=fields)
        if answer.is_error:
            raise SystemExit(f"{path}: {answer.text}")
        made: str = answer.json()["id"]
        return made

    def _connect(self, application: str) -> str:
        """A shared user without a login: the store of a second process tells the server of it."""
        core = bootstrap.open_core(load(self.server.environment))
        now = SystemClock().now()
        connection = Connection(
            id=new_id("connection", now),
            application=application,
            kind="shared",
            owner=None,
            status="active",
            since=now,
            created_at=now,
            generation=1,
            requested_scopes=tuple(_SCOPES),
            granted_scopes=tuple(_SCOPES),
        )
        tokens = TokenSet(Secret(TOKEN), "Bearer", now, now + _LIVES)
        try:
            core.database.write_now(lambda tx: tx.connections.add(connection, tokens))
        finally:
            core.close()
        return connection.id
