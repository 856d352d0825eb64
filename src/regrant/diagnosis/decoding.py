"""Bytes as the text that they were: packed ones, ones of other encodings, ones read wrongly."""

import re
import zlib
from typing import Final

#: Longest body that is looked at; what lies beyond it has never held the reason.
MAX_BODY: Final = 1_100_000
GZIP: Final = b"\x1f\x8b"
ZLIB: Final = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
#: An HTML page or a header beside the body names its encoding.
CHARSET: Final = re.compile(rb"(?i)(?:charset|encoding)=[\"']?([a-z0-9_\-]{3,20})")
#: UTF-8 that somebody read one byte at a time: `Ã¼` for `ü`, `â€™` for an apostrophe.
MISREAD: Final = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]|\u00e2\u20ac|\u00c3[\u0152-\u2122]")
MAX_MENDED: Final = 20_000


def decode(raw: bytes | bytearray, limit: int = MAX_BODY) -> str:
    """Bytes as text: unpacked when packed, by their byte order mark, by what they say, as UTF-8.

    Example:
        >>> decode("invalid_grant".encode("utf-16"))
        'invalid_grant'
        >>> decode(zlib.compress(b"invalid_grant"))
        'invalid_grant'
    """
    data = _unpacked(bytes(raw[:limit]))
    if data[:2] in UTF16:
        return data.decode("utf-16", "replace")
    if data[:200].count(0) * 3 > len(data[:200]):
        return data.decode("utf-16-le" if data[1:2] == b"\x00" else "utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _declared(data)


def mended(text: str) -> str:
    """A text without the traces of a wrong decoding.

    Example:
        >>> mended("UngÃ¼ltiger Client")
        'Ungültiger Client'
    """
    if not MISREAD.search(text[:MAX_MENDED]):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _unpacked(data: bytes) -> bytes:
    if data[:2] != GZIP and data[:2] not in ZLIB:
        return data
    try:
        return zlib.decompressobj(47).decompress(data, MAX_BODY)
    except zlib.error:
        return data


def _declared(data: bytes) -> str:
    named = CHARSET.search(data[:2000])
    if named:
        try:
            return data.decode(named[1].decode("ascii"), "replace")
        except (LookupError, UnicodeError):
            return data.decode("utf-8", "replace")
    return data.decode("utf-8", "replace")
