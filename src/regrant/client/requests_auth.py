"""A connection's token for requests: `session.auth = RegrantAuth(regrant, "con_…")`."""

from collections.abc import Iterable
from typing import Any

from requests import PreparedRequest, Response
from requests.auth import AuthBase

from regrant.client.bearer import bearer, refuses_token
from regrant.client.regrant import Regrant
from regrant.client.token_source import TokenSource


class RegrantAuth(AuthBase):
    """Fetches, keeps and renews the token; a refused one is renewed and the request sent again.

    A request whose body is a stream cannot be sent again: its 401 comes back as it is.

    Args:
        client: The server; its key needs the permission `tokens:read`.
        connection: The connection's id.
        min_ttl_seconds: How long a token has to live still.
        prefix: What stands before the token; its own type when not given.
        only_for: Addresses whose origins may see the token; all that the program asks when not
            given. A redirect to another host never carries it.
    """

    def __init__(
        self,
        client: Regrant,
        connection: str,
        *,
        min_ttl_seconds: float = 60,
        prefix: str | None = None,
        only_for: str | Iterable[str] | None = None,
    ) -> None:
        self._bearer = bearer(prefix, only_for)
        self._source = TokenSource(client, connection, min_ttl_seconds=min_ttl_seconds)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Put the token on a request."""
        if self._bearer.may_go_to(request.url or ""):
            token = self._source.token()
            request.headers["Authorization"] = self._bearer.value(token)
            used = token.access_token

            def look(response: Response, **options: Any) -> Response:
                return self._again(response, used, options)

            request.register_hook("response", look)
        return request

    def _again(self, response: Response, used: str, options: dict[str, Any]) -> Response:
        request = response.request
        carried = str(request.headers.get("Authorization", "")).endswith(used)
        challenge = response.headers.get("WWW-Authenticate", "")
        if not carried or not refuses_token(response.status_code, challenge):
            return response
        renewed = self._source.renewed(used)
        if renewed is None or not isinstance(request.body, bytes | str | None):
            return response
        _ = response.content  # Read to its end, so that the connection can be used again.
        response.close()
        repeated = request.copy()
        repeated.headers["Authorization"] = self._bearer.value(renewed)
        answer: Response = response.connection.send(repeated, **options)
        answer.history.append(response)
        answer.request = repeated
        return answer

    def __repr__(self) -> str:
        return f"RegrantAuth({self._source.connection!r})"
