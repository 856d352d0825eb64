"""Lists: the window that a caller asks for, and the page that it gets."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct

from regrant.domain.connection import Kind, Status
from regrant.domain.exchange import Stage
from regrant.domain.finding import SubjectType
from regrant.ports.store import Page, Window
from regrant.usecases.input.reading import Name

T = TypeVar("T")
Limit = Annotated[int, Meta(ge=1, le=200)]
Cursor = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+\Z")]
State = Literal["open", "resolved", "dismissed"]


class ListQuery(Struct, kw_only=True):
    """`limit` and `cursor`."""

    limit: Limit = 50
    cursor: Cursor | None = None


class ConnectionQuery(ListQuery, kw_only=True):
    """Filters of connections."""

    application: Name | None = None
    owner: Name | None = None
    kind: Kind | None = None
    status: Status | None = None


class ExchangeQuery(ListQuery, kw_only=True):
    """Filters of exchanges."""

    connection: Name | None = None
    application: Name | None = None
    service: Name | None = None
    stage: Stage | None = None
    attempt: Name | None = None


class FindingQuery(ListQuery, kw_only=True):
    """Filters of findings."""

    state: State | None = None
    code: Name | None = None
    subject_type: SubjectType | None = None
    subject: Name | None = None
    application: Name | None = None
    service: Name | None = None


class AuditQuery(ListQuery, kw_only=True):
    """Filters of the audit trail."""

    actor: Name | None = None
    action: Name | None = None
    subject_type: Name | None = None
    subject: Name | None = None


def window_of(query: ListQuery) -> Window:
    """The part of the list that is asked for."""
    return Window(query.limit, query.cursor)


def filters_of(query: ListQuery) -> Mapping[str, Any]:
    """Everything else that was given."""
    names = [name for name in query.__struct_fields__ if name not in {"limit", "cursor"}]
    return {name: getattr(query, name) for name in names if getattr(query, name) is not None}


def listed(page: Page[T], show: Callable[[T], Any]) -> dict[str, Any]:
    """A page as the API shows it."""
    return {"items": [show(item) for item in page.items], "next_cursor": page.next_cursor}
