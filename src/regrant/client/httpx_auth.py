"""A connection's token for httpx: `httpx.Client(auth=RegrantAuth(regrant, "con_…"))`."""

from collections.abc import AsyncGenerator, Generator, Iterable

import httpx

from regrant.client.async_regrant import AsyncRegrant
from regrant.client.async_token_source import AsyncTokenSource
from regrant.client.bearer import bearer, origin_of, refuses_token
from regrant.client.regrant import Regrant
from regrant.client.token_source import TokenSource


class RegrantAuth(httpx.Auth):
    """Fetches, keeps and renews the token; a refused one is renewed and the request sent again.

    With a `Regrant` it serves `httpx.Client`, with an `AsyncRegrant` `httpx.AsyncClient`. A
    request whose body is a stream cannot be sent again: its 401 comes back as it is.

    Args:
        client: The server; its key needs the permission `tokens:read`.
        connection: The connection's id.
        min_ttl_seconds: How long a token has to live still.
        prefix: What stands before the token; its own type when not given.
        only_for: Addresses whose origins may see the token; all that the program asks when not
            given. A redirect to another origin never carries it.
    """

    def __init__(
        self,
        client: Regrant | AsyncRegrant,
        connection: str,
        *,
        min_ttl_seconds: float = 60,
        prefix: str | None = None,
        only_for: str | Iterable[str] | None = None,
    ) -> None:
        self._bearer = bearer(prefix, only_for)
        if isinstance(client, Regrant):
            self._source = TokenSource(client, connection, min_ttl_seconds=min_ttl_seconds)
        else:
            self._source = AsyncTokenSource(client, connection, min_ttl_seconds=min_ttl_seconds)

    def sync_auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """The blocking flow."""
        source = self._source
        if not isinstance(source, TokenSource):
            raise TypeError("httpx.Client needs RegrantAuth with a Regrant, not an AsyncRegrant")
        if not self._bearer.may_go_to(str(request.url)):
            yield request
            return
        token = source.token()
        request.headers["Authorization"] = self._bearer.value(token)
        response = yield request
        if _is_refused(request, response):
            renewed = source.renewed(token.access_token)
            if renewed and isinstance(request.stream, httpx.ByteStream):
                request.headers["Authorization"] = self._bearer.value(renewed)
                yield request

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """The flow that does not block."""
        source = self._source
        if not isinstance(source, AsyncTokenSource):
            raise TypeError("httpx.AsyncClient needs RegrantAuth with an AsyncRegrant")
        if not self._bearer.may_go_to(str(request.url)):
            yield request
            return
        token = await source.token()
        request.headers["Authorization"] = self._bearer.value(token)
        response = yield request
        if _is_refused(request, response):
            renewed = await source.renewed(token.access_token)
            if renewed and isinstance(request.stream, httpx.ByteStream):
                request.headers["Authorization"] = self._bearer.value(renewed)
                yield request

    def __repr__(self) -> str:
        return f"RegrantAuth({self._source.connection!r})"


def _is_refused(request: httpx.Request, response: httpx.Response) -> bool:
    """Whether the answer refuses the token; one from where a redirect led never saw it."""
    same = origin_of(str(request.url)) == origin_of(str(response.url))
    challenge = response.headers.get("www-authenticate", "")
    return same and refuses_token(response.status_code, challenge)
