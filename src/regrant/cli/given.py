"""What a person gives beside plain options: secrets, files, pairs, a yes."""

import getpass
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from regrant.cli.output import Output
from regrant.errors import InvalidInputError

_LARGEST: Final = 20_000_000
STANDARD_INPUT: Final = "@-"


def secret(option: str, *, stdin: bool, file: Path | None, ask: str | None = None) -> str | None:
    """A secret that never stands on the command line, where every process could read it.

    Args:
        option: The option's name without its ending.
        stdin: Read it from standard input.
        file: Read it from this file.
        ask: What to ask for at a terminal when neither was given; an empty answer is none.
    """
    if stdin and file:
        raise InvalidInputError.of(f"{option}-stdin", f"give either this or {option}-file")
    if stdin:
        return _one_line(f"{option}-stdin", sys.stdin.read())
    if file:
        return _one_line(f"{option}-file", text_of(f"@{file}", f"{option}-file"))
    if ask and sys.stdin.isatty():
        return getpass.getpass(f"{ask}: ", sys.stderr) or None
    return None


def text_of(given: str, option: str) -> str:
    """Text that is given itself, as `@FILE`, or as `@-` for standard input.

    Raises:
        InvalidInputError: The file cannot be read, or is no text.
    """
    data = bytes_of(given, option)
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise InvalidInputError.of(option, "is not UTF-8 text") from None


def bytes_of(given: str, option: str) -> bytes:
    """As `text_of`, for anything."""
    if given == STANDARD_INPUT:
        return sys.stdin.buffer.read(_LARGEST + 1)
    if not given.startswith("@"):
        return given.encode(errors="surrogateescape")
    try:
        return Path(given[1:]).expanduser().read_bytes()
    except OSError as error:
        raise InvalidInputError.of(
            option, f"{given[1:]} cannot be read: {error.strerror}"
        ) from None


def pairs(option: str, given: Iterable[str] | None, between: str = "=") -> dict[str, str] | None:
    """Names with values, each given as `name=value`.

    Example:
        >>> pairs("--url-variable", ["tenant=acme"])
        {'tenant': 'acme'}
    """
    if given is None:
        return None
    found: dict[str, str] = {}
    for one in given:
        name, middle, value = one.partition(between)
        if not middle or not name.strip():
            raise InvalidInputError.of(option, f"{one!r} must look like name{between}value")
        found[name.strip()] = value.strip() if between == ":" else value
    return found


def moment(option: str, text: str | None) -> datetime | None:
    """A moment; without a zone it is meant in UTC, and a day begins at midnight.

    Example:
        >>> moment("--expires-at", "2027-01-31").isoformat()
        '2027-01-31T00:00:00+00:00'
    """
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInputError.of(
            option, f"{text!r} must look like 2027-01-31 or 2027-01-31T12:00:00Z"
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def fields(**given: Any) -> dict[str, Any]:
    """The fields that were given; an option that was left out changes nothing."""
    return {name: value for name, value in given.items() if value is not None}


def cleared(names: Iterable[str] | None, known: Iterable[str]) -> dict[str, Any]:
    """Fields to empty, each by its name in the API or as the option writes it.

    Raises:
        InvalidInputError: A name is none of them.
    """
    found: dict[str, Any] = {}
    allowed = sorted(known)
    for name in names or ():
        field = name.removeprefix("--").replace("-", "_")
        if field not in allowed:
            raise InvalidInputError.of("--clear", f"{name} is none of {', '.join(allowed)}")
        found[field] = None
    return found


def require_something(fields: Mapping[str, Any]) -> None:
    """Refuse a change that changes nothing.

    Raises:
        InvalidInputError: No option was given.
    """
    if not fields:
        raise InvalidInputError("Nothing to change was given. --help shows what can be.")


def require_yes(output: Output, question: str, *, yes: bool) -> None:
    """Ask before something is lost, where a person can answer.

    Raises:
        InvalidInputError: The person did not say yes.
    """
    if yes or not (sys.stdin.isatty() and output.is_watched):
        return
    output.note(question, "bold")
    output.notes.file.write("Type yes to go on: ")
    output.notes.file.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise InvalidInputError("Nothing was changed.")


def _one_line(option: str, text: str) -> str:
    value = text.rstrip("\r\n")
    if not value:
        raise InvalidInputError.of(option, "is empty")
    return value
