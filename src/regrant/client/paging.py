"""Lists: a page as it is answered, and plans that walk over all pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import msgspec

from regrant.client.ask import Ask

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list; `next_cursor` asks for the next one."""

    items: list[T]
    next_cursor: str | None


def ask_page(template: str, item: type[T], query: Mapping[str, Any], **path: str) -> Ask[Page[T]]:
    """Describe a request for a page of objects."""
    return ask_page_of(template, lambda one: msgspec.convert(one, item), query, **path)


def ask_page_of(
    template: str, read_item: Callable[[Any], T], query: Mapping[str, Any], **path: str
) -> Ask[Page[T]]:
    """As `ask_page`, for objects that are read in another way."""

    def read(document: Any) -> Page[T]:
        found = msgspec.convert(document, _Answer)
        return Page([read_item(one) for one in found.items], found.next_cursor)

    given = {name: value for name, value in query.items() if value is not None}
    return Ask("GET", template, read, path, given)


def following(ask: Ask[Page[T]], page: Page[T]) -> Ask[Page[T]] | None:
    """The request for the page after this one."""
    if page.next_cursor is None:
        return None
    return replace(ask, query={**ask.query, "cursor": page.next_cursor})


class _Answer(msgspec.Struct):
    items: list[Any]
    next_cursor: str | None = None
