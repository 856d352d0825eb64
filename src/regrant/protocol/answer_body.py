"""The members of a token endpoint's answer, read leniently: a token may stand beside an oddity."""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from regrant.protocol.http import FORM, HttpResponse

#: Python refuses to convert longer numbers; no lifetime needs so many digits.
_MOST_DIGITS: Final = 300


def members_of(response: HttpResponse) -> Mapping[str, Any]:
    """The members of a JSON object or of a form; none when the body is neither.

    Spec:
        RFC 6749 §5.1 wants JSON. What strict JSON refuses (NaN, numbers beyond all bounds, bytes
        that are no UTF-8, control characters) is read all the same: a server that has replaced a
        refresh token does not give the new one twice.
    """
    try:
        decoded = msgspec.json.decode(response.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        decoded = _lenient(response.body)
        if decoded is None:
            return _form(response)
    return decoded if isinstance(decoded, dict) else {}


def _lenient(body: bytes) -> Any:
    text = body.decode("utf-8-sig", "replace")
    try:
        return json.loads(text, strict=False, parse_int=_integer, parse_constant=str)
    except (ValueError, RecursionError):
        return None


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _form(response: HttpResponse) -> Mapping[str, Any]:
    text = response.text.strip()
    looks_like_form = response.media_type in {FORM, "text/plain"} or "=" in text.split("&")[0]
    if looks_like_form and "<" not in text[:100]:
        return dict(reversed(parse_qsl(text)))
    return {}
