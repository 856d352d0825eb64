"""The command `regrant`."""

import sys
from typing import NoReturn

from regrant.cli.exit_codes import exit_code_of
from regrant.errors import RegrantError


def run() -> NoReturn:
    """Run the command line; an error of ours is one line on standard error and an exit code."""
    try:
        # Loaded here: an error while loading settings is shown like every other.
        from regrant.cli.commands import app  # noqa: PLC0415

        result = app()
    except RegrantError as error:
        sys.stderr.write(f"{error.message}\n")
        sys.exit(exit_code_of(error))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(141)
    sys.exit(result if isinstance(result, int) else 0)
