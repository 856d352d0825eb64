"""Address and key that `regrant login` keeps, in a file that only its owner reads."""

import os
from pathlib import Path
from typing import Final

import msgspec

from regrant.domain.secret import Secret
from regrant.errors import MisconfiguredError

_MODE: Final = 0o600


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """A server and the key for it."""

    server: str
    key: str

    @property
    def secret(self) -> Secret:
        """The key, hidden."""
        return Secret(self.key)

    def __repr__(self) -> str:
        return f"Login(server={self.server!r})"


def write(path: Path, login: Login) -> None:
    """Keep a login, in place of the one before.

    Raises:
        MisconfiguredError: The file cannot be written.
    """
    fresh = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(login)) + b"\n")
        fresh.replace(path)
    except OSError as error:
        raise MisconfiguredError(f"{path} cannot be written: {error.strerror}.") from None


def read(path: Path) -> Login | None:
    """The login that is kept, if there is one.

    Raises:
        MisconfiguredError: The file is readable by others, or is not one of ours.
    """
    try:
        mode, data = path.stat().st_mode, path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise MisconfiguredError(f"{path} cannot be read: {error.strerror}.") from None
    if mode & 0o077:
        raise MisconfiguredError(f"{path} holds a key and can be read by others. chmod 600 {path}")
    try:
        return msgspec.json.decode(data, type=Login)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise MisconfiguredError(f"{path} cannot be understood. Run: regrant login") from None


def forget(path: Path) -> None:
    """Delete the login."""
    path.unlink(missing_ok=True)
