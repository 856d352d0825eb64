"""The command `regrant`."""

import os
import signal
import sys
from typing import NoReturn

from regrant.cli.exit_codes import exit_code_of
from regrant.errors import InvalidInputError, MisconfiguredError, RegrantError

#: What a shell says of a process that ended so.
INTERRUPTED = 128 + signal.SIGINT
#: Written so, it is not taken for an option without a name.
_STANDARD_INPUT = "@-"
NOBODY_READS = 128 + signal.SIGPIPE


def run() -> NoReturn:
    """Run the command line; an error of ours is a few lines on standard error and an exit code."""
    try:
        code = _run([_STANDARD_INPUT if word == "-" else word for word in sys.argv[1:]])
        sys.stdout.flush()
    except RegrantError as error:
        code = _refuse(error)
    except UnicodeEncodeError:
        code = _refuse(InvalidInputError("What was typed has bytes that are not UTF-8 text."))
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        code = NOBODY_READS
    except OSError as error:
        what = error.filename or "Standard output"
        code = _refuse(MisconfiguredError(f"{what}: {error.strerror}."))
    _leave(code)


def _run(words: list[str]) -> int:
    # Loaded here: an error while loading is shown like every other.
    from cyclopts import CycloptsError, UnusedCliTokensError  # noqa: PLC0415

    from regrant.cli.commands import app  # noqa: PLC0415

    try:
        result = app(words)
    except CycloptsError as error:
        said = str(error)
        if isinstance(error, UnusedCliTokensError):
            said = f"It takes no further word: {' '.join(error.unused_tokens or ())}."
        chain = " ".join(["regrant", *(error.command_chain or ())])
        raise InvalidInputError(f"{said}\n'{chain} --help' shows what it takes.") from None
    return result if isinstance(result, int) else 0


def _refuse(error: RegrantError) -> int:
    """Say what is wrong and what helps."""
    from regrant.cli.output import Output  # noqa: PLC0415 - needs the terminal, not for --version

    output = Output()
    try:
        output.refusal(error)
    except BrokenPipeError:
        return NOBODY_READS
    return exit_code_of(error)


def _leave(code: int) -> NoReturn:
    """End without another attempt to write what nobody reads."""
    if code == NOBODY_READS:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    sys.exit(code)
