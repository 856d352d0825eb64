"""Records without secrets: by the values we know, and by the names under which secrets travel."""

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

import msgspec

from regrant.domain.exchange import SeenResponse, SentRequest
from regrant.domain.secret import HIDDEN, Secret
from regrant.protocol.http import FORM, Headers, HttpRequest, HttpResponse

LONGEST_BODY: Final = 16_384
#: So much of a body is looked at by name; known values are found across this border, too.
_LOOKED_AT: Final = 4 * LONGEST_BODY
_SECRET_HEADERS: Final = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "dpop"}
)
#: Names are compared in small letters, without - and _.
_SECRET_NAMES: Final = frozenset({"codeverifier", "devicecode", "signature"})
_SECRET_ENDINGS: Final = ("token", "secret", "password", "assertion", "apikey")
#: Where a list goes on: worth reading, and no credential.
_NOT_SECRET: Final = frozenset({"nextpagetoken", "prevpagetoken", "nextsynctoken"})
#: Secret in what goes to a token endpoint; elsewhere `code` and `state` are ordinary words.
_SECRET_IN_FORM: Final = _SECRET_NAMES | {"code", "state", "nonce"}
_LONG_ENOUGH: Final = 8
#: It begins with the word, not with what may stand before it: text of any length takes no time.
_NAMED_VALUE: Final = re.compile(
    r"""(?ix) ( (?:token|secret|password|assertion|api_?key) \\?["']? \s{0,5} [:=] \s{0,5} )
        ( \\?"(?:[^"\\]|\\.)*(?:"|\Z) | '[^']*(?:'|\Z) | [^\s"'&,;}<]+ )"""
)


class Redactor:
    """Hides the secrets of one exchange.

    Args:
        secrets: Values known to be secret in this exchange, wherever and however encoded they
            stand.
        names: Headers and parameters of this exchange that carry a secret, however short.
    """

    def __init__(self, secrets: Iterable[Secret | None], names: Iterable[str] = ()) -> None:
        self._names = frozenset(_plain(name) for name in names)
        forms: set[str] = set()
        for secret in secrets:
            if secret and len(secret.reveal()) >= 4:
                forms |= _encodings(secret.reveal())
        self._forms = sorted(forms, key=len, reverse=True)
        self._longest = len(self._forms[0]) if self._forms else 0

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
        """An address with the secrets of its query and fragment hidden."""
        try:
            parts = urlsplit(url)
        except ValueError:  # a server may name anything as the place it redirects to
            return self.text(_by_name(url))
        names = _SECRET_IN_FORM | self._names
        for part in ("query", "fragment"):
            pairs = parse_qsl(getattr(parts, part), keep_blank_values=True)
            if any(_is_secret_name(name, names) for name, _ in pairs):
                parts = parts._replace(**{part: _form(pairs, names)})
        return self.text(urlunsplit(parts))

    def text(self, text: str) -> str:
        """Any text, with every known secret value hidden."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return text

    def _headers(self, headers: Headers) -> dict[str, str]:
        shown: dict[str, str] = {}
        for name, value in headers:
            hidden = _hidden_header(name.lower(), value, self._names)
            text = self.text(self.url(hidden) if name.lower() == "location" else hidden)
            shown[name.lower()] = (
                f"{shown[name.lower()]}, {text}" if name.lower() in shown else text
            )
        return shown

    def _body(self, body: bytes, content_type: str) -> str:
        media = content_type.split(";", maxsplit=1)[0].strip().lower()
        if not body:
            return ""
        window = body[: _LOOKED_AT + 4 * self._longest]
        text = _as_text(window, media)
        if text is None:
            return f"[{len(body)} bytes of {media or 'unknown type'}]"
        text = self.text(text)
        if len(window) < len(body):  # a piece of a secret may stand at the cut
            text = text[: max(0, len(text) - self._longest)]
        text = text[:_LOOKED_AT]
        if media == FORM:
            pairs = parse_qsl(text, keep_blank_values=True)
            text = _form(pairs, _SECRET_IN_FORM | self._names)
        else:
            text = _hide_members(text)
        text = self.text(text)
        more = f"… [{len(body)} bytes in all]" if len(text) > LONGEST_BODY else ""
        return text[:LONGEST_BODY] + more


def _encodings(value: str) -> set[str]:
    escaped = msgspec.json.encode(value).decode()[1:-1]
    percent = {quote(value, safe=""), quote(value), quote_plus(value)}
    return {
        value,
        *percent,
        *(re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), one) for one in percent),
        escaped,
        escaped.replace("/", "\\/"),
        json.dumps(value)[1:-1],
        html.escape(value),
        b64encode(value.encode()).decode().rstrip("="),
        *_inside_base64(value),
        *(one for form in percent if form != value for one in _inside_base64(form)),
        value.encode().hex(),
    }


def _inside_base64(value: str) -> Iterator[str]:
    """What of a value shows in the base64 of a longer one, as in Basic, wherever it begins there.

    Example:
        >>> basic = b64encode(b"ann:secret-1").decode()
        >>> {one for one in _inside_base64("secret-1") if one in basic}
        {'NlY3JldC0x'}
    """
    plain = value.encode()
    if len(plain) < _LONG_ENOUGH:
        return  # so little of it would show that anything could be meant
    for before in range(3):
        start, end = -(-before * 8 // 6), (before + len(plain)) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            yield encode(bytes(before) + plain).decode()[start:end]


def is_secret_parameter(name: str) -> bool:
    """Whether a parameter or header of this name carries a secret.

    Example:
        >>> is_secret_parameter("access_token"), is_secret_parameter("page_token_type")
        (True, False)
    """
    return _is_secret_name(name, _SECRET_NAMES | {"key"})


def _is_secret_name(name: str, names: frozenset[str]) -> bool:
    plain = _plain(name)
    if plain in _NOT_SECRET:
        return False
    return plain in names or plain.endswith(_SECRET_ENDINGS)


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _hidden_header(name: str, value: str, names: frozenset[str]) -> str:
    if name not in _SECRET_HEADERS and not _is_secret_name(name, names):
        return value
    scheme, _, rest = value.partition(" ")
    return f"{scheme} {HIDDEN}" if rest and name.endswith("authorization") else HIDDEN


def _form(pairs: Sequence[tuple[str, str]], names: frozenset[str]) -> str:
    shown = [
        (name, HIDDEN if _is_secret_name(name, names) and value else value) for name, value in pairs
    ]
    return urlencode(shown, safe="[]:/")


def _as_text(body: bytes, media: str) -> str | None:
    if media.startswith(("image/", "audio/", "video/")) or media.endswith(("octet-stream", "pdf")):
        return None
    try:
        return body.decode("utf-8", "strict" if b"\0" in body else "replace")
    except UnicodeDecodeError:
        return None


def _hide_members(text: str) -> str:
    try:
        return msgspec.json.encode(_walk(msgspec.json.decode(text))).decode()
    except (msgspec.DecodeError, RecursionError):
        return _by_name(text)


def _by_name(text: str) -> str:
    return _NAMED_VALUE.sub(lambda found: f"{found[1]}{HIDDEN}", text)


def _walk(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            str(key): HIDDEN
            if _is_secret_name(str(key), _SECRET_NAMES) and isinstance(item, str) and item
            else _walk(item)
            for key, item in value.items()
        }
    return [_walk(item) for item in value] if isinstance(value, list) else value
