"""Response headers as text."""

from pyreqwest.http import HeaderMap

from regrant.protocol.http import Headers


def headers_of(headers: HeaderMap) -> Headers:
    """All headers, names in lower case; a value that is not ASCII is left out, the rest stays."""
    try:
        return tuple(headers.items())
    except ValueError:
        return tuple(pair for name in dict.fromkeys(headers) for pair in _readable(headers, name))


def _readable(headers: HeaderMap, name: str) -> list[tuple[str, str]]:
    try:
        return [(name, value) for value in headers.getall(name)]
    except ValueError:
        return []
