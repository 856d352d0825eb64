"""Long work as the server tells it: events while it goes on, then what came of it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

import msgspec

from regrant.client.answer import UnreadableAnswerError, error_from
from regrant.client.ask import Ask

T = TypeVar("T")
MEDIA_TYPE: Final = "text/event-stream"
#: Told of each event by its name and its decoded data.
Told = Callable[[str, Any], None]
_LAST: Final = "report"


def events(lines: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """The events of a stream: each has a name and one line of JSON.

    Example:
        >>> list(events(["event: progress", 'data: {"done": 1, "of": 2}', ""]))
        [('progress', {'done': 1, 'of': 2})]
    """
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, msgspec.json.decode(value)


def outcome(ask: Ask[T], lines: Iterable[str], told: Told) -> T:
    """Tell of the events, and give what came of the work.

    Raises:
        RegrantError: It failed; or the stream ended before it was done.
    """
    try:
        for name, value in events(lines):
            if name == "problem":
                raise error_from(value, int(value.get("status", 500)), {})
            if name == _LAST:
                return ask.read(value)
            told(name, value)
    except (msgspec.DecodeError, UnicodeDecodeError, AttributeError, KeyError):
        raise UnreadableAnswerError("What was streamed is not of Regrant's API.") from None
    raise UnreadableAnswerError("The server ended before the work was done. Try again.")
