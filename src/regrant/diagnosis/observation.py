"""What was seen of one exchange: the value behind `explain`, parsed without ever refusing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal, cast

from regrant.diagnosis.decoding import MAX_BODY, decode, mended
from regrant.domain.scope import parse_scopes

Stage = Literal["authorize", "callback", "token", "refresh", "revoke", "call"]
STAGES: Final[frozenset[str]] = frozenset(
    {"authorize", "callback", "token", "refresh", "revoke", "call"}
)
#: Other names under which the same moment is written down.
STAGE_ALIASES: Final = {
    "authorization": "authorize",
    "login": "authorize",
    "redirect": "callback",
    "exchange": "token",
    "revocation": "revoke",
    "api": "call",
    "userinfo": "call",
}
MAX_NUMBER: Final = 1e15
#: What languages write where they have no value; programs send it as if it were a token.
WORDS_FOR_NOTHING: Final = frozenset(
    {
        "",
        "bearer",
        "none",
        "null",
        "undefined",
        "nil",
        "nan",
        "false",
        "[object object]",
        "(null)",
        "<nil>",
    }
)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around the exchange. None means unknown, never "no"."""

    grant_type: str | None = None
    used_auth: bool | None = None
    has_refresh_token: bool | None = None
    requested_scopes: tuple[str, ...] | None = None
    granted_scopes: tuple[str, ...] | None = None
    client_auth: str | None = None
    auth_scheme: str | None = None
    stored_tokens: int | None = None
    pkce_sent: bool | None = None
    previously_authorized: bool | None = None
    client_secret_sent: bool | None = None
    response_has_expires_in: bool | None = None
    expires_in: float | None = None
    offline_access_requested: bool | None = None
    access_type: str | None = None
    prompt: str | None = None
    client_type: str | None = None
    response_fields: tuple[str, ...] | None = None
    token_issued_before_scope_change: bool | None = None
    token_already_revoked: bool | None = None
    token_issued_to_this_client: bool | None = None
    app_allows_offline_access: bool | None = None
    token_age_days: float | None = None
    token_literal: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One answer, or the lack of one.

    `body` is the raw text. `transport_error` is what a library said when there was no answer
    at all. `is_text` marks words without a known stage: only their content counts.
    """

    stage: Stage | None = None
    provider: str | None = None
    http_status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: str | None = None
    callback_params: Mapping[str, str] = field(default_factory=dict[str, str])
    context: Context = Context()
    transport_error: str | None = None

    @property
    def is_text(self) -> bool:
        """True when nothing but words is known."""
        return self.stage is None


def parse_observation(value: Mapping[Any, Any]) -> Observation:
    """Read the explain call's JSON; what is unknown or of a wrong type is ignored.

    Example:
        >>> parse_observation({"stage": "token", "http_status": "400", "nonsense": 1}).http_status
        400
    """
    stage = str(value.get("stage") or "").strip().lower()
    stage = STAGE_ALIASES.get(stage, stage)
    return Observation(
        stage=cast("Stage", stage) if stage in STAGES else None,
        provider=_text(value.get("provider")),
        http_status=_status(value.get("http_status")),
        headers=_pairs(value.get("headers")),
        body=_body(value.get("body")),
        callback_params=_pairs(value.get("callback_params")),
        context=parse_context(value.get("context")),
        transport_error=_text(value.get("transport_error")),
    )


def parse_context(value: object) -> Context:
    """Read the context; a key of a wrong type counts as unknown.

    Example:
        >>> parse_context({"used_auth": "yes", "grant_type": "urn:x:grant-type:jwt-bearer"})
        ... # doctest: +ELLIPSIS
        Context(grant_type='jwt-bearer', used_auth=None, ...
    """
    if not isinstance(value, Mapping):
        return Context()
    source = cast("Mapping[Any, Any]", value)
    read: dict[str, Any] = {}
    for item in fields(Context):
        given = source.get(item.name)
        kind = str(item.type)
        if given is None:
            continue
        read[item.name] = _of_kind(kind, given)
    if read.get("grant_type"):
        read["grant_type"] = short_grant_type(read["grant_type"])
    return Context(**read)


def stands_for_nothing(token: str) -> bool:
    """Whether a program sent its word for nothing instead of a token.

    Example:
        >>> stands_for_nothing("undefined"), stands_for_nothing("<redacted>")
        (True, False)
    """
    return token.strip().strip("\"'").lower() in WORDS_FOR_NOTHING


def short_grant_type(grant_type: str) -> str:
    """The last part of a grant type URN, else the word itself.

    Example:
        >>> short_grant_type("urn:ietf:params:oauth:grant-type:device_code")
        'device_code'
    """
    return grant_type.rstrip("/").replace("/", ":").rsplit(":", 1)[-1].strip().lower()


def _of_kind(kind: str, given: object) -> object:
    if "bool" in kind:
        return given if isinstance(given, bool) else None
    if "tuple" in kind:
        return _strings(given)
    if "int" in kind or "float" in kind:
        return _number(given, whole="int" in kind)
    return _text(given)


def _number(given: object, *, whole: bool) -> float | None:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return None
    try:
        number = float(given)
    except (ValueError, OverflowError):
        return None
    if not abs(number) <= MAX_NUMBER:  # not-a-number is not smaller than anything
        return None
    return int(number) if whole else number


def _status(given: object) -> int | None:
    number = _number(given, whole=True)
    return int(number) if number is not None and 100 <= number <= 599 else None


def _text(given: object) -> str | None:
    if isinstance(given, bytes):
        given = given.decode("utf-8", "replace")
    return given.strip() or None if isinstance(given, str) else None


def _strings(given: object) -> tuple[str, ...] | None:
    if isinstance(given, str):
        return parse_scopes(given)
    if isinstance(given, list | tuple | set | frozenset):
        items = cast("list[object]", given)
        kept = (item.strip() for item in items if isinstance(item, str))
        return tuple(dict.fromkeys(item for item in kept if item))
    return None


def _body(given: object) -> str | None:
    if isinstance(given, bytes | bytearray):
        return mended(decode(given))
    if isinstance(given, str):
        return mended(given[:MAX_BODY])
    if isinstance(given, dict | list):
        try:
            return json.dumps(given)[:MAX_BODY]
        except (TypeError, ValueError, RecursionError):
            return None
    return None


def _pairs(given: object) -> dict[str, str]:
    """String pairs of a mapping or of a list of pairs, names in lower case."""
    if isinstance(given, Mapping):
        items = list(cast("Mapping[object, object]", given).items())
    elif isinstance(given, list):
        rows = cast("list[object]", given)
        items = [tuple(cast("list[object]", row)) for row in rows if _is_pair(row)]
    else:
        return {}
    read: dict[str, str] = {}
    for name, value in items:
        written = _joined(value)
        if isinstance(name, str) and isinstance(written, str | int | float):
            read[name.strip().lower()] = str(written)
    return read


def _joined(value: object) -> object:
    """Several values of one header as one, the way HTTP joins them."""
    if not isinstance(value, list):
        return value
    return ", ".join(part for part in cast("list[object]", value) if isinstance(part, str))


def _is_pair(row: object) -> bool:
    return isinstance(row, list | tuple) and len(cast("list[object]", row)) == 2
