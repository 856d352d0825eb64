"""`regrant token`: a usable access token."""

from regrant.cli.session import OPTIONS, Options, connected
from regrant.client.asks import connections as asks


def token(
    connection: str, /, *, min_ttl_seconds: float | None = None, options: Options = OPTIONS
) -> None:
    """Print the access token of a connection.

    Args:
        connection: Its id.
        min_ttl_seconds: How long it has to live still; 60 when not given.
    """
    with connected(options) as session:
        ask = asks.token(connection, min_ttl_seconds=min_ttl_seconds)
        read = session.fetched(ask)
        if options.json:
            session.output.json(read.document)
        else:
            session.output.line(read.value.access_token)
