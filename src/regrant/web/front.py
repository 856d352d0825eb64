"""Before the framework: the two hot paths are answered here, the rest goes on to Starlette."""

from regrant.web.hot import token
from regrant.web.hot.proxy import ProxyPath
from regrant.web.hot.reply import App, Receive, Scope, Send
from regrant.web.hot.token import TokenPath


class Front:
    """The ASGI application that the server runs."""

    def __init__(self, app: App, token_path: TokenPath, proxy_path: ProxyPath) -> None:
        self._app = app
        self._token_path = token_path
        self._proxy_path = proxy_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or pass on."""
        path: str = scope["path"]
        if path.startswith("/proxy/"):
            await self._proxy_path(scope, receive, send)
            return
        is_token_read = (
            path.endswith(token.SUFFIX)
            and path.startswith(token.PREFIX)
            and scope["method"] == "GET"
        )
        if is_token_read and await self._token_path.answers(scope, receive, send):
            return
        await self._app(scope, receive, send)
