"""An installation, a token endpoint that does as its script says, and time that a test moves."""

import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from regrant.domain.application import Application
from regrant.domain.connection import Connection
from tests.contract.store.world import World
from tests.testbed.hostile import Answer, HostileServer, Move, answer_json
from tests.testbed.installation import Installation
from tests.testbed.recording import Received

TOKEN = "/token"


def params_of(request: Received) -> dict[str, str]:
    """What a token request carried."""
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


@dataclass
class Stage:
    """One application at a scripted server.

    Attributes:
        lifetime: Of the access tokens that the server gives.
        rotates: Whether each refresh brings another refresh token.
    """

    installation: Installation
    server: HostileServer
    lifetime: float | None = 3600
    rotates: bool = True
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.clock = self.installation.clock
        self.server.always(TOKEN, lambda _request: self.good())

    def good(self, **members: Any) -> Answer:
        """A good answer with tokens that are new; a member that is `...` is left out."""
        number = next(self._numbers)
        made: dict[str, Any] = {"access_token": f"access-{number}", "token_type": "Bearer"}
        if self.lifetime is not None:
            made["expires_in"] = self.lifetime
        if self.rotates:
            made["refresh_token"] = f"refresh-{number}"
        made = {name: value for name, value in (made | members).items() if value is not ...}
        return answer_json(made)

    def error(self, error: str, status: int = 400) -> Answer:
        return answer_json({"error": error}, status)

    def page(self, status: int = 502) -> Answer:
        body = b"<html><head><title>Sorry</title></head><body><h1>Maintenance</h1></body></html>"
        return Answer(status, body, content_type="text/html")

    def script(self, *moves: Move) -> None:
        """What happens to the next token requests."""
        self.server.script(TOKEN, *moves)

    def always(self, move: Move) -> None:
        """What happens to all token requests from now on."""
        self.server.always(TOKEN, move)

    def heal(self) -> None:
        """From now on all token requests are answered well."""
        self.server.always(TOKEN, lambda _request: self.good())

    @property
    def presented(self) -> list[str]:
        """The refresh tokens that the server saw, in their order."""
        return [params_of(one).get("refresh_token", "") for one in self.server.requests_to(TOKEN)]

    async def application(self, **fields: Any) -> Application:
        url = self.server.url
        given: dict[str, Any] = {
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}{TOKEN}",
            "token_endpoint_auth_method": "client_secret_post",
            "scopes": ("read",),
        }
        return await self.installation.application(**{**given, **fields})

    async def connected(self, application: Application | None = None, **fields: Any) -> Connection:
        """A connection whose tokens the server has just given; its first refresh brought them."""
        application = application or await self.application()
        made = await self.installation.connection(application, refresh_token="refresh-0", **fields)
        assert made.status == "active", made.status_reason
        self.server.requests.clear()
        return made

    async def refresh_due(self) -> None:
        """The look of the background work for what is due, and all that it begins."""
        await self.installation.use.ahead.begin_due()
        await self.installation.use.ahead.finish()

    async def pass_time(self, seconds: float, step: float = 1) -> None:
        """Let time pass, with the background work that refreshes what is due at each step."""
        end = self.clock.monotonic() + seconds
        while self.clock.monotonic() < end:
            self.clock.advance(step)
            await self.refresh_due()


@asynccontextmanager
async def staged(world: World, folder: Path, **settings: str) -> AsyncGenerator[Stage]:
    """A stage over an installed database."""
    url = "" if world.is_sqlite else world.url
    with HostileServer() as server:
        installation = Installation(folder, world.key_path, url, world.clock, **settings)
        yield Stage(installation, server)
        await installation.close()
    assert server.unexpected == []


def shown(answer: Answer) -> dict[str, Any]:
    """The members of an answer."""
    return json.loads(answer.body)
