"""Commands of whoever runs the server; they work on its own files, without a running server."""

from typing import Annotated

from cyclopts import Parameter

# Each loads what it needs when it runs: the server is large, and help has to come at once.
# ruff: noqa: PLC0415


def init(*, quiet: Annotated[bool, Parameter(negative=())] = False) -> None:
    """Create the data directory, the key file and the database.

    Args:
        quiet: Say nothing when there was nothing to do.
    """
    from regrant.cli import local

    local.init(quiet=quiet)


def migrate() -> None:
    """Bring the database to the newest schema."""
    from regrant.cli import local

    local.migrate()


def serve(
    *, with_practice: Annotated[bool, Parameter(name="--practice", negative=())] = False
) -> None:
    """Run the server.

    Args:
        with_practice: Run the practice provider beside it, as a process of its own.
    """
    from regrant.cli import logs
    from regrant.cli.serve import serve as run_server
    from regrant.settings import load

    settings = load()
    logs.set_up(settings.log_level)
    run_server(settings, practice=with_practice)


def practice(*, port: int | None = None, host: str = "127.0.0.1") -> None:
    """Run the practice provider.

    Args:
        port: Where it listens; REGRANT_PRACTICE_PORT when not given.
        host: Address to listen on; loopback unless you know why not.
    """
    from regrant.practice.server import serve as run_practice
    from regrant.settings import load

    settings = load()
    run_practice(host, port or settings.practice_port, settings.data_path / "practice")


def sign_in_link(*, member: str = "Owner") -> None:
    """Print a one-time link that signs a member in.

    Args:
        member: Name of the member.
    """
    from regrant.cli import local

    local.sign_in_link(member)
