"""Where the practice provider's memory is kept between runs."""

import os
import threading
from pathlib import Path

import msgspec

from regrant.practice.store import Remembered, Store

FILE_NAME = "practice.json"


class StateFile:
    """A JSON file that only its owner may read, replaced as a whole."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE_NAME
        self._lock = threading.Lock()
        self._written = 0

    def read(self) -> Remembered:
        """Return what was kept, or a fresh start when nothing readable is there."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Remembered)
        except (FileNotFoundError, msgspec.MsgspecError):
            return Remembered()

    def write(self, store: Store) -> None:
        """Keep the store as it is now, unless that was done already."""
        with self._lock:
            with store.exclusive():
                version = store.version
                if version == self._written:
                    return
                text = msgspec.json.encode(store.data)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside = self._path.with_suffix(".new")
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(text)
            beside.replace(self._path)
            self._written = version
