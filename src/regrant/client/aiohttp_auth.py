"""A connection's token for aiohttp: `ClientSession(middlewares=[RegrantAuth(…)])`."""

from collections.abc import Iterable

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from aiohttp.payload import Payload

from regrant.client.async_regrant import AsyncRegrant
from regrant.client.async_token_source import AsyncTokenSource
from regrant.client.bearer import bearer, refuses_token


class RegrantAuth:
    """Fetches, keeps and renews the token; a refused one is renewed and the request sent again.

    A request whose body is a stream cannot be sent again: its 401 comes back as it is.

    Args:
        client: The server; its key needs the permission `tokens:read`.
        connection: The connection's id.
        only_for: Addresses whose origins may see the token. Needed here, because aiohttp asks
            its middlewares for every redirect too, wherever that leads.
        min_ttl_seconds: How long a token has to live still.
        prefix: What stands before the token; its own type when not given.
    """

    def __init__(
        self,
        client: AsyncRegrant,
        connection: str,
        *,
        only_for: str | Iterable[str],
        min_ttl_seconds: float = 60,
        prefix: str | None = None,
    ) -> None:
        self._bearer = bearer(prefix, only_for)
        self._source = AsyncTokenSource(client, connection, min_ttl_seconds=min_ttl_seconds)

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Put the token on a request, and send it."""
        if not self._bearer.may_go_to(str(request.url)):
            return await handler(request)
        token = await self._source.token()
        request.headers["Authorization"] = self._bearer.value(token)
        response = await handler(request)
        if refuses_token(response.status, response.headers.get("WWW-Authenticate", "")):
            renewed = await self._source.renewed(token.access_token)
            if renewed and _can_be_sent_again(request):
                response.release()
                request.headers["Authorization"] = self._bearer.value(renewed)
                return await handler(request)
        return response

    def __repr__(self) -> str:
        return f"RegrantAuth({self._source.connection!r})"


def _can_be_sent_again(request: ClientRequest) -> bool:
    return not isinstance(request.body, Payload) or not request.body.consumed
