"""JSON that callers send: read strictly, with the place of whatever cannot stand there."""

import json
import math
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from regrant.errors import FieldProblem, InvalidInputError
from regrant.usecases.input.reading import refusal

#: Deeper objects and lists break what stores and shows them.
DEEPEST: Final = 64
_MOST_NAMED: Final = 20
#: In digits; Python itself reads no number beyond 4,300.
_LONGEST_NUMBER: Final = 400


class _Object(dict[str, Any]):
    """An object in which some names stand more than once."""

    twice: tuple[str, ...] = ()


def read_json(body: bytes) -> Any:
    """Read a body; an empty one is an empty object.

    Spec:
        RFC 8259 §4, RFC 7493 §2: names are unique, text is Unicode without lone surrogates,
        numbers are numbers.

    Raises:
        InvalidInputError: It is no such JSON; the place is named wherever there is one.

    Example:
        >>> read_json(b'{"limits": {"a": 1, "a": 2}}')
        Traceback (most recent call last):
        ...
        regrant.errors.InvalidInputError: limits.a: stands there more than once; keep one of them
    """
    if not body.strip():
        return {}
    try:
        document = msgspec.json.decode(body)
        loose = _loosely(body)
    except RecursionError:
        raise _too_deep() from None
    except (ValueError, msgspec.MsgspecError) as error:
        raise _not_json(body, error) from None
    _require(loose)
    return document


def _not_json(body: bytes, error: Exception) -> InvalidInputError:
    """Name the member that a strict reader stumbled over, where a looser one gets past it."""
    try:
        _require(_loosely(body))
    except InvalidInputError as named:
        return named
    except RecursionError:
        return _too_deep()
    except ValueError:
        pass
    return InvalidInputError(f"The body is not JSON: {error}", code="invalid-json")


def _loosely(body: bytes) -> Any:
    return json.loads(body, object_pairs_hook=_members, parse_int=_whole)


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else math.inf


def _too_deep() -> InvalidInputError:
    words = f"The body has objects or lists inside one another more than {DEEPEST} deep."
    return InvalidInputError(words, code="invalid-json")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = _Object(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        found.twice = tuple(dict.fromkeys(name for name in names if names.count(name) > 1))
    return found


def _require(document: Any) -> None:
    problems: list[FieldProblem] = []
    for problem in _problems(document):
        problems.append(problem)
        if len(problems) == _MOST_NAMED:
            break
    if problems:
        raise refusal(problems)


def _problems(document: Any) -> Iterator[FieldProblem]:
    """Walk without recursion: how deep it goes is one of the questions."""
    waiting: list[tuple[str, int, Any]] = [("", 0, document)]
    while waiting:
        path, depth, value = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(value, str) and not _is_unicode(value):
            yield FieldProblem(path, "contains half a character (a surrogate); send whole ones")
        elif isinstance(value, float) and not math.isfinite(value):
            yield FieldProblem(path, "is not a number that JSON can hold")
        elif isinstance(value, dict):
            yield from _names(path, value)
            waiting += [(_below(path, name), depth + 1, one) for name, one in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{path}[{place}]", depth + 1, one) for place, one in enumerate(value)]


def _names(path: str, members: dict[str, Any]) -> Iterator[FieldProblem]:
    for name in getattr(members, "twice", ()):
        yield FieldProblem(_below(path, name), "stands there more than once; keep one of them")
    for name in members:
        if not _is_unicode(name):
            yield FieldProblem(_below(path, name), "has half a character in its name")


def _below(path: str, name: str) -> str:
    shown = name[:100].encode("utf-8", "backslashreplace").decode()
    return f"{path}.{shown}" if path else shown


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
