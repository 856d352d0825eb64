"""Which processes of this installation live, proved by locks that the kernel drops when they die.

A lease is never taken from a live process before its time. A process that was killed cannot end
its leases; its lock file shows at once that it is gone, so a restart does not wait for them.
"""

import fcntl
import os
import secrets
import socket
import time
from pathlib import Path
from typing import Final

SUFFIX: Final = ".lock"
#: How long the list of dead processes is used, in seconds.
LOOK_AGAIN: Final = 2.0
FORGOTTEN_AFTER: Final = 24 * 3600


class Instances:
    """This process's lock, and the dead ones beside it.

    Args:
        directory: In the data directory; every process of this machine uses the same.
    """

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._directory = directory
        self.id = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(6)}"
        self._handle = os.open(self._path(self.id), os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._dead: list[str] = []
        self._looked_at = -LOOK_AGAIN

    def dead(self) -> list[str]:
        """Ids of processes of this machine that are gone."""
        if time.monotonic() - self._looked_at >= LOOK_AGAIN:
            self._looked_at = time.monotonic()
            self._dead = [
                path.name.removesuffix(SUFFIX)
                for path in self._directory.glob(f"*{SUFFIX}")
                if path != self._path(self.id) and _is_free(path)
            ]
        return self._dead

    def close(self) -> None:
        """Give the lock up and remove its file."""
        self._path(self.id).unlink(missing_ok=True)
        os.close(self._handle)

    def forget_old(self) -> None:
        """Remove the files of processes that died long ago; their leases are over."""
        for name in self.dead():
            path = self._path(name)
            if path.exists() and time.time() - path.stat().st_mtime > FORGOTTEN_AFTER:
                path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._directory / f"{name}{SUFFIX}"


def _is_free(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True
