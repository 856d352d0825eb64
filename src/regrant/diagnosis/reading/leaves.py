"""The common form of every structured answer: leaves, each a value with the path it stood at."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, cast

MAX_LEAVES: Final = 600
MAX_DEPTH: Final = 24
MAX_VALUE: Final = 8000


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value at the end of a path; `key` is the last name in it without case or separators."""

    path: tuple[str, ...]
    value: str
    kind: str = "string"

    @property
    def key(self) -> str:
        """The last name of the path that is not a list position, canonical.

        Example:
            >>> Leaf(("errors", "0", "Error_Code"), "7").key
            'errorcode'
        """
        return _last_name(self.path)

    @property
    def parent(self) -> str:
        """The name that holds the last one, canonical, or nothing."""
        names = [name for name in self.path if not name.isdigit()]
        return canonical_key(names[-2]) if len(names) > 1 else ""

    @property
    def where(self) -> str:
        """The path as a person would write it."""
        return ".".join(self.path)


@lru_cache(maxsize=4096)
def _last_name(path: tuple[str, ...]) -> str:
    return next((canonical_key(name) for name in reversed(path) if not name.isdigit()), "")


@lru_cache(maxsize=4096)
def canonical_key(name: str) -> str:
    """A name without case and separators, so that `errorCode`, `error_code` and `Error-Code` meet.

    Example:
        >>> canonical_key("@odata.Error-Code")
        'odataerrorcode'
    """
    return "".join(letter for letter in name.lower() if letter.isalnum())


def walk(value: object, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Yield the leaves of decoded JSON; stops at `MAX_LEAVES`, never recurses without bound."""
    stack: list[tuple[object, tuple[str, ...]]] = [(value, path)]
    count = 0
    while stack and count < MAX_LEAVES:
        item, at = stack.pop()
        if isinstance(item, dict) and len(at) < MAX_DEPTH:
            pairs = list(cast("dict[Any, Any]", item).items())[:MAX_LEAVES]
            stack.extend((child, (*at, str(name)[:80])) for name, child in reversed(pairs))
        elif isinstance(item, list) and len(at) < MAX_DEPTH:
            items = cast("list[object]", item)[:MAX_LEAVES]
            rows = [(child, (*at, str(index))) for index, child in enumerate(items)]
            stack.extend(reversed(rows))
        else:
            count += 1
            yield _leaf(item, at)


def _leaf(item: object, at: tuple[str, ...]) -> Leaf:
    if isinstance(item, bool):
        return Leaf(at, "true" if item else "false", "bool")
    if item is None:
        return Leaf(at, "", "null")
    if isinstance(item, int | float):
        return Leaf(at, _plain_number(item), "number")
    if isinstance(item, str):
        return Leaf(at, item[:MAX_VALUE])
    return Leaf(at, "")


def _plain_number(number: float) -> str:
    try:
        return str(number)[:40]
    except ValueError:  # a whole number of thousands of digits
        return ""
