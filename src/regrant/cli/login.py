"""`regrant login`, `regrant logout`: the server and key that commands use."""

import getpass
import sys
from typing import Annotated

from cyclopts import Parameter

from regrant.cli import login_file
from regrant.cli.output import Output
from regrant.cli.session import reach
from regrant.client import Regrant
from regrant.errors import InvalidInputError
from regrant.settings import load_command_line


def login(*, server: str | None = None) -> None:
    """Keep the address of a server and an API key for it.

    Args:
        server: Its address; that of REGRANT_SERVER, of the last login, or of this machine, when
            not given.
    """
    address = reach(server)[0].rstrip("/")
    path = load_command_line().login_path
    key = _key(address)
    with Regrant(address, key, timeout_seconds=20) as client:
        # Every role may read this much, so an answer proves that address and key are right.
        client.connections.page(limit=1)
        in_clear = address.startswith("http://") and client.wiring.trusts_environment
    login_file.write(path, login_file.Login(server=address, key=key))
    Output().show(f"Logged in at {address}")
    Output().note(f"Address and key are kept in\n  {path}")
    if in_clear:
        Output().note("Over http everybody on the way can read the key. Use https.", "yellow")


def logout(*, quiet: Annotated[bool, Parameter(negative=())] = False) -> None:
    """Forget the address and the key that are kept here.

    Args:
        quiet: Say nothing.
    """
    path = load_command_line().login_path
    kept = login_file.read(path)
    login_file.forget(path)
    if quiet:
        return
    if kept is None:
        Output().note("There was no login here.")
        return
    Output().show(f"Logged out of {kept.server}")
    Output().note("The key itself works on until it is deleted:\n  regrant key list")


def _key(address: str) -> str:
    if sys.stdin.isatty():
        key = getpass.getpass(f"API key for {address}: ", sys.stderr)
    else:
        key = sys.stdin.readline()
    if not key.strip():
        raise InvalidInputError(
            "No key was given. Make one on the server:\n"
            "  regrant key create NAME --role owner --offline"
        )
    return key.strip()
