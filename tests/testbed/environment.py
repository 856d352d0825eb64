"""What a process that a test starts sees of this machine: a path, a home, nothing of ours."""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.prefix) / "bin"


def clean_environment(**more: str) -> dict[str, str]:
    """An environment without proxies, without `REGRANT_*` and without the caller's secrets."""
    path = os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin")  # noqa: TID251 - where programs lie is the machine's own affair
    return {"PATH": path, "HOME": more.get("HOME", "/nonexistent"), "LANG": "C.UTF-8", **more}


def find_program(name: str, *folders: str) -> Path | None:
    """The newest `name` in `folders` (patterns), else the one on the path."""
    found = [p for pattern in folders for p in Path("/").glob(f"{pattern.lstrip('/')}/{name}")]
    if found:
        return max(found, key=lambda p: [int(n) for n in p.parts if n.isdigit()])
    on_path = shutil.which(name)
    return Path(on_path) if on_path else None
