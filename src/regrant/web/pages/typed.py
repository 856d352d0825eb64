"""Small languages of our forms: lines of pairs, numbers, lists of codes."""

from collections.abc import Mapping

from regrant.errors import InvalidInputError
from regrant.web.forms import Form


def joined_pairs(pairs: Mapping[str, object], between: str) -> str:
    """Pairs as the lines of a text field."""
    return "\n".join(f"{name}{between}{value}" for name, value in pairs.items())


def pairs_of(form: Form, name: str, between: str) -> dict[str, str]:
    """The pairs that the lines of a text field hold.

    Raises:
        InvalidInputError: A line has no separator; it is quoted.
    """
    found: dict[str, str] = {}
    for line in form.lines(name):
        key, separator, value = line.partition(between)
        if not separator or not key.strip():
            raise InvalidInputError.of(name, f"has a line without {between.strip()}: {line[:60]}")
        found[key.strip()] = value.strip()
    return found


def number_of(form: Form, name: str, *, whole: bool = False) -> float | int | str | None:
    """A number as it was typed; text when it is none, so that the field says what is wrong."""
    text = form.get(name).replace(",", ".")
    if not text:
        return None
    try:
        return int(text) if whole else float(text)
    except ValueError:
        return text
