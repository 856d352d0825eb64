"""Records without secrets: by the values we know, and by the names under which secrets travel."""

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

import msgspec

from regrant.domain.exchange import SeenResponse, SentRequest
from regrant.domain.secret import HIDDEN, Secret
from regrant.protocol.http import FORM, Headers, HttpRequest, HttpResponse

LONGEST_BODY: Final = 16_384
_SECRET_HEADERS: Final = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "dpop"}
)
_SECRET_NAMES: Final = frozenset(
    {
        "assertion",
        "client_assertion",
        "client_secret",
        "code_verifier",
        "device_code",
        "password",
        "api_key",
        "apikey",
        "secret",
        "signature",
    }
)
_NOT_SECRET: Final = frozenset({"token_type", "token_type_hint", "token_endpoint"})
#: Secret in what goes to a token endpoint; elsewhere `code` and `state` are ordinary words.
_SECRET_IN_FORM: Final = _SECRET_NAMES | {"code", "state", "nonce", "token"}
_NAMED_VALUE: Final = re.compile(
    r"""(?ix) ( ["']? [\w.-]* (?:token|secret|password|assertion|api_?key) ["']? \s* [:=] \s* )
        ( "(?:[^"\\]|\\.)*" | [^\s"'&,;}<]+ )"""
)


class Redactor:
    """Hides the secrets of one exchange.

    Args:
        secrets: Values known to be secret in this exchange, wherever and however encoded they
            stand.
    """

    def __init__(self, secrets: Iterable[Secret | None]) -> None:
        forms: set[str] = set()
        for secret in secrets:
            if secret and len(secret.reveal()) >= 4:
                forms |= _encodings(secret.reveal())
        self._forms = sorted(forms, key=len, reverse=True)

    def request(self, request: HttpRequest) -> SentRequest:
        """The record of a request."""
        media = next((value for name, value in request.headers if name == "content-type"), "")
        return SentRequest(
            request.method,
            self.url(request.url),
            self._headers(request.headers),
            self._body(request.body, media) if request.body is not None else None,
        )

    def response(self, response: HttpResponse) -> SeenResponse:
        """The record of a response."""
        media = response.header("content-type") or ""
        return SeenResponse(
            response.status, self._headers(response.headers), self._body(response.body, media)
        )

    def url(self, url: str) -> str:
        """An address with the secrets of its query hidden."""
        try:
            parts = urlsplit(url)
        except ValueError:  # what a provider sends as an address may be none
            return self.text(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
        if any(_is_secret_name(name, _SECRET_IN_FORM) for name, _ in query):
            parts = parts._replace(query=_form(query))
        return self.text(urlunsplit(parts))

    def text(self, text: str) -> str:
        """Any text, with every known secret value hidden."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return text

    def _headers(self, headers: Headers) -> dict[str, str]:
        shown: dict[str, str] = {}
        for name, value in headers:
            hidden = _hidden_header(name.lower(), value)
            text = self.text(self.url(hidden) if name.lower() == "location" else hidden)
            shown[name.lower()] = (
                f"{shown[name.lower()]}, {text}" if name.lower() in shown else text
            )
        return shown

    def _body(self, body: bytes, content_type: str) -> str:
        media = content_type.split(";", maxsplit=1)[0].strip().lower()
        if not body:
            return ""
        text = _as_text(body, media)
        if text is None:
            return f"[{len(body)} bytes of {media or 'unknown type'}]"
        if media == FORM:
            text = _form(parse_qsl(text, keep_blank_values=True))
        else:
            text = _hide_members(text)
        text = self.text(text)
        more = f"… [{len(body)} bytes in all]" if len(text) > LONGEST_BODY else ""
        return text[:LONGEST_BODY] + more


def _encodings(value: str) -> set[str]:
    escaped = msgspec.json.encode(value).decode()[1:-1]
    return {
        value,
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
        escaped,
        b64encode(value.encode()).decode().rstrip("="),
    }


def is_secret_parameter(name: str) -> bool:
    """Whether a parameter or header of this name carries a secret.

    Example:
        >>> is_secret_parameter("access_token"), is_secret_parameter("page_token_type")
        (True, False)
    """
    return _is_secret_name(name.replace("-", "_"), _SECRET_NAMES | {"key", "token"})


def _is_secret_name(name: str, names: frozenset[str]) -> bool:
    low = name.lower()
    if low in _NOT_SECRET:
        return False
    return low in names or low.endswith(("_token", "_secret", "access-token", "accesstoken"))


def _hidden_header(name: str, value: str) -> str:
    if name not in _SECRET_HEADERS:
        return value
    scheme, _, rest = value.partition(" ")
    return f"{scheme} {HIDDEN}" if rest and name.endswith("authorization") else HIDDEN


def _form(pairs: Sequence[tuple[str, str]]) -> str:
    shown = [
        (name, HIDDEN if _is_secret_name(name, _SECRET_IN_FORM) and value else value)
        for name, value in pairs
    ]
    return urlencode(shown, safe="[]:/")


def _as_text(body: bytes, media: str) -> str | None:
    if media.startswith(("image/", "audio/", "video/")) or media.endswith(("octet-stream", "pdf")):
        return None
    try:
        return body[: 4 * LONGEST_BODY].decode("utf-8", "strict" if b"\0" in body else "replace")
    except UnicodeDecodeError:
        return None


def _hide_members(text: str) -> str:
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return _NAMED_VALUE.sub(lambda found: f"{found[1]}{HIDDEN}", text)
    return msgspec.json.encode(_walk(document)).decode()


def _walk(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            str(key): HIDDEN
            if _is_secret_name(str(key), _SECRET_NAMES) and isinstance(item, str) and item
            else _walk(item)
            for key, item in value.items()
        }
    return [_walk(item) for item in value] if isinstance(value, list) else value
