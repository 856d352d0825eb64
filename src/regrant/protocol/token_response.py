"""Reading the token endpoint's answer (RFC 6749 §5), tolerantly and strictly at once.

Strict: what has no usable access token, or says that it failed, is never stored as a success.
Tolerant: no oddity of another field discards a token that can be read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from regrant.domain.json_pointer import value_at
from regrant.domain.provider_wire import TokenAnswer as AnswerShape
from regrant.domain.secret import Secret
from regrant.domain.token import TokenSet
from regrant.protocol.answer_body import members_of
from regrant.protocol.http import HttpResponse

_STANDARD: Final = AnswerShape()
LONGEST_LIFETIME: Final = timedelta(days=3650)
#: What a header can carry (RFC 9110 §5.5), within the characters of RFC 6749 appendix A.
_FIT_FOR_HEADER: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """A success. `oddities` are field names that could not be read as the RFC has them.

    `granted_scopes` is `None` when the answer did not say; then what was asked for is granted
    (RFC 6749 §5.1). `extra` holds the members that are not tokens.
    """

    tokens: TokenSet
    granted_scopes: tuple[str, ...] | None = None
    id_token: Secret | None = None
    oddities: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def has_lifetime(self) -> bool:
        """Whether the answer said when the access token ends."""
        return self.tokens.expires_at is not None


@dataclass(frozen=True, slots=True)
class TokenRefusal:
    """Anything that is not a success: an error answer, a page, an answer without a token.

    `error` is the `error` member where there is one. `orphan_refresh_token` is a refresh token
    that came with a success whose access token is of no use: it is kept, never thrown away.
    """

    status: int
    error: str | None = None
    orphan_refresh_token: Secret | None = None


def parse_token_response(
    response: HttpResponse,
    *,
    sent_at: datetime,
    separator: str = " ",
    shape: AnswerShape = _STANDARD,
    scopes_at: str = "/scope",
) -> TokenAnswer | TokenRefusal:
    """Read an answer of the token endpoint.

    Spec:
        RFC 6749 §5.1 and §5.2. A 200 that carries `error` or `ok: false` is a refusal.

    Args:
        response: The whole answer.
        sent_at: When the request was sent, aware; `expires_in` counts from here.
        separator: Of the scopes, as the catalogue or the application has it.
        shape: How this provider's answers differ from the RFC's.
        scopes_at: Where in the whole answer the granted scopes stand (a JSON pointer); what stands
            in the RFC's place counts where nothing does there.
    """
    document = members_of(response)
    inner = _inner(document, shape)
    access_token = _access_token(inner.get("access_token"))
    refresh_token = _any_token(inner.get("refresh_token"))
    is_success = response.status in {200, 201} and not _says_failed(document, shape)
    if access_token is None or not is_success:
        orphan = refresh_token if is_success else None
        return TokenRefusal(response.status, _error(document, shape), orphan)
    oddities: list[str] = []
    expires_at = _expires_at(inner, sent_at, oddities, shape)
    token_type = _word(inner, "token_type", "Bearer", oddities)
    tokens = TokenSet(access_token, token_type, sent_at, expires_at, refresh_token)
    named = None if scopes_at == "/scope" else value_at(document, scopes_at)
    named = inner.get("scope") if named is None else named
    scopes = _scopes(named, separator, oddities)
    hidden = {"access_token", "refresh_token", "id_token"}
    extra = {key: value for key, value in inner.items() if key not in hidden}
    return TokenAnswer(tokens, scopes, _any_token(inner.get("id_token")), tuple(oddities), extra)


def parse_expires_in(expires_in: object, *, sent_at: datetime) -> datetime | None:
    """Turn the lifetime a token endpoint sent into a moment.

    Spec:
        RFC 6749 §5.1: `expires_in` is a number of seconds, recommended, not required.

    Args:
        expires_in: The decoded value, in seconds. Some providers send a string of digits.
        sent_at: When the request was sent, aware.

    Returns:
        A moment, at most ten years ahead; `None` for a value that tells no lifetime.

    Example:
        >>> from datetime import UTC
        >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
        >>> parse_expires_in("3600", sent_at=noon).isoformat()
        '2026-01-01T13:00:00+00:00'
        >>> parse_expires_in("never", sent_at=noon)
    """
    if isinstance(expires_in, bool) or not isinstance(expires_in, int | float | str):
        return None
    longest = LONGEST_LIFETIME.total_seconds()
    if isinstance(expires_in, int):
        expires_in = max(0, min(expires_in, int(longest)))  # a float cannot hold every integer
    try:
        seconds = float(expires_in)
    except ValueError:
        return None
    if not 0 < seconds < float("inf"):
        return None
    return sent_at + timedelta(seconds=min(seconds, longest))


def split_scopes(value: str, separator: str = " ") -> tuple[str, ...]:
    """Split a scope string at the provider's separator, or at whatever separator it used.

    Example:
        >>> split_scopes("read,write", " ")
        ('read', 'write')
    """
    by = separator if separator in value and separator.strip() else r"[\s,]+"
    parts = value.split(by) if by == separator else re.split(by, value)
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _inner(document: Mapping[str, Any], shape: AnswerShape) -> Mapping[str, Any]:
    found = value_at(document, shape.object) if shape.object else document
    inner: Mapping[str, Any] = found if isinstance(found, dict) else document
    renamed = {name: inner[theirs] for name, theirs in shape.names.items() if theirs in inner}
    return {**inner, **renamed}


def _says_failed(document: Mapping[str, Any], shape: AnswerShape) -> bool:
    if shape.success is not None:
        return str(value_at(document, shape.success)).lower() != str(shape.success_value).lower()
    error = document.get("error")
    return document.get("ok") is False or (bool(error) and error not in ("0", "false"))


def _error(document: Mapping[str, Any], shape: AnswerShape) -> str | None:
    error = document.get("error")
    if not isinstance(error, str) and shape.error:
        error = value_at(document, shape.error)
    return error[:200] if isinstance(error, str) else None


def _access_token(value: object) -> Secret | None:
    is_fit = isinstance(value, str) and _FIT_FOR_HEADER.fullmatch(value)
    return Secret(value) if isinstance(value, str) and is_fit else None


def _any_token(value: object) -> Secret | None:
    """A token that travels in bodies only: any text, or a number that stands for its digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value:
        return None
    has_halves = any("\ud800" <= char <= "\udfff" for char in value)  # of no character: unsendable
    return None if has_halves else Secret(value)


def _expires_at(
    document: Mapping[str, Any], sent_at: datetime, oddities: list[str], shape: AnswerShape
) -> datetime | None:
    moment = _moment(document.get(shape.expires_at)) if shape.expires_at else None
    if moment is not None and moment > sent_at:
        return min(moment, sent_at + LONGEST_LIFETIME)
    given = document.get("expires_in")
    found = parse_expires_in(given, sent_at=sent_at)
    if found is None and given is not None and given != "":
        oddities.append("expires_in")
    return found


def _moment(value: object) -> datetime | None:
    """A moment written as ISO 8601 or as Unix seconds."""
    try:
        if isinstance(value, str) and not value.isdigit():
            moment = datetime.fromisoformat(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return datetime.fromtimestamp(float(str(value)), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _word(document: Mapping[str, Any], name: str, default: str, oddities: list[str]) -> str:
    value = document.get(name)
    if isinstance(value, str) and value.strip():
        return value.strip()[:60]
    oddities.append(name)
    return default


def _scopes(value: object, separator: str, oddities: list[str]) -> tuple[str, ...] | None:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    if isinstance(value, str):
        return split_scopes(value, separator)
    if value is not None:
        oddities.append("scope")
    return None
