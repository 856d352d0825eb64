"""`regrant` as it is, but for one thing: it can be doomed to die before one of its commits.

Run as a program. When the file `doom` in its home holds a number, so many more commits of writes
go through; the next one is never made, because the process ends as by a power cut.
"""

import os
import signal
import threading
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, event

DOOM: Final = Path.home() / "doom"
_COUNTING: Final = threading.Lock()


def die_before_commit(connection: Connection) -> None:
    """Count a write down; at the end of the count, end."""
    if not connection.get_execution_options().get("regrant_write"):
        return
    with _COUNTING:
        if not DOOM.exists():
            return
        left = int(DOOM.read_text())
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        DOOM.write_text(str(left - 1))


if __name__ == "__main__":
    from regrant.cli.main import run

    event.listen(Engine, "commit", die_before_commit)
    run()
