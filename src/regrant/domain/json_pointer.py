"""Where a value stands in a JSON document (RFC 6901)."""

from collections.abc import Mapping, Sequence
from typing import Any, cast


def pointer_steps(pointer: str) -> tuple[str, ...]:
    """The members that lead to the value.

    Spec:
        RFC 6901 §4: `~1` stands for `/` and `~0` for `~`; the empty pointer is the document.

    Raises:
        ValueError: The pointer neither is empty nor begins with `/`.

    Example:
        >>> pointer_steps("/data/user/open_id")
        ('data', 'user', 'open_id')
        >>> pointer_steps("")
        ()
    """
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"{pointer!r} is no JSON pointer: it has to begin with /")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/"))


def value_at(document: Any, pointer: str) -> Any:
    """The value that stands there, or `None` where there is none.

    Example:
        >>> value_at({"data": [{"id": "7"}]}, "/data/0/id")
        '7'
        >>> value_at({"data": []}, "/data/0/id")
    """
    found = document
    for step in pointer_steps(pointer):
        found = _member(found, step)
    return found


def _member(parent: Any, step: str) -> Any:
    if isinstance(parent, Mapping):
        return cast("Mapping[str, Any]", parent).get(step)
    if isinstance(parent, Sequence) and not isinstance(parent, str | bytes) and step.isdecimal():
        items = cast("Sequence[Any]", parent)
        return items[int(step)] if int(step) < len(items) else None
    return None
