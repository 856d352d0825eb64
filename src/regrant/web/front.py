"""Before the framework: the two hot paths are answered here, the rest goes on to Starlette."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from regrant.ports.outbound import Outbound
from regrant.usecases.all import UseCases

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Front:
    """The ASGI application that the server runs."""

    def __init__(self, app: App, use: UseCases, outbound: Outbound) -> None:
        self._app = app
        self._use = use
        self._outbound = outbound

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on."""
        await self._app(scope, receive, send)
