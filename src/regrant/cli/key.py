"""`regrant key`: API keys."""

import sys
from typing import Annotated

from cyclopts import App, Parameter

from regrant.cli.local import create_key_offline
from regrant.domain.principal import Role
from regrant.errors import InvalidInputError

app = App(name="key", help="API keys.")


@app.command
def create(
    name: str,
    *,
    role: Role,
    offline: bool = False,
    tokens_read: Annotated[bool, Parameter(name="--tokens-read")] = False,
) -> None:
    """Make an API key and print it; it is shown this once.

    Args:
        name: What it is for.
        role: What it may do.
        offline: Write it into the database directly, without a server or another key.
        tokens_read: Let it read raw access tokens.
    """
    if not offline:
        raise InvalidInputError.of("--offline", "is needed until the online command is here")
    sys.stdout.write(create_key_offline(name, role, tokens_read=tokens_read) + "\n")
