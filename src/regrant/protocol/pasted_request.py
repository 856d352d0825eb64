r"""A request that somebody pasted: a cURL command, raw HTTP, or an address alone.

No library for cURL commands was kept up when this was written, so the shell's words are read by
`shlex` and curl's options by `argparse`, both of the standard library.
"""

import argparse
import re
import shlex
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn
from urllib.parse import quote, urlencode

from regrant.errors import InvalidInputError
from regrant.protocol.http import FORM, JSON, Headers

LONGEST: Final = 100_000
_CONTINUED: Final = re.compile(r"[\\^`][ \t]*\r?\n")
#: What browsers write into "Copy as cURL" where a value holds a quote or a line break.
_ANSI_QUOTED: Final = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)
_REQUEST_LINE: Final = re.compile(
    r"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(\S+)(?:\s+HTTP/[\d.]+)?\s*$", re.IGNORECASE
)
_HEADER: Final = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)")
_SCHEME: Final = re.compile(r"https?://", re.IGNORECASE)
#: Options of curl that say nothing about the request, those with a value after those without.
_IGNORED: Final = (
    *("-s", "--silent", "-S", "--show-error", "-k", "--insecure", "-L", "--location", "-v"),
    *("--verbose", "-i", "--include", "-f", "--fail", "-g", "--globoff", "-N", "--no-buffer"),
    *("--compressed", "--http1.0", "--http1.1", "--http2", "--http3", "-4", "-6", "-O", "-q"),
)
_IGNORED_WITH_VALUE: Final = (
    *("-o", "--output", "-m", "--max-time", "--connect-timeout", "-x", "--proxy", "--retry"),
    *("-w", "--write-out", "--cacert", "--cert", "-E", "--key", "-c", "--cookie-jar", "-T"),
    *("--upload-file", "--resolve", "--interface", "--max-redirs"),
)


@dataclass(frozen=True, slots=True)
class PastedRequest:
    """What was found. Header names are lower case.

    Args:
        method: HTTP method, upper case.
        url: As it was pasted; a path alone where raw HTTP names no host.
        headers: In their order.
        body: As text.
        credentials: Places in which a user name with a password stood.
    """

    method: str
    url: str
    headers: Headers = ()
    body: str | None = None
    credentials: tuple[str, ...] = field(default=())

    def header(self, name: str) -> str | None:
        """The first header of this name."""
        return next((value for key, value in self.headers if key == name), None)


def parse_pasted(text: str) -> PastedRequest:
    """Read what was pasted.

    Raises:
        InvalidInputError: It is none of the three; the message says what is wrong.

    Example:
        >>> found = parse_pasted("curl -X PUT https://api.example/items/1 -d 'text=a note'")
        >>> found.method, found.url, found.body
        ('PUT', 'https://api.example/items/1', 'text=a note')
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise _problem("has to be a cURL command, an address, or a request in raw HTTP")
    if re.match(r"(?:\$\s+)?curl(?:\.exe)?\s", text):
        return _curl(text.removeprefix("$").strip())
    first, _, rest = text.partition("\n")
    if found := _REQUEST_LINE.match(first.strip()):
        return _raw(found[1].upper(), found[2], rest)
    if _SCHEME.match(text) and not re.search(r"\s", text):
        return PastedRequest("GET", text)
    raise _problem("begins with neither curl, an address, nor a line such as GET /items")


def _raw(method: str, target: str, rest: str) -> PastedRequest:
    lines = rest.replace("\r\n", "\n").split("\n")
    headers: list[tuple[str, str]] = []
    at = 0
    while at < len(lines) and (found := _HEADER.fullmatch(lines[at].strip())):
        headers.append((found[1].lower(), found[2].strip()))
        at += 1
    body = "\n".join(lines[at:]).strip() or None
    host = next((value for name, value in headers if name == "host"), None)
    url = f"https://{host}{target}" if host and target.startswith("/") else target
    return PastedRequest(method, url, tuple(headers), body)


def _curl(command: str) -> PastedRequest:
    given = _options(command)
    address = given.url or next(
        (word for word in given.words if _SCHEME.match(word) or "." in word), None
    )
    if address is None:
        raise _problem("names no address after curl")
    url = address if "://" in address else f"https://{address}"
    headers = [_header(line) for line in given.header]
    headers += [("cookie", value) for value in given.cookie]
    if given.user:
        headers.append(("authorization", f"Basic {b64encode(given.user.encode()).decode()}"))
    body, media = _body(given)
    if body is not None and given.get:
        url, body = f"{url}{'&' if '?' in url else '?'}{body}", None
    if body is not None and media and all(name != "content-type" for name, _ in headers):
        headers.append(("content-type", media))
    usual = "HEAD" if given.head else "POST" if body is not None else "GET"
    method = (given.request or usual).upper()
    return PastedRequest(method, url, tuple(headers), body, ("-u",) if given.user else ())


def _body(given: Any) -> tuple[str | None, str]:
    if given.json:
        return "".join(given.json), JSON
    if given.form:
        pairs = [part.partition("=")[::2] for part in given.form]
        return urlencode(pairs), FORM
    parts = [part for part in given.data if not part.startswith("@")]
    parts += [_url_encoded(part) for part in given.urlencoded]
    return ("&".join(parts), FORM) if parts else (None, "")


def _url_encoded(part: str) -> str:
    name, equals, value = part.partition("=")
    return f"{name}={quote(value, safe='')}" if equals else quote(part, safe="")


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _options(command: str) -> Any:
    text = _ANSI_QUOTED.sub(_unescaped, _CONTINUED.sub(" ", command))
    try:
        words = shlex.split(text)[1:]
    except ValueError:
        raise _problem("has a quotation mark without its partner") from None
    # A word between options counts as unknown to argparse, which is where the address often is.
    given, rest = _parser().parse_known_args(words)
    given.words += [word for word in rest if not word.startswith("-")]
    return given


def _unescaped(found: re.Match[str]) -> str:
    r"""The inside of `$'…'` as a word of its own: `\n`, `\'`, `\u0021` and `\x21` stand for one."""
    known = {"n": "\n", "t": "\t", "r": "\r"}

    def one(escape: re.Match[str]) -> str:
        code = escape[1] or escape[2]
        return chr(int(code, 16)) if code else known.get(escape[3], escape[3])

    pattern = r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))"
    return shlex.quote(re.sub(pattern, one, found[1], flags=re.DOTALL))


class _Parser(argparse.ArgumentParser):
    """Says what is wrong to the person on the page instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        raise _problem(f"cannot be read as a cURL command: {message[:200]}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--url")
    parser.add_argument("-X", "--request")
    parser.add_argument("-u", "--user")
    parser.add_argument("-G", "--get", action="store_true")
    parser.add_argument("-I", "--head", action="store_true")
    lists: Sequence[tuple[str, tuple[str, ...]]] = (
        ("header", ("-H", "--header")),
        ("cookie", ("-b", "--cookie")),
        ("json", ("--json",)),
        ("form", ("-F", "--form", "--form-string")),
        ("data", ("-d", "--data", "--data-raw", "--data-ascii", "--data-binary")),
        ("urlencoded", ("--data-urlencode",)),
        ("ignored", ("-A", "--user-agent", "-e", "--referer", *_IGNORED_WITH_VALUE)),
    )
    for name, options in lists:
        parser.add_argument(*options, dest=name, action="append", default=[])
    for option in _IGNORED:
        parser.add_argument(option, action="store_true", dest="ignored_flag")
    return parser


def _problem(words: str) -> InvalidInputError:
    return InvalidInputError.of("pasted", words)
