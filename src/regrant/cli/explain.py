"""`regrant explain`: what an answer means, without a server."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from regrant.cli import given
from regrant.cli.output import Output, prose_width
from regrant.diagnosis.observation import Stage
from regrant.diagnosis.terminal import explain_command
from regrant.errors import InvalidInputError


def explain(
    what: str | None = None,
    /,
    *,
    file: Path | None = None,
    provider: str | None = None,
    stage: Stage | None = None,
    as_json: Annotated[bool, Parameter(name="--json", negative=())] = False,
) -> None:
    """Say what an answer, a message or a log line means.

    Args:
        what: The message itself, the name of a file, or - for standard input.
        file: Read this file.
        provider: Whose answer it is: an id of the catalogue, a name or a host.
        stage: At which moment it was seen.
        as_json: Print the findings as the API does.
    """
    output = Output(as_json=as_json)
    data = _read(what, file)
    if not data.strip():
        raise InvalidInputError("There is nothing to explain: the input is empty.")
    text = explain_command(
        data,
        provider=provider,
        stage=stage,
        as_json=as_json,
        colour=output.is_coloured,
        width=prose_width(output.answers),
    )
    output.bytes(f"{text}\n".encode()) if as_json else output.line(text)


def _read(what: str | None, file: Path | None) -> bytes:
    if file is not None:
        if what is not None:
            raise InvalidInputError.of("--file", "give either a file or a message")
        return given.bytes_of(f"@{file}", "--file")
    if what is None:
        if sys.stdin.isatty():
            raise InvalidInputError(
                "There is nothing to explain. Give a message, a file, or pipe something in: "
                "regrant explain --help shows how."
            )
        return given.bytes_of(given.STANDARD_INPUT, "standard input")
    return given.bytes_of(f"@{what}" if _is_file(what) else what, "WHAT")


def _is_file(what: str) -> bool:
    """Whether the argument names a file that is there; words are far more often just words."""
    try:
        return Path(what).expanduser().is_file()
    except (OSError, ValueError):
        return False
