"""The key file: the keys that wrap the data keys, apart from the database."""

import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from regrant.errors import MisconfiguredError

HEADER: Final = """\
# Key file of a Regrant installation. Without it no stored secret can be read, by anybody.
# Keep a copy of it, apart from copies of the database. The first key wraps what is new.
"""
KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True, repr=False)
class WrappingKey:
    """A 256-bit key with the name by which wrapped data keys refer to it."""

    id: str
    key: bytes


def create(path: Path) -> WrappingKey:
    """Write a new key file, readable by its owner only.

    Raises:
        MisconfiguredError: A file is there already; it is never overwritten.
    """
    key = WrappingKey(secrets.token_hex(4), secrets.token_bytes(KEY_BYTES))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise MisconfiguredError(f"{path} is there already; it is never overwritten.") from None
    with os.fdopen(handle, "w") as file:
        file.write(HEADER + _line(key))
        file.flush()
        os.fsync(file.fileno())
    return key


def read(path: Path) -> tuple[WrappingKey, ...]:
    """Read the keys, the primary one first.

    Raises:
        MisconfiguredError: The file is missing, readable by others, or holds no usable key.
    """
    try:
        mode = path.stat().st_mode
        text = path.read_text()
    except FileNotFoundError:
        raise MisconfiguredError(
            f"The key file {path} is missing. Run 'regrant init' for a new installation, or put "
            "the key file of this installation back there. No key is ever made silently."
        ) from None
    except OSError as error:
        raise MisconfiguredError(f"The key file {path} cannot be read: {error.strerror}.") from None
    if mode & 0o077:
        raise MisconfiguredError(
            f"The key file {path} can be read by others. Run: chmod 600 {path}"
        )
    keys = tuple(_parse(line, path) for line in text.splitlines() if _says_something(line))
    if not keys:
        raise MisconfiguredError(f"The key file {path} holds no key.")
    return keys


def _line(key: WrappingKey) -> str:
    return f"{key.id} {b64encode(key.key).decode()}\n"


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _parse(line: str, path: Path) -> WrappingKey:
    name, _, encoded = line.strip().partition(" ")
    try:
        key = b64decode(encoded.strip(), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES or not name:
        raise MisconfiguredError(f"The key file {path} has a line that is not a key.")
    return WrappingKey(name, key)
