"""`regrant.diagnosis` as a library: it stands without the server."""

import subprocess
import sys

#: Asked in a process of its own, since this one has loaded everything already.
ASK = """
import sys
from regrant.diagnosis import explain
explain({"stage": "token", "provider": "google", "body": '{"error": "invalid_grant"}'})
print("\\n".join(sys.modules))
"""


def _loaded() -> set[str]:
    call = [sys.executable, "-c", ASK]
    run = subprocess.run(call, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    return set(run.stdout.split())


def test_it_needs_msgspec_and_nothing_else_that_is_installed() -> None:
    packages = {name.partition(".")[0] for name in _loaded()}
    foreign = {
        name
        for name in packages - sys.stdlib_module_names
        if not name.startswith("_") and name not in {"regrant", "typing_extensions"}
    }
    assert foreign == {"msgspec"}


def test_it_loads_no_part_of_the_server() -> None:
    parts = {name.split(".")[1] for name in _loaded() if name.startswith("regrant.")}
    assert parts == {"diagnosis", "domain", "errors", "providers"}


def test_it_opens_no_connection() -> None:
    assert not _loaded() & {"socket", "ssl", "asyncio", "http.client", "urllib.request"}
