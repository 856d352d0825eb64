"""Requests and responses as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request that is not sent yet. Header names are lower case."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response that arrived whole. Header names are lower case; values as they came."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of this name, in any case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    @property
    def media_type(self) -> str:
        """The media type without parameters, lower case, or an empty string."""
        return (self.header("content-type") or "").split(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as UTF-8, with what is not UTF-8 replaced."""
        return self.body.decode("utf-8", "replace")


def with_query(url: str, params: Iterable[tuple[str, str]]) -> str:
    """Add parameters to an address; a query that stands there is kept (RFC 6749 §3.1).

    Example:
        >>> with_query("https://as.example/authorize?v=2", [("scope", "a b")])
        'https://as.example/authorize?v=2&scope=a%20b'
    """
    parts = urlsplit(url)
    added = urlencode(list(params), quote_via=quote)
    query = "&".join(part for part in (parts.query, added) if part)
    return urlunsplit(parts._replace(query=query))


def form_request(url: str, params: Iterable[tuple[str, str]], headers: Headers = ()) -> HttpRequest:
    """A form post as OAuth endpoints expect it (RFC 6749 §3.2), asking for JSON unless told."""
    content = urlencode(list(params)).encode()
    return HttpRequest(
        "POST", url, (("content-type", FORM), *asking_for_json(headers), *headers), content
    )


def asking_for_json(headers: Headers) -> Headers:
    """The header that asks for JSON, unless the headers ask for something already."""
    return () if any(name == "accept" for name, _ in headers) else (("accept", JSON),)
