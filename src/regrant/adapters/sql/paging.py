"""Lists by cursor: newest first, by the identifiers that sort by time."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row, Select, Table

from regrant.errors import InvalidInputError
from regrant.ports.store import Page, Window

T = TypeVar("T")
_AN_ID: Final = re.compile(r"[a-z]{3}_[0-9a-z]{26}")


def page(
    connection: Connection,
    query: Select[Any],
    table: Table,
    window: Window,
    read: Callable[[Row[Any]], T],
) -> Page[T]:
    """Run a query for one window of its rows."""
    if window.cursor:
        query = query.where(table.c.id < _decode(window.cursor))
    rows = connection.execute(query.order_by(table.c.id.desc()).limit(window.limit + 1)).all()
    shown = rows[: window.limit]
    more = len(rows) > window.limit
    return Page(tuple(read(row) for row in shown), _encode(shown[-1].id) if more else None)


def _encode(last_id: str) -> str:
    return urlsafe_b64encode(last_id.encode()).decode().rstrip("=")


def _decode(cursor: str) -> str:
    try:
        decoded = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (ValueError, UnicodeError):
        decoded = ""
    if not _AN_ID.fullmatch(decoded) or _encode(decoded) != cursor:
        raise InvalidInputError.of("cursor", "is not one that a list gave; begin without it")
    return decoded
