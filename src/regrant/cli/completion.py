"""`regrant completion`: scripts for shells."""

from typing import Literal

from regrant.cli.output import Output


def completion(shell: Literal["bash", "zsh", "fish"], /) -> None:
    """Print a completion script.

    Args:
        shell: For which shell.
    """
    # Loaded here: the commands import this module by name, and this is the one that needs them.
    from regrant.cli.commands import app  # noqa: PLC0415

    Output().line(app.generate_completion(shell=shell).rstrip())
