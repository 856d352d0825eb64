"""What of a request goes on to the service, and what of the answer comes back."""

import re
from typing import Final
from urllib.parse import unquote

from regrant.errors import InvalidInputError
from regrant.protocol.http import Headers
from regrant.web.hot.reply import RawHeaders

#: Between two neighbours only (RFC 9110 §7.6.1), or ours to set, or the caller's own credentials.
NOT_SENT_ON: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-connection",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"expect",
        b"host",
        b"content-length",
        b"authorization",
        b"cookie",
        b"forwarded",
        b"via",
        b"regrant-owner",
    }
)
_REFUSED_PREFIXES: Final = (b"x-forwarded-", b"proxy-", b"x-real-", b"sec-")
NOT_SENT_BACK: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "content-length",
        "set-cookie",
        "strict-transport-security",
        "public-key-pins",
        "content-security-policy",
        "content-security-policy-report-only",
        "x-content-type-options",
        # These hold for all of our origin, not for one answer.
        "accept-ch",
        "alt-svc",
        "clear-site-data",
        "nel",
        "report-to",
        "reporting-endpoints",
        "service-worker-allowed",
    }
)
#: An answer can never become a page of ours, whatever the service sends.
ALWAYS_BACK: Final = (
    (b"content-security-policy", b"sandbox; default-src 'none'"),
    (b"x-content-type-options", b"nosniff"),
)
#: A challenge of the service is not ours: a browser would ask for a password on our behalf.
RENAMED_BACK: Final = {"www-authenticate": b"regrant-www-authenticate", "server": b"regrant-server"}
_UNSAFE: Final = re.compile(rb"[^\x21-\x7e]|[\\{}<>\"^`|]")


def safe_rest(raw_path: bytes, prefix: bytes) -> str:
    """The part of the path that goes on, as it was written.

    Raises:
        InvalidInputError: It could leave the service's base URL by some reading of it.
    """
    rest = raw_path[len(prefix) :]
    if _UNSAFE.search(rest):
        raise InvalidInputError.of("path", "contains characters that an address cannot have")
    text = rest.decode("ascii")
    decoded = text
    for _ in range(3):
        if any(part in {".", ".."} for part in re.split(r"[/\\;]", decoded)):
            raise InvalidInputError.of("path", "must not contain . or .. as a part")
        decoded = unquote(decoded)
    if "\x00" in decoded or "\r" in decoded or "\n" in decoded:
        raise InvalidInputError.of("path", "contains a control character")
    return text


def headers_on(headers: list[tuple[bytes, bytes]]) -> Headers:
    """The caller's headers that the service may see, without those that `Connection` names."""
    listed = [value for name, value in headers if name == b"connection"]
    named = {part.strip().lower() for value in listed for part in value.split(b",")}
    kept: list[tuple[str, str]] = []
    for name, value in headers:
        # Some servers read _ as -: what is refused under one name is refused under the other.
        plain = name.replace(b"_", b"-")
        if plain in NOT_SENT_ON or name in named or plain.startswith(_REFUSED_PREFIXES):
            continue
        kept.append((name.decode("latin-1"), value.decode("latin-1")))
    return tuple(kept)


def headers_back(headers: Headers) -> RawHeaders:
    """The service's headers that the caller may see."""
    back: RawHeaders = [
        (RENAMED_BACK.get(name) or name.encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in headers
        if name not in NOT_SENT_BACK
    ]
    back.extend(ALWAYS_BACK)
    return back
